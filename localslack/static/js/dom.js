/**
 * Building DOM nodes. Everything people or apps typed reaches the page through
 * text nodes and attributes made here; no string of theirs is ever parsed as HTML.
 */

/** @typedef {Node | string | number | null | undefined | false | Child[]} Child */

/**
 * Makes an element.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `on…` take listeners, `true` sets a bare attribute,
 *   `false`, `null` and `undefined` leave it out, `class` takes a string or a list with gaps.
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  append(element, children);
  return element;
}

function setAttribute(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "class") element.className = [value].flat().filter(Boolean).join(" ");
  else if (name === "value" || name === "checked") element[name] = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * Appends children, skipping gaps and flattening lists.
 * @param {Element | DocumentFragment} parent
 * @param {Child[]} children
 */
export function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/**
 * Replaces all children of an element.
 * @param {Element} parent
 * @param {...Child} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

const SVG = "http://www.w3.org/2000/svg";

/** Line icons on a 20 × 20 grid, one path each. */
const ICONS = {
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  down: "M5 8l5 5 5-5",
  hash: "M8 3L6 17M14 3l-2 14M3.5 7.5h13M3 12.5h13",
  lock: "M5 9h10v8H5zM7 9V6a3 3 0 016 0v3",
  clock: "M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15zM10 6v4.2l2.8 1.8",
  menu: "M3 5h14M3 10h14M3 15h14",
  reply: "M3 4.5h14v9H9l-4 3.5v-3.5H3z",
  edit: "M4 16l.8-3.4L13 4.4l2.6 2.6-8.2 8.2zM11.6 5.8l2.6 2.6",
  bin: "M4 6h12M8 6V4h4v2M5.5 6l.7 11h7.6l.7-11M8.5 9v5M11.5 9v5",
  send: "M3 10l14-6.5L12.5 17l-3-5.5zM9.5 11.5L17 3.5",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  eye: "M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zM10 7.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4z",
  tick: "M4 10.5l4 4 8-9",
  compass: "M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15zM13 7l-1.6 4.4L7 13l1.6-4.4z",
  calendar: "M3.5 5h13v12h-13zM3.5 8.5h13M7 3v3M13 3v3",
  anchor: "M10 5.5V17M10 5.5a1.7 1.7 0 100-3.4 1.7 1.7 0 000 3.4zM6.5 8.5h7M3.5 11.5c.5 3.5 3 5.5 6.5 5.5s6-2 6.5-5.5",
  bolt: "M11.5 2.5L4.5 11.5h4.6l-.8 6 7.2-9.2h-4.8z",
  inspect: "M7 5.5L2.5 10 7 14.5M13 5.5l4.5 4.5-4.5 4.5",
  sun: "M10 6.6a3.4 3.4 0 100 6.8 3.4 3.4 0 000-6.8zM10 2v1.6M10 16.4V18M2 10h1.6M16.4 10H18M4.3 4.3l1.2 1.2M14.5 14.5l1.2 1.2M4.3 15.7l1.2-1.2M14.5 5.5l1.2-1.2",
  warning: "M10 3l7.5 13.5h-15zM10 8v4M10 14.3v.1",
};

/**
 * Makes an element of a drawing.
 * @param {string} tag @param {Record<string, unknown>} [attributes] as for `h` @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    element.setAttribute(name, Array.isArray(value) ? value.filter(Boolean).join(" ") : String(value));
  }
  append(element, children);
  return element;
}

/**
 * A decorative icon, hidden from screen readers: the control around it carries the name.
 * @param {keyof typeof ICONS} name
 * @returns {SVGElement}
 */
export function icon(name) {
  return svg("svg", { viewBox: "0 0 20 20", class: `icon icon-${name}`, "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}

let lastId = 0;

/** @param {string} prefix @returns {string} an id no other element of the page has */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** @param {string} id @returns {string} a steady hue for a person or app: FNV-1a, which keeps like ids apart */
export function hueOf(id) {
  let hash = 0x811c9dc5;
  for (const letter of id) hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193) >>> 0;
  return String(hash % 360);
}

/**
 * A square with initials; the name stands beside it, so it is hidden from screen readers.
 * @param {{id: string, name: string, isApp?: boolean}} who
 * @param {string} [size] "small" | "large"
 */
export function avatar(who, size = "") {
  const words = who.name.split(/\s+/).filter(Boolean);
  const initials = words.length > 1 ? words[0][0] + words[words.length - 1][0] : who.name.slice(0, 1);
  const square = h("span", { class: ["avatar", size, who.isApp && "app"], "aria-hidden": "true" });
  square.style.setProperty("--hue", hueOf(who.id));
  append(square, [who.isApp ? icon("compass") : initials.toUpperCase()]);
  return square;
}
