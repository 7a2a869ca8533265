/**
 * Slack's mrkdwn as DOM nodes. The text is hostile: it is tokenised here and put into
 * text nodes; links are made only for schemes that cannot run code.
 */
import { h } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { fillDatePattern } from "./times.js";

/**
 * What mentions and dates are read with.
 * @typedef {object} Reader
 * @property {(id: string) => string | undefined} userName
 * @property {(id: string) => string | undefined} channelName
 * @property {(id: string) => string | undefined} groupName
 * @property {() => string} zone zone of the person looking
 * @property {() => number} now virtual epoch seconds
 * @property {string} me id of the person looking
 * @property {(id: string) => void} openChannel
 */

/** @param {string} text Slack's three entities back to characters, once */
export function unescape(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
}

/**
 * @param {string} text mrkdwn with Slack's escaping
 * @param {Reader} reader
 * @returns {DocumentFragment}
 */
export function mrkdwn(text, reader) {
  const fragment = document.createDocumentFragment();
  const parts = text.split(/```([\s\S]+?)```/);
  parts.forEach((part, index) => {
    if (index % 2) fragment.append(h("pre", {}, h("code", {}, unescape(part.replace(/^\n/, "").replace(/\n$/, "")))));
    else appendLines(fragment, trimAround(part, index > 0, index < parts.length - 1), reader);
  });
  return fragment;
}

/** A line break beside a code block belongs to the block. */
function trimAround(text, afterCode, beforeCode) {
  let trimmed = text;
  if (afterCode) trimmed = trimmed.replace(/^\n/, "");
  if (beforeCode) trimmed = trimmed.replace(/\n$/, "");
  return trimmed;
}

function appendLines(parent, text, reader) {
  if (!text) return;
  let quote = null;
  let follows = false;
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append(h("br"));
      else parent.append((quote = h("blockquote")));
      quote.append(...inline(quoted[1], reader));
      follows = false;
    } else {
      quote = null;
      if (follows) parent.append(h("br"));
      parent.append(...inline(line, reader));
      follows = true;
    }
  }
}

/**
 * Sticky patterns in the order they are tried; `edge` ones open only after a non-letter. A bare
 * address is text: the server has made links of those that are to be links.
 */
const INLINE = [
  { pattern: /`([^`\n]+)`/uy, build: (m) => h("code", {}, unescape(m[1])) },
  { pattern: /<([^<>\n]+)>/uy, build: (m, reader) => control(m[1], reader) },
  { pattern: /:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/uy, build: (m) => emojiNode(m[1]) },
  { pattern: /\*(?!\s)([^*\n]*[^\s*])\*(?![\p{L}\p{N}])/uy, edge: true, build: (m, r) => h("b", {}, inline(m[1], r)) },
  { pattern: /_(?!\s)([^_\n]*[^\s_])_(?![\p{L}\p{N}])/uy, edge: true, build: (m, r) => h("i", {}, inline(m[1], r)) },
  { pattern: /~(?!\s)([^~\n]*[^\s~])~(?![\p{L}\p{N}])/uy, edge: true, build: (m, r) => h("s", {}, inline(m[1], r)) },
];

/** @returns {Node[]} one line of mrkdwn */
function inline(text, reader) {
  const nodes = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) nodes.push(...words(unescape(plain)));
    plain = "";
  };
  while (at < text.length) {
    const found = matchAt(text, at, reader);
    if (found) {
      flush();
      nodes.push(found.node);
      at += found.length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

/** What names a thing by letters and a number, as `G-5`: a browser would end a line after its hyphen. */
const KEY = /(?<![\p{L}\p{N}-])(\p{Lu}{1,10}-\d{1,9})(?![\p{L}\p{N}-])/u;

/** @returns {Node[]} text in which a key stays on one line */
function words(text) {
  const node = (piece, index) => (index % 2 ? h("span", { class: "one-line" }, piece) : document.createTextNode(piece));
  return text.split(KEY).map(node);
}

function matchAt(text, at, reader) {
  const opens = at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]);
  for (const { pattern, edge, build } of INLINE) {
    if (edge && !opens) continue;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const node = match && build(match, reader);
    if (node) return { node, length: match[0].length };
  }
  return null;
}

/** What stands between angle brackets: a mention, a date, a broadcast or a link. */
function control(body, reader) {
  const [target, label] = splitOnce(body, "|");
  if (target.startsWith("@")) return userMention(target.slice(1), reader, label);
  if (target.startsWith("#")) return channelMention(target.slice(1), reader, label);
  if (target.startsWith("!date^")) return dateNode(target, label, reader);
  if (target.startsWith("!subteam^")) return groupMention(target.slice(9), reader, label);
  if (target.startsWith("!")) return broadcast(target.slice(1), label);
  return link(unescape(target), [unescape(label ?? target.replace(/^mailto:/, ""))]);
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** @param {string} id @param {Reader} reader @param {string} [label] */
export function userMention(id, reader, label) {
  const name = reader.userName(id) ?? (label && unescape(label)) ?? id;
  return h("span", { class: ["mention", id === reader.me && "me"] }, `@${name}`);
}

/** @param {string} id @param {Reader} reader @param {string} [label] */
export function channelMention(id, reader, label) {
  const name = reader.channelName(id) ?? (label && unescape(label));
  if (!name) return h("span", { class: "mention" }, "a private channel");
  return h("button", { type: "button", class: "mention", onclick: () => reader.openChannel(id) }, `#${name}`);
}

