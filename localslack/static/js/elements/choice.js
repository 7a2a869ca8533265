/** Radio buttons and checkboxes. */
import { append, freshId, h } from "../dom.js";
import { textObject } from "../mrkdwn.js";
import { naming, use } from "./place.js";

/** @param {object} element @param {import("./place.js").Place} place */
export function radioButtons(element, place) {
  const chosen = place.surface.form.begin(place.block.block_id, element, element.initial_option?.value ?? null);
  return group(element, place, "radio", (option) => option.value === chosen, (option) => option.value);
}

/** @param {object} element @param {import("./place.js").Place} place */
export function checkboxes(element, place) {
  const initial = (element.initial_options ?? []).map((option) => option.value);
  const chosen = place.surface.form.begin(place.block.block_id, element, initial);
  const read = (_, root) => [...root.querySelectorAll("input:checked")].map((input) => input.value);
  return group(element, place, "checkbox", (option) => chosen.includes(option.value), read);
}

function group(element, place, type, isChosen, read) {
  const name = freshId("choice");
  const role = type === "radio" ? "radiogroup" : "group";
  const named = naming({ ...place, label: place.label ?? (type === "radio" ? "Choose one" : "Choose any") });
  const root = h("div", { class: "choices", role, ...named });
  for (const option of element.options) {
    const detail = option.description && h("span", { class: "detail" }, textObject(option.description, place.surface.reader));
    const input = h("input", { type, name, value: option.value, checked: isChosen(option) });
    input.addEventListener("change", async () => {
      const done = await use(element, place, read(option, root));
      if (!done) input.checked = !input.checked;
    });
    append(root, [h("label", { class: "choice" }, input, h("span", {}, textObject(option.text, place.surface.reader), detail))]);
  }
  return root;
}
