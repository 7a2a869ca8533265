/**
 * Block Kit as DOM. A surface (see below) says where the blocks stand and carries
 * what the person does with them back to the app.
 */
import { append, h } from "../dom.js";
import { renderElement } from "../elements/elements.js";
import { pictureSource, plainText, textObject } from "../mrkdwn.js";
import { Before } from "./before.js";
import { chart } from "./chart.js";
import { inputBlock } from "./input.js";
import { markdown } from "./markdown.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./table.js";

/**
 * @typedef {object} Surface
 * @property {import("../form.js").FormState} form
 * @property {import("../mrkdwn.js").Reader} reader
 * @property {import("../directory.js").Directory} directory
 * @property {object} container what the page API calls the place: a message or a view
 * @property {(blockId: string, actionId: string, value: unknown) => Promise<void>} act
 * @property {(blockId: string, actionId: string, query: string) => Promise<object[]>} options groups of options
 * @property {Record<string, string>} [errors] by block id, after a refused submit
 */

/**
 * @param {object[]} blocks
 * @param {Surface} surface
 * @returns {HTMLElement}
 */
export function renderBlocks(blocks, surface) {
  const list = h("div", { class: "blocks" });
  const before = new Before();
  blocks.forEach((block, index) => {
    const withId = block.block_id ? block : { ...block, block_id: `block-${index}` };
    const node = renderBlock(withId, surface, before);
    before.passed(block.type, node);
    list.append(node);
  });
  return list;
}

const RENDERERS = {
  section,
  context,
  header: (block) => h("h3", { class: "block header" }, plainText(block.text.text)),
  divider: () => h("hr", { class: "block divider" }),
  image,
  actions,
  input: inputBlock,
  rich_text: (block, surface) => h("div", { class: "block rich-text" }, richText(block.elements, surface.reader)),
  table,
  data_table: dataTable,
  data_visualization: chart,
  markdown: (block, surface, before) => h("div", { class: "block markdown rich-text" }, markdown(block.text, surface.reader, before.heading)),
};

function renderBlock(block, surface, before) {
  const render = RENDERERS[block.type];
  const node = render
    ? render(block, surface, before)
    : h("p", { class: "block unknown" }, `This page cannot show a “${block.type}” block yet.`);
  node.dataset.blockId = block.block_id;
  return node;
}

function section(block, surface) {
  const body = h("div", { class: "section-body" });
  if (block.text) body.append(h("div", { class: "text" }, textObject(block.text, surface.reader)));
  if (block.fields) {
    const fields = block.fields.map((field) => h("div", { class: "field text" }, textObject(field, surface.reader)));
    body.append(h("div", { class: "fields" }, fields));
  }
  const accessory = block.accessory && renderElement(block.accessory, place(block, surface, body.textContent));
  return h("div", { class: "block section" }, body, accessory && h("div", { class: "accessory" }, accessory));
}

/** Where an element stands, and what names it when it has no label of its own. */
function place(block, surface, context) {
  return { surface, block, label: context?.trim().slice(0, 120) || undefined };
}

function context(block, surface) {
  const parts = block.elements.map((element) =>
    element.type === "image"
      ? h("img", { src: pictureSource(element, surface.reader), alt: element.alt_text })
      : h("span", { class: "text" }, textObject(element, surface.reader)),
  );
  return h("div", { class: "block context" }, parts);
}

function image(block, surface) {
  const figure = h("figure", { class: "block image" });
  if (block.title) append(figure, [h("figcaption", {}, plainText(block.title.text))]);
  figure.append(h("img", { src: pictureSource(block, surface.reader), alt: block.alt_text, loading: "lazy" }));
  return figure;
}

/** A group for the ear where it holds several things that belong to some words; else its name would say nothing. */
function actions(block, surface, before) {
  const label = before.line;
  const group = label && block.elements.length > 1 ? { role: "group", "aria-label": label } : {};
  const row = h("div", { class: "block actions", ...group });
  for (const element of block.elements) row.append(renderElement(element, place(block, surface, label)));
  return row;
}
