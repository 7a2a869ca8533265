/** The inspector: every call and payload between the apps and this Slack, both ways, as it happens. */
import { fill, freshId, h, icon } from "../dom.js";
import { about, fromApp, KINDS, kindOf, outcome, timeOf, titleOf, tookOf } from "./entry.js";
import { Details } from "./details.js";
import { asJson } from "./json.js";
import { Log } from "./log.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
const EMPTY = "Nothing has travelled yet. Write a command or click a button, and it appears here.";

export class Inspector {
  /** @param {import("../session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.rows = new Map();
    this.chosen = null;
    this.log = new Log({ added: (entry) => this.added(entry), changed: (entry) => this.changed(entry), begun: () => this.redraw() });
    this.opener = h(
      "button",
      { type: "button", class: "top-button", "aria-label": "Inspector", "aria-expanded": "false", title: "See what travels between the app and Slack", onclick: () => this.show(this.node.hidden) },
      icon("inspect"),
      h("span", {}, "Inspector"),
    );
    this.status = h("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    this.details = new Details({ copy: () => this.copy(), back: () => this.backToList() });
    this.node = this.build();
    session.on("me", () => this.node.hidden || session.guard(() => this.log.follow(session.me)));
  }

  build() {
    const heading = freshId("inspector");
    const tool = (label, onclick) => h("button", { type: "button", class: "button small", onclick }, label);
    this.kind = h(
      "select",
      { class: "field-control", "aria-label": "Kind", onchange: () => this.redraw() },
      KINDS.map(({ value, label }) => h("option", { value }, label)),
    );
    this.words = h("input", { class: "field-control", type: "search", "aria-label": "Containing", placeholder: "Containing …", autocomplete: "off", spellcheck: "false", oninput: () => this.redraw() });
    this.list = h("div", { class: "entries", role: "listbox", tabindex: "0", "aria-label": "What travelled, newest last", onkeydown: (event) => this.keyInList(event) });
    this.say = h("p", { class: "entries-say" });
    this.sum = h("span", { class: "inspector-sum" });
    return h(
      "section",
      { class: "inspector", "data-testid": "inspector", "aria-labelledby": heading, hidden: true, onkeydown: (event) => this.key(event) },
      h(
        "header",
        {},
        h("h2", { id: heading }, "Inspector"),
        this.kind,
        this.words,
        this.sum,
        tool("Copy all shown", () => this.copyShown()),
        tool("Clear", () => this.log.clear()),
        h("button", { type: "button", class: "icon-button", "aria-label": "Close inspector", onclick: () => this.show(false) }, icon("close")),
      ),
      h("div", { class: "inspector-body" }, h("div", { class: "entries-side" }, this.list, this.say), this.details.node),
      this.status,
    );
  }

  async show(open) {
    this.node.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    if (!open) {
      this.log.stop();
      this.opener.focus();
      return;
    }
    this.list.focus();
    await this.session.guard(() => this.log.follow(this.session.me));
  }

  key(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    this.show(false);
  }

  // The list

  fits(entry) {
    const kind = KINDS.find((one) => one.value === this.kind.value);
    const words = this.words.value.trim().toLowerCase();
    return kind.is(entry) && (!words || `${titleOf(entry)} ${JSON.stringify(entry)}`.toLowerCase().includes(words));
  }

  shown() {
    return [...this.log.entries.values()].filter((entry) => this.fits(entry));
  }

  redraw() {
    const shown = this.shown();
    this.rows = new Map(shown.map((entry) => [entry.n, this.row(entry)]));
    fill(this.list, [...this.rows.values()]);
    this.choose(this.rows.has(this.chosen) ? this.chosen : null);
    this.count();
    this.list.scrollTop = this.list.scrollHeight;
  }

  count() {
    const { size } = this.log.entries;
    this.say.textContent = this.rows.size ? "" : size ? "Nothing of that kind." : EMPTY;
    this.sum.textContent = this.rows.size === size ? `${size}` : `${this.rows.size} of ${size}`;
    this.sum.title = "Entries shown; the newest 2000 are kept";
  }

  added(entry) {
    const first = this.list.firstElementChild;
    if (first && !this.log.entries.has(Number(first.dataset.n))) {
      this.rows.delete(Number(first.dataset.n));
      first.remove();
    }
    if (this.fits(entry)) {
      const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
      const row = this.row(entry);
      this.rows.set(entry.n, row);
      this.list.append(row);
      if (atEnd) this.list.scrollTop = this.list.scrollHeight;
    }
    this.count();
  }

  /** What came of an entry may let it in or out of what is shown; in place, so that nothing jumps. */
  changed(entry) {
    const old = this.rows.get(entry.n);
    if (!old) return this.fits(entry) ? this.redraw() : undefined;
    const row = this.row(entry);
    this.rows.set(entry.n, row);
    old.replaceWith(row);
    if (this.chosen === entry.n) this.choose(entry.n);
    return undefined;
  }

