/** Moving about with the keyboard: arrows within a list, F6 from one part of the page to the next, as in Slack. */

const DOWN = { ArrowDown: 1, ArrowUp: -1 };
const ACROSS = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Arrows move the focus along the elements of a list that match; in a text field they stay what they are.
 * @param {HTMLElement} root @param {string} selector
 * @param {{across?: boolean, moved?: (element: HTMLElement) => void}} [options]
 */
export function arrowsMove(root, selector, { across = false, moved } = {}) {
  root.addEventListener("keydown", (event) => {
    const by = (across ? ACROSS : DOWN)[event.key];
    const from = document.activeElement;
    if (!by || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (from !== root && !from.matches(selector)) return;
    const all = [...root.querySelectorAll(selector)];
    const at = from === root ? (by > 0 ? -1 : all.length) : all.indexOf(from);
    const next = all[at + by];
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
