/** Where the focus is, in words that survive its place being drawn anew, and how it is given back. */

const TAKES_FOCUS = "button, input, textarea, a[href], [tabindex]";
const TYPED_INTO = "input:not([type=radio], [type=checkbox]), textarea";

/**
 * @typedef {object} FocusKey
 * @property {string} [ts] of the message
 * @property {string} [block] @property {string} [action] of the element
 * @property {number} twin which one, of those whose action has the same id
 * @property {number} index which control of its element
 * @property {string} [part] the name of a control that belongs to no block
 * @property {number[]} [caret] where its selection begins and ends
 */

/** @param {HTMLElement} root @returns {FocusKey | null} which control of it has the focus */
export function focusKey(root) {
  if (!isFocusedWithin(root)) return null;
  const focused = document.activeElement;
  const message = focused.closest("[data-ts]");
  const element = focused.closest("[data-action-id]");
  const action = element?.dataset.actionId;
  return {
    ts: message?.dataset.ts,
    block: focused.closest("[data-block-id]")?.dataset.blockId,
    action,
    twin: element ? elementsOf(message ?? root, action).indexOf(element) : 0,
    index: element ? controlsOf(element).indexOf(focused) : 0,
    part: focused.dataset.part,
    // An e-mail field has no caret to ask for.
    caret: typeof focused.selectionStart === "number" ? [focused.selectionStart, focused.selectionEnd] : undefined,
  };
}

/**
 * Gives the focus back to the same control, or to its message if that has it no more.
 * @param {HTMLElement} root @param {FocusKey | null} key
 * @returns {boolean} whether the focus is where it was, or nowhere there to begin with
 */
export function restoreFocus(root, key) {
  if (!key || isFocusedWithin(root)) return true;
  const scope = key.ts ? root.querySelector(`[data-ts="${CSS.escape(key.ts)}"]`) : root;
  const control = scope && controlOf(scope, key);
  const target = control ?? (key.ts ? scope : null);
  target?.focus({ preventScroll: true });
  if (key.caret && typeof control?.selectionStart === "number") control.setSelectionRange(...key.caret);
  return isFocusedWithin(root);
}

function isFocusedWithin(root) {
  return document.activeElement !== document.body && root.contains(document.activeElement);
}

function controlOf(scope, { block, action, twin, index, part }) {
  if (part) return scope.querySelector(`[data-part="${CSS.escape(part)}"]`);
  if (!action) return null;
  const elements = elementsOf(scope, action);
  // A block that the app gave no id of its own gets another with each version of its message.
  const element = elements.find((one) => one.closest("[data-block-id]")?.dataset.blockId === block) ?? elements[twin];
  const controls = element ? controlsOf(element) : [];
  return controls[index] ?? controls[0] ?? null;
}

function elementsOf(scope, action) {
  return [...scope.querySelectorAll(`[data-action-id="${CSS.escape(action)}"]`)];
}

function controlsOf(element) {
  return element.matches(TAKES_FOCUS) ? [element] : [...element.querySelectorAll(TAKES_FOCUS)];
}

/**
 * Puts a dialog away, with the focus where one goes on. A field that the browser itself gave the focus back to, while
 * the dialog left the page, would show it and yet take no key (Chromium 156): it gets the focus once more.
 * @param {HTMLDialogElement} dialog @param {FocusKey | null} key of what opened it, which may have been drawn anew
 * @param {() => void} [otherwise] for where that is gone
 */
export function putAway(dialog, key, otherwise) {
  if (dialog.open) dialog.close();
  dialog.remove();
  const focused = document.activeElement;
  if (focused === document.body) {
    if (!key || !restoreFocus(document.body, key)) otherwise?.();
    return;
  }
  focused.blur();
  focused.focus({ preventScroll: true });
}

/** @param {EventTarget} target @returns {boolean} whether it is a field that takes what is typed */
export function isTypedInto(target) {
  return target instanceof Element && target.matches(TYPED_INTO);
}