/** @param {string} id @param {Reader} reader @param {string} [label] */
export function groupMention(id, reader, label) {
  const name = reader.groupName(id) ?? (label && unescape(label).replace(/^@/, "")) ?? id;
  return h("span", { class: "mention" }, `@${name}`);
}

/** @param {string} range "here" | "channel" | "everyone" @param {string} [label] */
export function broadcast(range, label) {
  return h("span", { class: "mention me" }, `@${label ? unescape(label).replace(/^@/, "") : range}`);
}

function dateNode(target, label, reader) {
  const [, stamp, pattern, href] = target.split("^");
  const text = fillDatePattern(unescape(pattern ?? ""), Number(stamp), reader.zone(), reader.now());
  const shown = text ?? unescape(label ?? "");
  if (href) return link(unescape(href), [shown]);
  return h("time", { title: label && unescape(label) }, shown);
}

/**
 * @param {string} url
 * @param {import("./dom.js").Child[]} children
 * @returns {HTMLElement} a link, or the bare text when the scheme is not one to follow
 */
export function link(url, children) {
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(url)) return h("span", {}, children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

/**
 * A text object of Block Kit: `plain_text` keeps emoji and line breaks, `mrkdwn` is read.
 * @param {{type: string, text: string, emoji?: boolean} | undefined} object
 * @param {Reader} reader
 * @returns {Node}
 */
export function textObject(object, reader) {
  if (!object) return document.createTextNode("");
  if (object.type === "mrkdwn") return mrkdwn(object.text, reader);
  return plainText(object.text, object.emoji !== false);
}

/** @param {string} text @param {boolean} [emoji] whether `:shortcodes:` become emoji */
export function plainText(text, emoji = true) {
  const fragment = document.createDocumentFragment();
  const pieces = emoji ? text.split(/(:[a-z0-9_+'-]+:)/) : [text];
  for (const piece of pieces) {
    const code = /^:([a-z0-9_+'-]+):$/.exec(piece);
    const emoticon = code && emojiNode(code[1]);
    fragment.append(...(emoticon ? [emoticon] : words(piece)));
  }
  return fragment;
}

/** Pictures come from the web or inline; other schemes show their alternative text only. */
export function safeSource(url) {
  return /^(https?:|data:image\/(png|jpeg|gif|webp);)/i.test(url ?? "") ? url : "data:,";
}

/**
 * Where a picture of an app comes from: an address, or a file of this Slack by its id or address.
 * @param {{image_url?: string, slack_file?: {id?: string, url?: string}}} picture @param {Reader} reader
 */
export function pictureSource({ image_url: url, slack_file: file }, reader) {
  if (!file) return safeSource(url);
  const id = file.id ?? /\/files-pri\/[^/]*-(F[A-Z0-9]+)\//.exec(file.url)?.[1];
  return id ? `/page/as/${encodeURIComponent(reader.me)}/file/${encodeURIComponent(id)}` : "data:,";
}
