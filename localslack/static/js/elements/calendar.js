/**
 * A date field: typed in the usual ways, or chosen in a calendar. The browser's own would
 * mark the real today; here the workspace's clock says which day it is.
 */
import { fill, h, icon } from "../dom.js";
import { floatBeside } from "../popup.js";
import { fullDay, monthName, plusDays, plusMonths, readDay, shortDay, weeksAround } from "./days.js";

const WEEKDAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

export class DateField {
  /**
   * @param {object} setup
   * @param {string | null} setup.value "2026-12-31", or what was typed and could not be read
   * @param {() => string} setup.today
   * @param {string} setup.placeholder
   * @param {Record<string, unknown>} setup.naming
   * @param {(value: string | null) => void} setup.typed hears every readable or emptied state at once
   * @param {(value: string | null) => Promise<boolean>} setup.choose hears the finished choice; false takes it back
   */
  constructor(setup) {
    this.setup = setup;
    this.value = setup.value;
    this.input = h("input", {
      type: "text",
      class: "date-input",
      autocomplete: "off",
      placeholder: setup.placeholder,
      ...setup.naming,
      oninput: () => setup.typed(this.read()),
      onchange: () => this.commit(this.read()),
      onclick: () => this.open(),
      onkeydown: (event) => this.key(event),
    });
    const opener = h("button", { type: "button", class: "icon-button", "aria-label": "Choose from a calendar", tabindex: "-1", onclick: () => this.open(true) }, icon("calendar"));
    this.node = h("div", { class: "picker short date-field" }, this.input, opener);
    this.show();
  }

  show() {
    const readable = this.value && readDay(this.value, this.setup.today());
    this.input.value = readable ? shortDay(readable) : (this.value ?? "");
  }

  /** @returns {string | null} a day; text that is none goes as it is, so that the answer can say so */
  read() {
    const text = this.input.value.trim();
    return text ? (readDay(text, this.setup.today()) ?? text) : null;
  }

  async commit(value) {
    const before = this.value;
    this.close();
    this.value = value;
    this.show();
    if (value === before) return;
    if (!(await this.setup.choose(value))) {
      this.value = before;
      this.show();
    }
  }

  open(focusDay = false) {
    if (!this.floating) {
      this.day = readDay(this.input.value, this.setup.today()) ?? this.setup.today();
      this.box = h("div", { class: "calendar", role: "dialog", "aria-label": "Choose a date", onkeydown: (event) => this.keyInCalendar(event) });
      this.floating = floatBeside(this.node, this.box, { onClose: () => (this.floating = null) });
    }
    this.draw(focusDay);
  }

  close() {
    this.floating?.close();
  }

  draw(focusDay) {
    const chosen = readDay(this.input.value, this.setup.today());
    const turn = (months, label, name) =>
      h("button", { type: "button", class: ["icon-button", name], "aria-label": label, onclick: () => this.moveTo(plusMonths(this.day, months)) }, icon("back"));
    fill(
      this.box,
      h("div", { class: "calendar-head" }, turn(-1, "Previous month"), h("b", { "aria-live": "polite" }, monthName(this.day)), turn(1, "Next month", "next")),
      h("div", { class: "calendar-grid", "aria-hidden": "true" }, WEEKDAYS.map((name) => h("span", {}, name))),
      h("div", { class: "calendar-grid" }, weeksAround(this.day).map((day) => this.dayButton(day, chosen))),
    );
    this.floating.place();
    if (focusDay) this.box.querySelector("[tabindex='0']").focus();
  }

  dayButton(day, chosen) {
    const classes = [day.slice(0, 7) !== this.day.slice(0, 7) && "outside", day === this.setup.today() && "today"];
    return h(
      "button",
      {
        type: "button",
        class: classes,
        "aria-label": fullDay(day),
        "aria-pressed": String(day === chosen),
        tabindex: day === this.day ? "0" : "-1",
        onclick: () => this.pick(day),
      },
      Number(day.slice(8)),
    );
  }

  pick(day) {
    this.commit(day);
    this.input.focus();
  }

  moveTo(day) {
    this.day = day;
    this.draw(this.box.contains(document.activeElement));
  }

  key(event) {
    if (event.key === "ArrowDown") this.open(true);
    else if (event.key === "Escape" && this.floating) this.close();
    else {
      if (event.key === "Enter") this.commit(this.read());
      if (event.key === "Tab") this.close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  keyInCalendar(event) {
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    const months = { PageUp: -1, PageDown: 1 };
    if (event.key in days) this.moveTo(plusDays(this.day, days[event.key]));
    else if (event.key in months) this.moveTo(plusMonths(this.day, months[event.key]));
    else if (event.key === "Escape") {
      this.close();
      this.input.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
