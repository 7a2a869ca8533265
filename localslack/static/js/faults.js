/** Faults on request: a panel in which one adds them, sees them strike, and removes them. */
import { amountField, wrongWith } from "./amounts.js";
import * as api from "./api.js";
import { fill, freshId, h, icon } from "./dom.js";

const USUAL = { method: "chat.postMessage", answer: "response_url", payload: "event", link: "socket" };
/** A year of minutes: a window that ends later has no end for whoever looks. */
const LONGEST_WINDOW = 525600;
const AMOUNTS = {
  retry_after: { label: "Retry after (seconds)", whole: true, least: 1, most: 3600 },
  status: { label: "Status", whole: true, least: 500, most: 599 },
  seconds: { label: "Seconds", most: 3600 },
  times: { label: "Times what Slack allows", whole: true, least: 1, most: 1000 },
  count: { label: "How often", whole: true, least: 1, most: 1000000 },
  percent: { label: "Per cent", most: 100 },
  minutes: { label: "Minutes of the clock here", most: LONGEST_WINDOW },
};
const WARN = "Ask the app to come again first";
const WHEN = { count: "The next times", always: "Every time", chance: "By chance", window: "For a while" };

const times = (count) => (count === 1 ? "once" : `${count} times`);

export class Faults {
  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.standing = [];
    this.count = h("span", { class: "count", hidden: true });
    this.opener = h(
      "button",
      { type: "button", class: "top-button faults-opener", "data-testid": "faults-opener", "aria-expanded": "false", title: "Have Slack fail on request", onclick: () => this.show(this.node.hidden) },
      icon("bolt"),
      h("span", {}, "Faults"),
      this.count,
    );
    this.list = h("ul", {});
    this.status = h("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    this.head = h("h3", {});
    this.clearing = h("button", { type: "button", class: "button small", onclick: () => this.clear() }, "Remove all");
    const heading = freshId("faults");
    this.node = h(
      "section",
      { class: "faults", "data-testid": "faults", "aria-labelledby": heading, hidden: true, onkeydown: (event) => this.key(event) },
      h("header", {}, h("h2", { id: heading }, "Faults"), h("button", { type: "button", class: "icon-button", "aria-label": "Close faults", onclick: () => this.show(false) }, icon("close"))),
      h(
        "div",
        { class: "faults-body", tabindex: "-1" },
        h("p", { class: "faults-intro" }, "Have Slack fail, and see how the app copes. Nothing fails unless a fault is here."),
        (this.form = h("form", { novalidate: true, onsubmit: (event) => this.add(event) })),
        h("div", { class: "faults-standing" }, h("div", {}, this.head, this.clearing), this.list),
      ),
      this.status,
    );
    session.on("faults", ({ faults }) => this.hear(faults));
    session.on("back", () => session.guard(() => this.start()));
  }

  hear(faults) {
    this.latest = faults;
    this.draw(faults);
  }

  /** Learns what faults there are, and which stand; what was pushed meanwhile is newer. */
  async start() {
    this.latest = null;
    const { faults, kinds, places } = await api.faults();
    if (!this.kinds) {
      this.kinds = new Map(kinds.map((kind) => [kind.kind, kind]));
      this.places = places;
      this.drawForm();
    }
    this.draw(this.latest ?? faults);
  }

  show(open) {
    this.node.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    if (open) this.kind.focus();
    else this.opener.focus();
  }

