/** What all elements have in common: where they stand, and what using them does. */
import { confirm } from "../confirm.js";
import { textObject } from "../mrkdwn.js";

/**
 * Where an element stands.
 * @typedef {object} Place
 * @property {import("../blocks/blocks.js").Surface} surface
 * @property {object} block
 * @property {string} [label] names the element when no visible label does
 * @property {string} [labelledBy] id of the visible label
 * @property {string} [describedBy] ids of hint and error
 * @property {boolean} [invalid]
 * @property {boolean} [required]
 */

/** @param {Place} place @returns {Record<string, unknown>} the attributes that name a control */
export function naming(place) {
  return {
    "aria-labelledby": place.labelledBy,
    "aria-label": place.labelledBy ? undefined : place.label,
    "aria-describedby": place.describedBy || undefined,
    "aria-invalid": place.invalid ? "true" : undefined,
    "aria-required": place.required ? "true" : undefined,
  };
}

/** @param {Place} place @returns {boolean} whether using an element here is told to the app at once */
export function dispatches(place) {
  return place.block.type !== "input" || place.block.dispatch_action === true;
}

/**
 * Records a value and, where the block says so, tells the app.
 * @param {object} element @param {Place} place @param {import("../form.js").Value} value
 * @returns {Promise<boolean>} false when the person answered the element's confirmation with no
 */
export async function use(element, place, value) {
  if (element.confirm && !(await confirmed(element.confirm, place))) return false;
  place.surface.form.set(place.block.block_id, element, value);
  if (dispatches(place)) await place.surface.act(place.block.block_id, element.action_id, value);
  return true;
}

/** @param {object} dialog Slack's confirmation object @param {Place} place @returns {Promise<boolean>} */
export function confirmed(dialog, place) {
  return confirm({
    title: dialog.title.text,
    text: textObject(dialog.text, place.surface.reader),
    confirm: dialog.confirm?.text ?? "Yes",
    deny: dialog.deny?.text ?? "No",
    danger: dialog.style === "danger",
  });
}
