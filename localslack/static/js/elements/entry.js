/** Fields people type into: text, numbers, addresses. */
import { h } from "../dom.js";
import { dispatches, naming, use } from "./place.js";

/** @param {object} element @param {import("./place.js").Place} place */
export function textField(element, place) {
  const attributes = {
    class: "field-control",
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    ...naming(place),
  };
  const node = element.multiline ? h("textarea", { rows: "4", ...attributes }) : h("input", { type: "text", ...attributes });
  return typing(node, element, place, element.initial_value ?? "");
}

/** @param {"email" | "url"} type */
export function typedField(type) {
  return (element, place) => {
    const node = h("input", { type, class: "field-control", placeholder: element.placeholder?.text, ...naming(place) });
    return typing(node, element, place, element.initial_value ?? "");
  };
}

/**
 * A number is typed as text: a browser's number field would silently drop "4,1" or "82 %",
 * and the person would never learn what is wrong with it.
 */
export function numberField(element, place) {
  const node = h("input", {
    type: "text",
    inputmode: element.is_decimal_allowed ? "decimal" : "numeric",
    class: "field-control short",
    placeholder: element.placeholder?.text,
    ...naming(place),
  });
  return typing(node, element, place, element.initial_value ?? "");
}

function typing(node, element, place, initial) {
  const { form } = place.surface;
  node.value = form.begin(place.block.block_id, element, initial) ?? "";
  if (element.focus_on_load) node.dataset.focusOnLoad = "";
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  node.addEventListener("input", () => {
    form.set(place.block.block_id, element, node.value);
    if (dispatches(place) && triggers.includes("on_character_entered")) use(element, place, node.value);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !dispatches(place) || !triggers.includes("on_enter_pressed")) return;
    if (node.tagName === "TEXTAREA" && event.shiftKey) return;
    event.preventDefault();
    use(element, place, node.value);
  });
  return node;
}
