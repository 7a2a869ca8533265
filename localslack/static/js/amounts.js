/** Numbers that somebody is asked for: what they may be, and what is said of those that they may not be. */
import { h } from "./dom.js";

/**
 * @typedef {{label: string, whole?: boolean, least?: number, most?: number}} Amount a number without `least` is more than 0
 * @param {string} name @param {string} value @param {Amount} amount
 */
export function amountField(name, value, { whole, least, most }) {
  return h("input", { class: "field-control", type: "number", name, value, min: least ?? 0, max: most, step: whole ? 1 : "any" });
}

/** @param {string} typed @param {Amount} amount @returns {string | null} what is wrong with it, in words that name its label */
export function wrongWith(typed, { label, whole, least, most }) {
  const number = typed.trim() === "" ? NaN : Number(typed);
  const fits = Number.isFinite(number) && (!whole || Number.isInteger(number)) && (least === undefined ? number > 0 : number >= least);
  if (fits && number <= (most ?? Infinity)) return null;
  const kind = whole ? "a whole number, " : "";
  const from = least === undefined ? "more than 0" : `at least ${least}`;
  return `${label} must be ${kind}${from}${most === undefined ? "" : ` and at most ${most}`}.`;
}