  key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    this.show(false);
  }

  // The form

  drawForm() {
    const options = [...this.kinds.values()].map((kind) => h("option", { value: kind.kind }, kind.title));
    this.kind = h("select", { class: "field-control", name: "kind", onchange: () => this.drawDetails() }, options);
    this.says = h("p", { class: "hint", id: freshId("fault-says") });
    this.say = h("div", { class: "faults-say", role: "alert" });
    this.drawDetails();
  }

  drawDetails() {
    const kind = this.kinds.get(this.kind.value);
    this.says.textContent = kind.says;
    const parts = [this.labelled("What goes wrong", this.kind, this.says)];
    if (kind.kind !== "limits") parts.push(this.where(kind));
    for (const [name, usual] of Object.entries(kind.settings)) parts.push(this.setting(name, usual));
    parts.push(...this.whom(kind));
    if (kind.counted) parts.push(...this.whenParts());
    fill(this.form, parts, this.say, h("footer", {}, h("button", { type: "submit", class: "button primary" }, "Add")));
    this.say.replaceChildren();
  }

  /** A control with its label, and with a place where it is said what is wrong with it. */
  labelled(text, control, ...more) {
    control.id ||= freshId("fault");
    const error = h("div", { class: "field-error", role: "alert", id: freshId("fault-error") });
    const hints = more.filter((one) => one.matches(".hint"));
    control.setAttribute("aria-describedby", [...hints, error].map((one) => one.id).join(" "));
    return h("div", {}, h("label", { for: control.id }, text), control, error, more);
  }

  amount(name, value) {
    return this.labelled(AMOUNTS[name].label, amountField(name, value, AMOUNTS[name]));
  }

  where(kind) {
    const list = h("datalist", { id: freshId("places") }, kind.places.flatMap((place) => this.places[place]).map((name) => h("option", { value: name })));
    const input = h("input", { class: "field-control", name: "on", list: list.id, value: USUAL[kind.places[0]], spellcheck: "false", autocomplete: "off" });
    const hint = h("p", { class: "hint", id: freshId("where") }, this.example(kind));
    return this.labelled("Where", input, list, hint);
  }

  /** Which app, and in which workspace: asked where there are several. */
  whom({ places }) {
    const ofLinks = places.every((place) => place === "link"); // a link is an app's, for all its workspaces
    const { apps, workspaces, team } = this.session.directory;
    const choice = (label, name, all, ones) =>
      ones.length > 1 ? [this.labelled(label, h("select", { class: "field-control", name }, h("option", { value: "" }, all), ones.map(([id, words]) => h("option", { value: id }, words))))] : [];
    const here = workspaces.map((one) => [one.id, one.id === team.id ? `${one.name} (this one)` : one.name]);
    return [...choice("App", "app", "Every app", apps.map((app) => [app.app_id, app.name])), ...(ofLinks ? [] : choice("Workspace", "team", "Every workspace", here))];
  }

  example(kind) {
    const examples = { method: "a method or pattern such as chat.*", answer: "response_url", payload: "event, command, interactive, or one such as event:message", link: "socket" };
    return `${kind.places.map((place) => examples[place]).join("; ")}.`;
  }

  setting(name, usual) {
    if (typeof usual !== "boolean") return this.amount(name, String(usual));
    return h("div", {}, h("label", { class: "check" }, h("input", { type: "checkbox", name, checked: usual }), WARN));
  }

  whenParts() {
    const select = h(
      "select",
      { class: "field-control", name: "when", onchange: () => this.drawWhen(select.value) },
      Object.entries(WHEN).map(([value, text]) => h("option", { value }, text)),
    );
    this.much = h("div", { class: "half" });
    this.seed = h("div", { hidden: true });
    const when = this.labelled("When", select);
    when.classList.add("half");
    this.drawWhen("count");
    return [when, this.much, this.seed];
  }

  drawWhen(when) {
    const amounts = {
      count: () => this.amount("count", "1"),
      chance: () => this.amount("percent", "10"),
      window: () => this.amount("minutes", "60"),
    };
    fill(this.much, amounts[when]?.());
    this.seed.hidden = when !== "chance";
    const seed = h("input", { class: "field-control", name: "seed", inputmode: "numeric", placeholder: "any", autocomplete: "off" });
    fill(this.seed, when === "chance" && this.labelled("Seed: the same number strikes the same calls again", seed));
  }

  /** @returns {object} what the form asks for, as the control API takes it */
  asked() {
    const fields = Object.fromEntries(new FormData(this.form));
    const { kind, on, app, team, when, percent, minutes, count, seed, warn: _, ...settings } = fields;
    const asked = { kind, ...settings, ...(app ? { app } : {}), ...(team ? { team } : {}) };
    if (on) asked.on = on.trim();
    if ("warn" in this.kinds.get(kind).settings) asked.warn = this.form.elements.warn.checked;
    if (when === "count") asked.count = count;
    if (when === "chance") Object.assign(asked, { probability: Number(percent) / 100, ...(seed ? { seed } : {}) });
    if (when === "window") asked.until = new Date((this.session.now() + Number(minutes) * 60) * 1000).toISOString();
    return asked;
  }

  /** @returns {[Element, string][]} the controls that cannot be taken as they are, and why */
  wrong() {
    const fields = [...this.form.elements];
    const amounts = fields.filter((one) => one.name in AMOUNTS).map((one) => [one, wrongWith(one.value, AMOUNTS[one.name])]);
    const seeds = fields.filter((one) => one.name === "seed" && !/^\s*-?\d*\s*$/.test(one.value)).map((one) => [one, "Seed must be a whole number, or empty."]);
    return [...amounts, ...seeds].filter(([, why]) => why);
  }

  /** Says at each control what is wrong with it, and goes to the first. */
  complain(wrong) {
    const why = new Map(wrong);
    for (const control of this.form.elements) {
      const slot = control.parentElement.querySelector(".field-error");
      if (!slot) continue;
      fill(slot, why.has(control) && [icon("warning"), h("span", {}, why.get(control))]);
      if (why.has(control)) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
    wrong[0]?.[0].focus();
  }

  async add(event) {
    event.preventDefault();
    this.say.replaceChildren();
    const wrong = this.wrong();
    this.complain(wrong);
    if (wrong.length) return;
    try {
      const { fault } = await api.addFault(this.asked());
      this.status.textContent = `Added: ${this.words(fault)}`;
    } catch (refused) {
      const control = this.form.elements[refused.field];
      if (control) this.complain([[control, refused.message]]);
      else this.say.textContent = refused.message;
    }
  }

  // Those that stand

  draw(faults) {
    if (!this.kinds) return;
    const before = new Map(this.standing.map((fault) => [fault.id, fault.struck]));
    for (const fault of faults) {
      if (fault.struck > (before.get(fault.id) ?? fault.struck)) this.status.textContent = `${this.words(fault)}: struck ${times(fault.struck)}`;
    }
    this.standing = faults;
    this.count.hidden = !faults.length;
    this.count.textContent = faults.length;
    this.opener.setAttribute("aria-label", faults.length ? `Faults, ${faults.length} standing` : "Faults");
    this.head.textContent = faults.length ? "Standing" : "None stands.";
    this.clearing.hidden = faults.length < 2;
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.fault : null;
    fill(this.list, faults.map((fault) => this.line(fault)));
    if (focused) (this.list.querySelector(`[data-fault="${focused}"]`) ?? this.kind).focus();
  }

  line(fault) {
    return h(
      "li",
      { class: ["fault", fault.spent && "spent"], "data-testid": "fault" },
      h("div", {}, this.kinds.get(fault.kind).title, h("span", { class: "detail" }, this.details(fault))),
      h("span", { class: ["struck", fault.struck && "some"] }, fault.struck ? `struck ${times(fault.struck)}` : "not yet"),
      h(
        "button",
        { type: "button", class: "icon-button", "aria-label": `Remove: ${this.words(fault)}`, "data-fault": fault.id, onclick: () => this.remove(fault) },
        icon("bin"),
      ),
    );
  }

  /** @returns {string} "chat.postMessage, the next 2 times, 5 seconds" */
  details(fault) {
    const { title: _, settings } = this.kinds.get(fault.kind);
    const parts = [fault.kind === "limits" ? null : fault.on];
    if ("status" in settings) parts.push(`status ${fault.status}`);
    if ("seconds" in settings) parts.push(`${fault.seconds} seconds`);
    if ("retry_after" in settings) parts.push(`retry after ${fault.retry_after} s`);
    if (fault.times > 1) parts.push(`${fault.times} times as many calls as Slack allows`);
    if (fault.warn) parts.push("with a warning");
    if (fault.count) parts.push(`at most ${times(fault.count)}`);
    if (fault.probability) parts.push(`${+(fault.probability * 100).toFixed(2)}% of them, seed ${fault.seed}`);
    if (fault.from) parts.push(`from ${this.moment(fault.from)}`);
    if (fault.until) parts.push(`until ${this.moment(fault.until)}`);
    if (fault.app) parts.push(this.session.directory.app(fault.app)?.name ?? fault.app);
    if (fault.team) parts.push(this.session.directory.workspaces.find((one) => one.id === fault.team)?.name ?? fault.team);
    return parts.filter(Boolean).join(", ") || "every call";
  }

  moment(iso) {
    return new Date(iso).toLocaleString("en-GB", { timeZone: this.session.zone(), weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  }

  words(fault) {
    return `${this.kinds.get(fault.kind).title} (${this.details(fault)})`;
  }

  async remove(fault) {
    await this.session.guard(() => api.removeFault(fault.id));
    this.status.textContent = `Removed: ${this.words(fault)}`;
    if (document.activeElement === document.body) this.kind.focus();
  }

  async clear() {
    await this.session.guard(() => api.clearFaults());
    this.status.textContent = "All faults removed";
    this.kind.focus();
  }
}
