/** Moving about with the keyboard: arrows within a list, F6 from one part of the page to the next, as in Slack. */

import { isTypedInto } from "./focus.js";

const DOWN = { ArrowDown: 1, ArrowUp: -1 };
const ACROSS = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Arrows move the focus along the elements of a list that match, also from a button or link within one; in a field
 * they stay what they are.
 * @param {HTMLElement} root @param {string} selector
 * @param {{across?: boolean, moved?: (element: HTMLElement) => void}} [options]
 */
export function arrowsMove(root, selector, { across = false, moved } = {}) {
  root.addEventListener("keydown", (event) => {
    const by = (across ? ACROSS : DOWN)[event.key];
    const focused = document.activeElement;
    const from = focused.matches("button, a") ? (focused.closest(selector) ?? focused) : focused;
    if (!by || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (from !== root && !from.matches(selector)) return;
    const all = [...root.querySelectorAll(selector)];
    const at = from === root ? (by > 0 ? -1 : all.length) : all.indexOf(from);
    const next = all[at + by] ?? (from === focused ? null : from);
    if (!next) return;
    event.preventDefault();
    next.focus();
    moved?.(next);
  });
}

/**
 * F6 goes to the next part of the page that is on the screen, Shift-F6 to the one before.
 * @param {(() => {node: HTMLElement, target: HTMLElement | null})[]} parts in their order
 */
export function partsByF6(parts) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F6" || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    const seen = parts.map((part) => part()).filter(({ target }) => target?.checkVisibility({ visibilityProperty: true }));
    const at = seen.findIndex(({ node }) => node.contains(document.activeElement));
    const step = event.shiftKey ? -1 : 1;
    const start = at < 0 && event.shiftKey ? 0 : at;
    seen[(start + step + seen.length) % seen.length]?.target.focus();
  });
}

/**
 * What is typed where there is no field goes into a composer, as in Slack.
 * @param {{focus: () => void}} composer @param {(target: Node) => boolean} isItsPlace
 */
export function typingGoesTo(composer, isItsPlace) {
  document.addEventListener("keydown", (event) => {
    const isMeantOtherwise = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTypedInto(event.target);
    if (isMeantOtherwise || !writes(event.key) || document.querySelector("dialog[open]")) return;
    if (isItsPlace(event.target)) composer.focus();
  });
}

/** Space scrolls, or presses a button; accents and characters that take several keys come under a name. */
function writes(key) {
  return ([...key].length === 1 && key !== " ") || key === "Dead" || key === "Process";
}
