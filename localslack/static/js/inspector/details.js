/** One entry of the log, whole: when, how long, what went and what came back. */
import { fill, h, icon } from "../dom.js";
import { outcome, partsOf, timeOf, tookOf } from "./entry.js";
import { jsonNode } from "./json.js";

export class Details {
  /** @param {{copy: () => void, back: () => void}} does */
  constructor({ copy, back }) {
    this.copy = copy;
    this.back = back;
    this.node = h("div", { class: "entry-details", "data-testid": "entry-details", role: "region", "aria-label": "The chosen entry", tabindex: "0", onkeydown: (event) => this.key(event) });
    this.clear();
  }

  clear() {
    this.shown = null;
    fill(this.node, h("p", { class: "entries-say" }, "Choose an entry to see it whole."));
  }

  /** @param {object} entry @param {{title: string, kind: string}} about */
  show(entry, { title }) {
    const same = this.shown === entry.n;
    const top = same ? this.node.scrollTop : 0;
    const onCopy = same && this.node.querySelector(".copy") === document.activeElement;
    this.shown = entry.n;
    fill(this.node, this.head(entry, title), partsOf(entry).map((part) => h("section", {}, h("h4", {}, part.title), jsonNode(part.value))));
    this.node.scrollTop = top;
    if (onCopy) this.node.querySelector(".copy").focus();
  }

  head(entry, title) {
    const facts = [timeOf(entry), outcome(entry).words, tookOf(entry), entry.status && `status ${entry.status}`, entry.fault && `fault ${entry.fault}`];
    return h(
      "header",
      {},
      h("button", { type: "button", class: "icon-button entry-back", "aria-label": "Back to the list", onclick: this.back }, icon("back")),
      h("div", { class: "entry-head" }, h("h3", {}, title), h("p", {}, facts.filter(Boolean).join(" · "))),
      h("button", { type: "button", class: "button small copy", title: "C copies as well", onclick: this.copy }, "Copy as JSON"),
    );
  }

  focus() {
    this.node.focus();
  }

  key(event) {
    if (event.target !== this.node) return;
    if (event.key === "ArrowLeft") this.back();
    else if (event.key.toLowerCase() === "c" && !event.ctrlKey && !event.metaKey && this.shown !== null) this.copy();
    else return;
    event.preventDefault();
  }
}
