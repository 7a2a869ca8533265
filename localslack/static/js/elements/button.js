/** Buttons and overflow menus. */
import { h, icon } from "../dom.js";
import { plainText } from "../mrkdwn.js";
import { openMenu } from "../popup.js";
import { confirmed, use } from "./place.js";

/** @param {object} element @param {import("./place.js").Place} place */
export function button(element, place) {
  const node = h(
    "button",
    { type: "button", class: ["button", element.style], "aria-label": element.accessibility_label },
    plainText(element.text.text),
  );
  node.addEventListener("click", () => press(node, element, place));
  return node;
}

/**
 * A button stays disabled until the app has acknowledged: a second click would be a second action. It is said to be
 * so, and not made so: then it would lose the focus.
 */
async function press(node, element, place) {
  if (node.getAttribute("aria-disabled") === "true") return;
  if (element.confirm && !(await confirmed(element.confirm, place))) return;
  if (element.url && /^(https?:|mailto:)/i.test(element.url)) window.open(element.url, "_blank", "noopener");
  node.setAttribute("aria-disabled", "true");
  node.classList.add("pending");
  node.setAttribute("aria-busy", "true");
  try {
    await place.surface.act(place.block.block_id, element.action_id, element.value ?? null);
  } finally {
    node.removeAttribute("aria-disabled");
    node.classList.remove("pending");
    node.removeAttribute("aria-busy");
  }
}

/** @param {object} element @param {import("./place.js").Place} place */
export function overflow(element, place) {
  const node = h(
    "button",
    { type: "button", class: "button square", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": "More actions" },
    icon("more"),
  );
  const items = element.options.map((option) => ({
    label: plainText(option.text.text),
    detail: option.description && plainText(option.description.text),
    url: /^https?:/i.test(option.url ?? "") ? option.url : undefined,
    pick: () => use(element, place, option.value),
  }));
  // Menu labels are nodes that move into the menu, so each opening gets copies of its own.
  const copies = () => items.map((item) => ({ ...item, label: item.label.cloneNode(true), detail: item.detail?.cloneNode(true) }));
  node.addEventListener("click", () => openMenu(node, "More actions", copies(), { alignEnd: true }));
  return node;
}
