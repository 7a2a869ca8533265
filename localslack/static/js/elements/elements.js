/** The table of interactive elements. */
import { h } from "../dom.js";
import { pictureSource } from "../mrkdwn.js";
import { button, overflow } from "./button.js";
import { checkboxes, radioButtons } from "./choice.js";
import { dateField, datetimeField, timeField } from "./dates.js";
import { numberField, textField, typedField } from "./entry.js";
import { select } from "./select.js";

const ELEMENTS = {
  button,
  overflow,
  static_select: select,
  multi_static_select: select,
  external_select: select,
  multi_external_select: select,
  users_select: select,
  multi_users_select: select,
  conversations_select: select,
  multi_conversations_select: select,
  channels_select: select,
  multi_channels_select: select,
  radio_buttons: radioButtons,
  checkboxes,
  plain_text_input: textField,
  email_text_input: typedField("email"),
  url_text_input: typedField("url"),
  number_input: numberField,
  datepicker: dateField,
  timepicker: timeField,
  datetimepicker: datetimeField,
  image: (element, { surface }) => h("img", { class: "thumbnail", src: pictureSource(element, surface.reader), alt: element.alt_text }),
};

/**
 * @param {object} element
 * @param {import("./place.js").Place} place
 * @returns {HTMLElement}
 */
export function renderElement(element, place) {
  const render = ELEMENTS[element.type];
  if (!render) return h("span", { class: "unknown" }, `This page cannot show a “${element.type}” yet.`);
  const node = render(element, place);
  node.dataset.actionId = element.action_id ?? "";
  return node;
}
