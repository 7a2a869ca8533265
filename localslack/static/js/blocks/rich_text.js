/** `rich_text` blocks: what Slack's own composer makes, and apps may send. */
import { h } from "../dom.js";
import { emojiNode } from "../emoji.js";
import { broadcast, channelMention, groupMention, link, userMention } from "../mrkdwn.js";
import { fillDatePattern } from "../times.js";

/**
 * @param {object[]} elements
 * @param {import("../mrkdwn.js").Reader} reader
 * @returns {HTMLElement[]}
 */
export function richText(elements, reader) {
  return elements.map((element) => {
    const inside = () => (element.elements ?? []).map((piece) => inline(piece, reader));
    switch (element.type) {
      case "rich_text_list":
        return list(element, reader);
      case "rich_text_quote":
        return h("blockquote", {}, inside());
      case "rich_text_preformatted":
        return h("pre", {}, h("code", {}, inside()));
      default:
        return h("div", { class: "text" }, inside());
    }
  });
}

function list(element, reader) {
  const items = element.elements.map((item) => h("li", {}, richText([item], reader)));
  const start = element.offset ? element.offset + 1 : undefined;
  const node = h(element.style === "ordered" ? "ol" : "ul", { start }, items);
  node.style.setProperty("--indent", String(element.indent ?? 0));
  return node;
}

const INLINE = {
  text: (piece) => lines(piece.text),
  link: (piece) => [link(piece.url, [piece.text ?? piece.url])],
  user: (piece, reader) => [userMention(piece.user_id, reader)],
  channel: (piece, reader) => [channelMention(piece.channel_id, reader)],
  usergroup: (piece, reader) => [groupMention(piece.usergroup_id, reader)],
  broadcast: (piece) => [broadcast(piece.range)],
  emoji: (piece) => [emojiNode(piece.name) ?? `:${piece.name}:`],
  color: (piece) => [h("code", {}, piece.value)],
  date: (piece, reader) => [fillDatePattern(piece.format, piece.timestamp, reader.zone(), reader.now()) ?? piece.fallback ?? ""],
};

const STYLES = { bold: "b", italic: "i", strike: "s", code: "code", underline: "u" };

function inline(piece, reader) {
  let nodes = INLINE[piece.type]?.(piece, reader) ?? [];
  for (const [style, tag] of Object.entries(STYLES)) {
    if (piece.style?.[style]) nodes = [h(tag, {}, nodes)];
  }
  return nodes;
}

function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}
