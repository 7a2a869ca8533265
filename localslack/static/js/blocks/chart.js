/**
 * `data_visualization` blocks, drawn as SVG. Each series has a colour and, where lines cross, a
 * dash of its own; the same numbers stand in a table that screen readers read and anybody may open.
 */
import { fill, h, svg } from "../dom.js";

const HEIGHT = 220;
const USUAL_WIDTH = 480;
const INSET = { left: 46, right: 12, top: 10, bottom: 26 };
const DASHES = ["", "7 4", "2 4", "10 3 2 3", "4 2", "1 3"];

/** @param {object} block */
export function chart(block) {
  const { chart: facts, title } = block;
  const drawing = svg("svg", { class: facts.type, role: "img", "aria-label": `${KINDS[facts.type]}: ${title}. ${spoken(facts)}` });
  const figure = h(
    "figure",
    { class: "block chart" },
    h("figcaption", {}, title),
    drawing,
    legend(facts),
    h("details", { "aria-label": `Numbers of ${title}` }, h("summary", {}, "Show the numbers"), numbers(facts, title)),
  );
  if (facts.type === "pie") draw(drawing, pie(facts));
  else fit(drawing, (width) => draw(drawing, plot(facts, width)));
  return figure;
}

function draw(drawing, { box, nodes }) {
  drawing.setAttribute("viewBox", box);
  fill(drawing, nodes);
}

/** Drawn anew for each width it gets: letters keep their size in a narrow window, and fewer of them stand there. */
function fit(drawing, drawFor) {
  let drawn = USUAL_WIDTH;
  drawFor(drawn);
  new ResizeObserver(([{ contentRect }]) => {
    const width = Math.round(contentRect.width);
    if (!width || width === drawn) return;
    drawn = width;
    drawFor(width);
  }).observe(drawing);
}

const KINDS = { pie: "Pie chart", bar: "Bar chart", line: "Line chart", area: "Area chart" };

const amount = (value) => new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 }).format(value);
const short = (value) => new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 }).format(value);

function share(facts, segment) {
  const sum = facts.segments.reduce((total, one) => total + one.value, 0);
  return Math.round((100 * segment.value) / sum);
}

/** The values of a series in the order of the categories. */
function valuesOf(facts, series) {
  return facts.axis_config.categories.map((category) => series.data.find((point) => point.label === category).value);
}

/** @returns {string} the chart in a sentence */
function spoken(facts) {
  if (facts.type === "pie") return facts.segments.map((one) => `${one.label} ${amount(one.value)}, ${share(facts, one)} %`).join("; ");
  const { categories } = facts.axis_config;
  const said = (series) => valuesOf(facts, series).map((value, index) => `${categories[index]} ${amount(value)}`).join(", ");
  return facts.series.map((series) => `${series.name}: ${said(series)}`).join("; ");
}

function legend(facts) {
  const names =
    facts.type === "pie"
      ? facts.segments.map((one) => `${one.label} ${share(facts, one)} %`)
      : facts.series.map((series) => series.name);
  const dashed = facts.type === "line";
  const key = (index) =>
    dashed
      ? svg("svg", { viewBox: "0 0 26 10", class: "key-line", "aria-hidden": "true" }, svg("path", { d: "M1 5H25", class: `series-${index}`, "stroke-dasharray": DASHES[index] }))
      : h("span", { class: ["key", `series-${index}`], "aria-hidden": "true" });
  return h("ul", { class: "legend" }, names.map((name, index) => h("li", {}, key(index), name)));
}

