import { emojiOf } from "../emoji.js";

/** @param {{text: string}} object a plain text object @returns {string} with its emoji, for a text field */
export function plainTextOf(object) {
  return object.text.replace(/:([a-z0-9_+'-]+):/g, (whole, code) => emojiOf(code) ?? whole);
}
