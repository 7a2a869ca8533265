/** `table` blocks: the first row is the heading, as Slack shows it. */
import { h } from "../dom.js";
import { richText } from "./rich_text.js";

/** @param {object} block @param {import("./blocks.js").Surface} surface */
export function table(block, surface) {
  const settings = block.column_settings ?? [];
  const rows = block.rows.map((row, rowIndex) =>
    h("tr", {}, row.map((cell, column) => cellNode(cell, rowIndex === 0, settings[column], surface.reader))),
  );
  const body = h("table", {}, h("thead", {}, rows.slice(0, 1)), h("tbody", {}, rows.slice(1)));
  return h("div", { class: "block table", tabindex: "0", role: "region", "aria-label": "Table" }, body);
}

function cellNode(cell, heading, setting, reader) {
  const content = cell.type === "rich_text" ? richText(cell.elements, reader) : (cell.text ?? String(cell.value ?? ""));
  const classes = [`align-${setting?.align ?? "left"}`, setting?.is_wrapped && "wrapped"];
  return h(heading ? "th" : "td", { class: classes, scope: heading ? "col" : undefined }, content);
}