function numbers(facts, title) {
  const head = (cells) => h("thead", {}, h("tr", {}, cells.map((cell) => h("th", { scope: "col" }, cell))));
  const row = ([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", { class: "align-right" }, cell)));
  const caption = h("caption", { class: "visually-hidden" }, title);
  if (facts.type === "pie") {
    const rows = facts.segments.map((one) => row([one.label, amount(one.value), `${share(facts, one)} %`]));
    return h("div", { class: "table" }, h("table", {}, caption, head(["Part", "Value", "Share"]), h("tbody", {}, rows)));
  }
  const { categories, x_label: axis } = facts.axis_config;
  const columns = facts.series.map((series) => valuesOf(facts, series).map(amount));
  const rows = categories.map((category, index) => row([category, ...columns.map((column) => column[index])]));
  const names = [axis ?? "Category", ...facts.series.map((series) => series.name)];
  return h("div", { class: "table", tabindex: "0", role: "region", "aria-label": title }, h("table", {}, caption, head(names), h("tbody", {}, rows)));
}

function pie(facts) {
  const sum = facts.segments.reduce((total, one) => total + one.value, 0);
  let turned = 0;
  const nodes = facts.segments.map((one, index) => {
    const from = turned / sum;
    turned += one.value;
    return tipped(slice(from, turned / sum, index), `${one.label}: ${amount(one.value)} (${share(facts, one)} %)`);
  });
  return { box: "-102 -102 204 204", nodes };
}

/** A slice between two parts of a whole turn, clockwise from the top. */
function slice(from, to, index) {
  const name = { class: `fill series-${index}` };
  if (to - from > 0.9999) return svg("circle", { r: 100, ...name });
  const at = (turn) => [100 * Math.sin(2 * Math.PI * turn), -100 * Math.cos(2 * Math.PI * turn)].map((n) => n.toFixed(2)).join(" ");
  return svg("path", { d: `M0 0L${at(from)}A100 100 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}Z`, ...name });
}

/** Bars, lines and areas: a grid, the categories below, the series in it. */
function plot(facts, width) {
  const values = facts.series.map((series) => valuesOf(facts, series));
  const scale = scaleOf(values.flat());
  const { categories, x_label: below, y_label: beside } = facts.axis_config;
  const inset = { ...INSET, bottom: INSET.bottom + (below ? 18 : 0), left: INSET.left + (beside ? 16 : 0) };
  const room = { width: width - inset.left - inset.right, height: HEIGHT - inset.top - inset.bottom };
  const across = room.width / categories.length;
  const frame = {
    x: (index) => inset.left + (index + 0.5) * across,
    y: (value) => inset.top + (room.height * (scale.most - value)) / (scale.most - scale.least),
    across,
    categories,
    width,
    zero: Math.max(scale.least, Math.min(0, scale.most)),
  };
  const labels = [
    below && svg("text", { x: inset.left + room.width / 2, y: HEIGHT - 4, class: "axis middle" }, below),
    beside && svg("text", { x: 0, y: 0, class: "axis middle", transform: `translate(12 ${inset.top + room.height / 2}) rotate(-90)` }, beside),
  ];
  const drawn = facts.series.map((series, index) => SERIES[facts.type](series, values[index], index, frame, facts.series.length));
  return { box: `0 0 ${width} ${HEIGHT}`, nodes: [grid(scale, frame, inset), ticks(frame, HEIGHT - inset.bottom + 16), labels, drawn] };
}

/** Round steps that hold every value and, for honest heights, nought. */
function scaleOf(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough) * power;
  return { least: Math.floor(low / step) * step, most: Math.ceil(high / step) * step || step, step };
}

function grid({ least, most, step }, { y, width }, inset) {
  const count = Math.round((most - least) / step);
  return Array.from({ length: count + 1 }, (_, index) => {
    const value = least + index * step;
    const line = svg("path", { d: `M${inset.left} ${y(value)}H${width - inset.right}`, class: ["grid", Math.abs(value) < step / 2 && "zero"] });
    return [line, svg("text", { x: inset.left - 6, y: y(value) + 4, class: "axis end" }, short(value))];
  });
}

/** As many categories as fit are named, none beyond the edge; the table has them all. */
function ticks({ x, across, categories, width }, y) {
  const wide = (category) => category.length * 6.4 + 8;
  const every = Math.ceil(Math.max(...categories.map(wide)) / across);
  const inside = (category, index) => Math.min(Math.max(x(index), wide(category) / 2), width - wide(category) / 2);
  return categories.map((category, index) => index % every === 0 && svg("text", { x: inside(category, index), y, class: "axis middle" }, category));
}

const SERIES = { bar: bars, line, area };

function bars(series, values, index, { x, y, across, categories, zero }, count) {
  const width = (across * 0.76) / count;
  return values.map((value, at) => {
    const left = x(at) - across * 0.38 + index * width;
    const top = Math.min(y(value), y(zero));
    const bar = svg("rect", { x: left, y: top, width: Math.max(1, width - 1), height: Math.max(1, Math.abs(y(value) - y(zero))), rx: 1.5, class: `fill series-${index}` });
    return tipped(bar, tip(series, categories[at], value));
  });
}

function line(series, values, index, { x, y, categories }) {
  const path = svg("path", { d: outline(values, x, y), class: `stroke series-${index}`, "stroke-dasharray": DASHES[index] });
  const points = values.map((value, at) => tipped(svg("circle", { cx: x(at), cy: y(value), r: 3.2, class: `fill series-${index}` }), tip(series, categories[at], value)));
  return [path, points];
}

function area(series, values, index, frame) {
  const { x, y, zero } = frame;
  const base = `L${x(values.length - 1)} ${y(zero)}L${x(0)} ${y(zero)}Z`;
  const under = svg("path", { d: outline(values, x, y) + base, class: `shade series-${index}` });
  return [under, line(series, values, index, frame)];
}

const outline = (values, x, y) => values.map((value, at) => `${at ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("");
const tip = (series, category, value) => `${series.name}, ${category}: ${amount(value)}`;

function tipped(node, text) {
  node.append(svg("title", {}, text));
  return node;
}
