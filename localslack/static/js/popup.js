/** Things that float above the page: menus and lists, placed beside what opened them. */
import { freshId, h } from "./dom.js";

/**
 * Shows a floating box under (or above) an anchor, in the browser's top layer. Inside a
 * modal it must live in the modal's own element: everything outside is inert.
 * @param {HTMLElement} anchor
 * @param {HTMLElement} box
 * @param {{onClose?: () => void, matchWidth?: boolean, alignEnd?: boolean}} [options]
 * @returns {{close: () => void, place: () => void}}
 */
export function floatBeside(anchor, box, { onClose, matchWidth = false, alignEnd = false } = {}) {
  box.setAttribute("popover", "manual");
  box.classList.add("floating");
  (anchor.closest("dialog") ?? document.body).append(box);
  box.showPopover();
  let open = true;
  const place = () => {
    if (!anchor.isConnected) close();
    else placeBox(anchor, box, matchWidth, alignEnd);
  };
  const close = () => {
    if (!open) return;
    open = false;
    box.remove();
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", place);
    document.removeEventListener("scroll", place, true);
    onClose?.();
  };
  const outside = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) close();
  };
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", place);
  document.addEventListener("scroll", place, true);
  place();
  return { close, place };
}

function placeBox(anchor, box, matchWidth, alignEnd) {
  const at = anchor.getBoundingClientRect();
  if (matchWidth) box.style.minWidth = `${at.width}px`;
  const size = box.getBoundingClientRect();
  const below = window.innerHeight - at.bottom;
  const above = below < size.height + 8 && at.top > below;
  const left = alignEnd ? at.right - size.width : at.left;
  box.style.top = `${above ? Math.max(8, at.top - size.height - 4) : at.bottom + 4}px`;
  box.style.left = `${Math.max(8, Math.min(left, window.innerWidth - size.width - 8))}px`;
}

/**
 * @typedef {object} MenuItem
 * @property {import("./dom.js").Child} [label]
 * @property {import("./dom.js").Child} [detail] a quieter second part
 * @property {string} [heading] a heading instead of an item
 * @property {boolean} [checked] makes it one of several to choose between
 * @property {boolean} [danger]
 * @property {string} [url] opened in a new tab as well
 * @property {() => void} [pick]
 */

/**
 * Opens a menu: arrows move, Enter picks, Esc closes and gives the focus back.
 * @param {HTMLElement} anchor
 * @param {string} name for screen readers
 * @param {MenuItem[]} items
 * @param {{alignEnd?: boolean, className?: string}} [options]
 */
export function openMenu(anchor, name, items, { alignEnd = false, className = "" } = {}) {
  const menu = h("div", { class: ["menu", className], role: "menu", "aria-label": name, id: freshId("menu") });
  anchor.setAttribute("aria-expanded", "true");
  const floating = floatBefore(anchor, menu, items, alignEnd);
  menu.addEventListener("keydown", (event) => moveInMenu(event, menu, floating.close));
  const current = menu.querySelector("[aria-checked=true]") ?? menu.querySelector("[role^=menuitem]");
  current?.focus();
}

function floatBefore(anchor, menu, items, alignEnd) {
  const floating = { close: () => {} };
  for (const item of items) menu.append(menuNode(item, () => floating.close()));
  const giveBack = () => {
    anchor.setAttribute("aria-expanded", "false");
    if (document.activeElement === document.body) anchor.focus();
  };
  return Object.assign(floating, floatBeside(anchor, menu, { onClose: giveBack, alignEnd }));
}

function menuNode(item, close) {
  if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
  const choose = () => {
    close();
    if (item.url) window.open(item.url, "_blank", "noopener");
    item.pick?.();
  };
  return h(
    "button",
    {
      type: "button",
      class: ["menu-item", item.danger && "danger"],
      role: item.checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": item.checked === undefined ? undefined : String(item.checked),
      tabindex: "-1",
      onclick: choose,
    },
    h("span", { class: "menu-label" }, item.label),
    item.detail && h("span", { class: "menu-detail" }, item.detail),
  );
}

function moveInMenu(event, menu, close) {
  const items = [...menu.querySelectorAll("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 };
  if (event.key in steps) items[steps[event.key] % items.length]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
