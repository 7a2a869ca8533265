/** `table` and `data_table` blocks: the first row is the heading, as Slack shows it. */
import { fill, h, icon } from "../dom.js";
import { richText } from "./rich_text.js";

/**
 * @param {object} block
 * @param {import("./blocks.js").Surface} surface
 * @param {import("./before.js").Before} before
 */
export function table(block, surface, before) {
  const settings = block.column_settings ?? [];
  const rows = block.rows.map((row, rowIndex) =>
    h("tr", {}, row.map((cell, column) => cellNode(cell, rowIndex === 0 ? "col" : null, settings[column], surface.reader))),
  );
  const name = tableName(before.heading, rows.length - 1);
  const body = h("table", { "aria-label": name }, h("thead", {}, rows.slice(0, 1)), h("tbody", {}, rows.slice(1)));
  return h("div", { class: "block table", tabindex: "0", role: "region", "aria-label": name }, body);
}

/** @param {string | undefined} heading @param {number} count of rows below the first @returns {string} */
export function tableName(heading, count) {
  return heading || `Table of ${count} ${count === 1 ? "row" : "rows"}`;
}

/** @param {"col" | "row" | null} scope of a heading; null for a cell like any other */
function cellNode(cell, scope, setting, reader) {
  const number = cell.type === "raw_number";
  const content = cell.type === "rich_text" ? richText(cell.elements, reader) : wordsOf(cell);
  const classes = [`align-${setting?.align ?? (number ? "right" : "left")}`, setting?.is_wrapped && "wrapped"];
  return h(scope ? "th" : "td", { class: classes, scope: scope ?? undefined }, content);
}

/** @returns {string} what a cell says, for showing and for sorting */
function wordsOf(cell) {
  if (cell.type !== "rich_text") return cell.text ?? String(cell.value ?? "");
  const deep = (node) => node.text ?? (node.elements ?? []).map(deep).join(" ");
  return deep(cell);
}

/** A table that is sorted by its headings and turned page by page. */
class DataTable {
  constructor(block, surface) {
    this.block = block;
    this.reader = surface.reader;
    this.size = block.page_size ?? 5;
    this.page = 0;
    this.sorted = null;
    const [heading, ...rows] = block.rows;
    this.rows = rows;
    this.numeric = heading.map((_, column) => rows.every((row) => row[column].type === "raw_number"));
    this.heads = heading.map((cell, column) => this.head(cell, column));
    this.body = h("tbody");
    const caption = h("caption", {}, block.caption);
    const whole = h("table", {}, caption, h("thead", {}, h("tr", {}, this.heads)), this.body);
    const scroller = h("div", { class: "table-scroller", tabindex: "0", role: "region", "aria-label": block.caption }, whole);
    this.pager = h("div", { class: "pager" });
    this.node = h("div", { class: "block data-table" }, scroller, this.pager);
    this.draw();
  }

  head(cell, column) {
    const button = h("button", { type: "button", onclick: () => this.sort(column) }, wordsOf(cell), icon("down"));
    return h("th", { scope: "col", class: this.numeric[column] && "align-right" }, button);
  }

  /** By the alphabet, or by the numbers of a column that has nothing else; again to turn it round. */
  sort(column) {
    const down = this.sorted?.column === column && !this.sorted.down;
    this.sorted = { column, down };
    const by = (row) => (this.numeric[column] ? row[column].value : wordsOf(row[column]));
    const compare = (one, other) => (this.numeric[column] ? by(one) - by(other) : by(one).localeCompare(by(other), "en-GB"));
    this.rows.sort((one, other) => (down ? compare(other, one) : compare(one, other)));
    this.page = 0;
    this.draw();
  }

  draw() {
    this.heads.forEach((head, column) => {
      const order = this.sorted?.column === column ? (this.sorted.down ? "descending" : "ascending") : "none";
      head.setAttribute("aria-sort", order);
    });
    const first = this.page * this.size;
    const naming = this.block.row_header_column_index ?? 0;
    const shown = this.rows.slice(first, first + this.size);
    const cells = (row) => row.map((cell, column) => cellNode(cell, column === naming ? "row" : null, null, this.reader));
    fill(this.body, shown.map((row) => h("tr", {}, cells(row))));
    this.drawPager(first, first + shown.length);
  }

  drawPager(first, end) {
    const pages = Math.ceil(this.rows.length / this.size);
    this.pager.hidden = pages < 2;
    const turn = (step, label) => {
      const there = this.page + step;
      const disabled = there < 0 || there >= pages;
      return h("button", { type: "button", class: ["icon-button", step > 0 && "next"], "aria-label": label, disabled, onclick: () => this.turn(step, label) }, icon("back"));
    };
    const said = h("span", { role: "status" }, `${first + 1}–${end} of ${this.rows.length}`);
    fill(this.pager, turn(-1, "Previous rows"), said, turn(1, "More rows"));
  }

  /** The button that was pressed keeps the focus, or its neighbour where there is no more to turn. */
  turn(step, label) {
    this.page += step;
    this.draw();
    const pressed = this.pager.querySelector(`[aria-label="${label}"]`);
    (pressed.disabled ? this.pager.querySelector("button:not(:disabled)") : pressed)?.focus();
  }
}

/** @param {object} block @param {import("./blocks.js").Surface} surface */
export function dataTable(block, surface) {
  return new DataTable({ ...block, rows: [...block.rows] }, surface).node;
}
