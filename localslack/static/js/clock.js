/** The clock in the top bar: what time it is here, and the ways to move it. */
import * as api from "./api.js";
import { confirm } from "./confirm.js";
import { fill, freshId, h, icon } from "./dom.js";
import { openMenu } from "./popup.js";
import { cityOf, dayOf, fromLocalField, localField, timeOfDay } from "./times.js";

const GROUPS = { steps: "A step", quarter: "The quarter", people: "A moment in somebody’s day" };

export class ClockMenu {
  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.button = h("button", {
      type: "button",
      class: "clock",
      "data-testid": "clock",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => session.guard(() => this.open()),
    });
    this.status = h("span", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    this.node = h("div", { class: "clock-place" }, this.button, this.status);
    session.on("me", () => this.draw());
    session.on("clock", (clock) => this.changed(clock));
    setInterval(() => this.tick(), 1000);
  }

  /** Draws when the shown minute changes; the rest of the page follows by "minute". */
  tick() {
    if (!this.session.me) return;
    const minute = Math.floor(this.session.now() / 60);
    if (minute === this.minute) return;
    this.minute = minute;
    this.draw();
    this.session.emit("minute");
  }

  changed(clock) {
    if (!this.session.me) return;
    const wasMoving = this.moving;
    this.moving = clock.moving;
    this.draw();
    if (wasMoving && !clock.moving) this.arrived(clock);
  }

  arrived(clock) {
    this.status.textContent = `It is now ${this.words()}`;
    this.session.emit("names");
    this.session.emit("minute");
    if (!clock.stopped_by?.length) {
      this.session.emit("did", { did: "clock", as: this.session.me, to: this.heading });
      return;
    }
    const who = clock.stopped_by.join(" and ");
    const message = `${who} did not finish its work within ${clock.answer_within} seconds, so the clock stopped at ${this.words()}. Move it again when it is back.`;
    this.session.emit("notice", { level: "error", code: "clock_stopped", message });
  }

  words(seconds = this.session.now()) {
    const zone = this.session.zone();
    return `${dayOf(seconds, zone)}, ${timeOfDay(seconds, zone)}`;
  }

  /** The words, with the year apart: a narrow window leaves it out. */
  inParts() {
    const [before, year, after] = this.words().split(/( \d{4})(?=,)/);
    return [before, year && h("span", { class: "year" }, year), after];
  }

  draw() {
    const { session, button } = this;
    const moving = session.clock.moving;
    button.classList.toggle("moving", moving);
    button.setAttribute("aria-label", `${this.words()} in ${cityOf(session.zone())}. Move the clock`);
    button.setAttribute("aria-busy", String(moving));
    const target = moving && session.clock.target && h("span", { class: "clock-zone" }, `moving to ${this.words(Date.parse(session.clock.target) / 1000)}`);
    fill(
      button,
      icon("clock"),
      h("span", { class: "clock-time" }, this.inParts()),
      target || h("span", { class: "clock-zone" }, `in ${cityOf(session.zone())}`),
      icon("down"),
    );
  }

  async open() {
    if (this.session.clock.moving) return;
    const { presets } = await api.presets();
    const items = [];
    for (const [group, title] of Object.entries(GROUPS)) {
      const own = this.nearestFirst(presets.filter((preset) => preset.group === group));
      if (own.length) items.push({ heading: title }, ...own.map((preset) => this.item(preset)));
    }
    items.push({ heading: "Any moment" }, { label: "Another moment…", pick: () => this.askMoment() });
    openMenu(this.button, "Move the clock", items, { alignEnd: true, className: "clock-menu" });
  }

  /** The list of everybody's mornings is long: those of the person looking come first. */
  nearestFirst(presets) {
    const here = ` in ${cityOf(this.session.zone())}`;
    const isHere = (preset) => preset.label.endsWith(here);
    return [...presets.filter(isHere), ...presets.filter((preset) => !isHere(preset))];
  }

  /** Asks for a moment in the zone of the person looking; none, and one to which the clock does not go, is refused at the field. */
  async askMoment() {
    const zone = this.session.zone();
    const label = `Day and time in ${cityOf(zone)}`;
    const here = localField(this.session.now() + 60, zone);
    const error = h("div", { class: "field-error", role: "alert", id: freshId("moment-error") });
    const field = h("input", { class: "field-control", type: "datetime-local", "aria-label": label, "aria-describedby": error.id, min: here, value: here });
    // A browser keeps Enter for its calendar.
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      field.form.requestSubmit();
    });
    const mayConfirm = () => {
      const wrong = this.wrongMoment(field.value, zone);
      fill(error, wrong && [icon("warning"), h("span", {}, wrong)]);
      field.setAttribute("aria-invalid", String(Boolean(wrong)));
      if (wrong) field.focus();
      return !wrong;
    };
    const text = h("div", {}, h("p", {}, `${label}. The clock goes forwards only.`), field, error);
    const sure = await confirm({ title: "Move the clock", text, confirm: "Move", deny: "Cancel", mayConfirm });
    if (sure) await this.move(new Date(fromLocalField(field.value, zone) * 1000).toISOString(), "another moment");
  }

  /** @returns {string | null} why the clock cannot go to what stands in the field */
  wrongMoment(value, zone) {
    if (!value) return "Choose a whole day and time.";
    const ends = Date.parse(this.session.clock.ends) / 1000;
    // A year of five digits is none that can be read as a moment.
    const moment = /^\d{4}-/.test(value) ? fromLocalField(value, zone) : ends;
    if (moment >= ends) return `The clock goes no further than ${this.words(ends)}. Choose an earlier moment.`;
    return moment <= this.session.now() ? `That has passed: it is ${this.words()} here. Choose a later moment.` : null;
  }

  item(preset) {
    return { label: preset.label[0].toUpperCase() + preset.label.slice(1), detail: this.words(Date.parse(preset.to) / 1000), pick: () => this.move(preset.to, preset.label) };
  }

  /** @param {string} label how the name of a preset begins */
  async moveToPreset(label) {
    const { presets } = await api.presets();
    const found = presets.find((preset) => preset.label.toLowerCase().startsWith(label.toLowerCase()));
    if (found) await this.move(found.to, found.label);
  }

  async move(to, label) {
    this.heading = label;
    // What the clock does is pushed; the answer may arrive after the push that says that the move has ended.
    await this.session.guard(() => api.moveClock({ to }));
  }
}