  row(entry) {
    const came = outcome(entry);
    const app = this.session.directory.app(entry.app_id)?.name ?? "app";
    const way = fromApp(entry) ? `${app} to Slack` : `Slack to ${app}`;
    return h(
      "div",
      { class: ["entry", came.failed && "failed", came.waiting && "waiting"], role: "option", id: `entry-${entry.n}`, "data-n": entry.n, "aria-selected": "false", onclick: () => this.open(entry.n) },
      h("span", { class: "entry-time" }, timeOf(entry)),
      h("span", { class: "entry-way", title: way }, h("span", { class: "visually-hidden" }, `${way}: `), h("span", { "aria-hidden": "true" }, fromApp(entry) ? "←" : "→")),
      h("span", { class: "entry-title" }, titleOf(entry)),
      h("span", { class: "entry-about" }, about(entry)),
      h("span", { class: "entry-outcome" }, came.words),
      h("span", { class: "entry-took" }, tookOf(entry)),
    );
  }

  keyInList(event) {
    if (event.key in STEPS) this.step(STEPS[event.key]);
    else if (event.key === "Enter" && this.chosen !== null) this.read();
    else if (event.key.toLowerCase() === "c" && this.chosen !== null) this.copy();
    else return;
    event.preventDefault();
  }

  step(by) {
    const numbers = [...this.rows.keys()];
    if (!numbers.length) return;
    const at = this.chosen === null ? (by > 0 ? -1 : numbers.length) : numbers.indexOf(this.chosen);
    const next = Math.min(Math.max(at + by, 0), numbers.length - 1);
    this.choose(numbers[next]);
    this.rows.get(numbers[next]).scrollIntoView({ block: "nearest" });
  }

  choose(n) {
    this.rows.get(this.chosen)?.setAttribute("aria-selected", "false");
    this.chosen = n;
    const entry = this.log.entries.get(n);
    if (!entry) {
      this.node.classList.remove("with-details");
      this.list.removeAttribute("aria-activedescendant");
      this.details.clear();
      return;
    }
    this.rows.get(n).setAttribute("aria-selected", "true");
    this.list.setAttribute("aria-activedescendant", `entry-${n}`);
    this.details.show(entry, { title: titleOf(entry), kind: kindOf(entry) });
  }

  read() {
    this.open(this.chosen);
    this.details.focus();
  }

  /** Chooses for reading: a narrow window shows the entry in the place of the list. */
  open(n) {
    this.choose(n);
    this.node.classList.add("with-details");
    if (!this.list.checkVisibility()) this.details.focus();
  }

  backToList() {
    this.node.classList.remove("with-details");
    this.list.focus();
  }

  // Copying

  copy() {
    return this.put(asJson(this.log.entries.get(this.chosen)), "Copied as JSON");
  }

  copyShown() {
    const shown = this.shown();
    return this.put(asJson(shown), `Copied ${shown.length} entries as JSON`);
  }

  async put(text, said) {
    try {
      await navigator.clipboard.writeText(text);
      this.status.textContent = said;
      this.session.emit("notice", { level: "info", code: "copied", message: `${said}.` });
    } catch {
      this.session.emit("notice", { level: "error", code: "copied", message: "The browser did not allow copying. Select the text and copy it yourself." });
    }
  }
}
