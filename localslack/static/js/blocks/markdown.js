/**
 * `markdown` blocks: the standard Markdown that Slack's page of the block lists, with its tables, tasks and
 * rules. What is not understood stays text; nothing is parsed as HTML.
 */
import { h } from "../dom.js";
import { emojiNode } from "../emoji.js";
import { broadcast, channelMention, link, userMention } from "../mrkdwn.js";
import { tableName } from "./table.js";

const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const HEADING = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/;
const FENCE = /^ {0,3}(```+|~~~+)/;
const DELIMITERS = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/**
 * @param {string} text
 * @param {import("../mrkdwn.js").Reader} reader
 * @param {string} [above] the heading that it stands under
 * @returns {HTMLElement[]}
 */
export function markdown(text, reader, above) {
  return blocksOf(text.replace(/\r\n?/g, "\n").split("\n"), reader, above);
}

/** Each kind of block takes the lines it understands from the front. */
function blocksOf(lines, reader, above) {
  const nodes = [];
  const left = [...lines];
  let heading = above;
  while (left.length) {
    if (!left[0].trim()) {
      left.shift();
      continue;
    }
    const node = blockOf(left, reader, heading);
    if (node.matches("h3")) heading = node.textContent;
    nodes.push(node);
  }
  return nodes;
}

function blockOf(left, reader, above) {
  const heading = HEADING.exec(left[0]);
  if (heading) return left.shift() && h("h3", { class: "header" }, inline(heading[1], reader));
  if (FENCE.test(left[0])) return code(left);
  if (RULE.test(left[0])) return left.shift() && h("hr", { class: "divider" });
  if (/^ {0,3}>/.test(left[0])) return h("blockquote", {}, blocksOf(taken(left, (line) => /^ {0,3}>/.test(line)).map((line) => line.replace(/^ {0,3}> ?/, "")), reader));
  if (ITEM.test(left[0])) return list(left, reader);
  if (left[0].includes("|") && DELIMITERS.test(left[1] ?? "") && left[1].includes("-")) return table(left, reader, above);
  return paragraph(left, reader);
}

function taken(left, fits) {
  const end = left.findIndex((line) => !fits(line));
  return left.splice(0, end < 0 ? left.length : end);
}

function code(left) {
  const fence = FENCE.exec(left.shift())[1];
  const inside = taken(left, (line) => !line.trim().startsWith(fence));
  left.shift();
  return h("pre", {}, h("code", {}, inside.join("\n")));
}

function paragraph(left, reader) {
  const first = left.shift();
  const others = taken(left, (line) => line.trim() && ![HEADING, FENCE, RULE, ITEM].some((kind) => kind.test(line)) && !/^ {0,3}>/.test(line));
  const lines = [first, ...others].map((line) => inline(line.trim(), reader));
  return h("p", { class: "text" }, lines.flatMap((line, index) => (index ? [h("br"), line] : [line])));
}

/** Items of one depth; what stands deeper belongs to the item above. */
function list(left, reader) {
  const [, indent, mark] = ITEM.exec(left[0]);
  const ordered = /\d/.test(mark);
  const items = [];
  while (left.length && ITEM.test(left[0])) {
    const [, depth, sign, words] = ITEM.exec(left[0]);
    if (depth.length !== indent.length || /\d/.test(sign) !== ordered) break;
    left.shift();
    const below = taken(left, (line) => line.trim() && indentOf(line) > indent.length);
    items.push(item(words, below, reader));
  }
  return h(ordered ? "ol" : "ul", { start: ordered && mark !== "1." ? parseInt(mark, 10) : undefined }, items);
}

const indentOf = (line) => line.length - line.trimStart().length;

function item(words, below, reader) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(words);
  const inside = blocksOf(below, reader);
  if (!task) return h("li", {}, inline(words, reader), inside);
  const done = task[1] !== " ";
  return h("li", { class: "task" }, h("span", { role: "img", "aria-label": done ? "done" : "to do" }, done ? "☑" : "☐"), " ", inline(task[2], reader), inside);
}

function table(left, reader, above) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
  const head = cells(left.shift());
  const aligned = cells(left.shift()).map((cell) => (cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : "left"));
  const rows = taken(left, (line) => line.includes("|")).map(cells);
  const row = (tag, line) => h("tr", {}, head.map((_, at) => h(tag, { class: `align-${aligned[at] ?? "left"}`, scope: tag === "th" ? "col" : undefined }, inline(line[at] ?? "", reader))));
  const name = tableName(above, rows.length);
  const body = h("table", { "aria-label": name }, h("thead", {}, row("th", head)), h("tbody", {}, rows.map((line) => row("td", line))));
  return h("div", { class: "table", tabindex: "0", role: "region", "aria-label": name }, body);
}

/** Sticky patterns in the order they are tried. */
const INLINE = [
  { pattern: /\\([\\`*_{}[\]()#+\-.!~|>])/y, build: (m) => m[1] },
  { pattern: /(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/y, build: (m) => h("code", {}, m[2].trim()) },
  { pattern: /!\[([^\]]*)\]\((\S+?)(?:\s+"[^"]*")?\)/y, build: (m) => link(m[2], [m[1] || m[2]]) },
  { pattern: /\[([^\]]+)\]\((\S+?)(?:\s+"[^"]*")?\)/y, build: (m, reader) => link(m[2], inline(m[1], reader)) },
  { pattern: /<@(\w+)>/y, build: (m, reader) => userMention(m[1], reader) },
  { pattern: /<#(\w+)(?:\|[^>]*)?>/y, build: (m, reader) => channelMention(m[1], reader) },
  { pattern: /<!(here|channel|everyone)>/y, build: (m) => broadcast(m[1]) },
  { pattern: /<?(https?:\/\/[^\s<>]*[^\s<>.,;:!?)'"])>?/y, build: (m) => link(m[1], [m[1]]) },
  { pattern: /:([a-z0-9_+'-]+):/y, build: (m) => emojiNode(m[1]) },
  { pattern: /\*\*\*(?!\s)(.+?)\*\*\*/y, build: (m, reader) => h("b", {}, h("i", {}, inline(m[1], reader))) },
  { pattern: /(\*\*|__)(?!\s)(.+?[*_]?)\1/y, build: (m, reader) => h("b", {}, inline(m[2], reader)) },
  { pattern: /\*(?![\s*])((?:[^*]|\*\*[^*]+\*\*)+?)\*/y, build: (m, reader) => h("i", {}, inline(m[1], reader)) },
  { pattern: /(?<![\p{L}\p{N}])_(?![\s_])([^_]+?)_(?![\p{L}\p{N}])/uy, build: (m, reader) => h("i", {}, inline(m[1], reader)) },
  { pattern: /~~(?!\s)(.+?)~~/y, build: (m, reader) => h("s", {}, inline(m[1], reader)) },
];

/** @returns {(Node | string)[]} one line */
function inline(text, reader) {
  const nodes = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = matchAt(text, at, reader);
    if (found) {
      nodes.push(plain, found.node);
      plain = "";
      at += found.length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  return [...nodes, plain];
}

function matchAt(text, at, reader) {
  for (const { pattern, build } of INLINE) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const node = match && build(match, reader);
    if (node) return { node, length: match[0].length };
  }
  return null;
}
