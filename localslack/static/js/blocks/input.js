/** `input` blocks: label, element, hint, and the error a submit came back with. */
import { freshId, h, icon } from "../dom.js";
import { renderElement } from "../elements/elements.js";
import { plainText } from "../mrkdwn.js";

/** @param {object} block @param {import("./blocks.js").Surface} surface */
export function inputBlock(block, surface) {
  const ids = { label: freshId("label"), hint: freshId("hint"), error: freshId("error") };
  const error = surface.errors?.[block.block_id];
  const group = ["radio_buttons", "checkboxes"].includes(block.element.type);
  const field = renderElement(block.element, {
    surface,
    block,
    labelledBy: ids.label,
    describedBy: [block.hint && ids.hint, ids.error].filter(Boolean).join(" "),
    invalid: Boolean(error),
    required: !block.optional,
  });
  const control = field.matches("input, textarea, button") ? field : field.querySelector("input, textarea, button");
  if (control && !group) control.id ||= freshId("field");
  const label = h(
    group ? "div" : "label",
    { id: ids.label, class: "label", for: !group && control ? control.id : undefined },
    plainText(block.label.text),
  );
  const optional = block.optional && h("span", { class: "optional", "aria-hidden": "true" }, "optional");
  return h(
    "div",
    { class: ["block", "input", error && "invalid"] },
    h("div", { class: "label-row" }, label, optional),
    field,
    h("div", { id: ids.error, class: "field-error", role: "alert" }, error && [icon("warning"), h("span", {}, error)]),
    block.hint && h("div", { id: ids.hint, class: "hint" }, plainText(block.hint.text)),
  );
}

/** Puts errors at their fields without drawing the fields again, so that nothing typed moves. */
export function showErrors(root, errors) {
  for (const node of root.querySelectorAll(".block.input")) {
    say(node, errors[node.dataset.blockId]);
  }
  const first = root.querySelector(".block.input.invalid");
  first?.scrollIntoView({ block: "center" });
  first?.querySelector("input, textarea, button")?.focus({ preventScroll: true });
}

/** What stands in a field now nobody has refused yet. */
export function clearError(root, blockId) {
  const node = root.querySelector(`.block.input.invalid[data-block-id="${CSS.escape(blockId)}"]`);
  if (node) say(node, undefined);
}

function say(node, message) {
  node.classList.toggle("invalid", Boolean(message));
  const slot = node.querySelector(".field-error");
  slot.replaceChildren(...(message ? [icon("warning"), h("span", {}, message)] : []));
  for (const control of node.querySelectorAll("input, textarea, [role=combobox]")) {
    if (message) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}
