/** JSON as people read it: indented, its kinds of value told apart; every piece of it stands in a text node. */
import { h } from "../dom.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** @param {unknown} value @returns {string} */
export const asJson = (value) => JSON.stringify(value ?? null, null, 2);

/** @param {unknown} value @returns {HTMLElement} */
export function jsonNode(value) {
  const text = asJson(value);
  const code = h("code", {});
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    code.append(text.slice(at, match.index));
    const kind = match[2] ? "json-key" : match[1] ? "json-text" : "json-value";
    code.append(h("span", { class: kind }, match[1] ?? match[0]), match[2] ?? "");
    at = match.index + match[0].length;
  }
  code.append(text.slice(at));
  return h("pre", { class: "json" }, code);
}
