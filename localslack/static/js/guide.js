/** The first minute: a small panel that leads through the first steps, follows what is done, and can be put away. */
import { fill, h, icon } from "./dom.js";

export class Guide {
  /**
   * @param {import("./session.js").Session} session
   * @param {{write: (text: string) => void, move: (label: string) => Promise<void>}} hands `write` fills the composer,
   *   `move` moves the clock to the preset of that name
   */
  constructor(session, hands) {
    this.session = session;
    this.hands = hands;
    this.done = new Set();
    this.body = h("div", {});
    this.status = h("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    this.node = h("aside", { class: "guide", "data-testid": "guide", hidden: true }, this.body, this.status);
    this.opener = h("button", { type: "button", class: "top-button", "aria-label": "First minute", hidden: true, onclick: () => this.toggle() }, icon("compass"), h("span", {}, "First minute"));
    this.makesWay();
  }

  /**
   * Where it lies over the conversation it folds to a line as long as the focus is there. A click on it unfolds it only
   * when it is over: nothing moves between press and release.
   */
  makesWay() {
    document.addEventListener("focusin", ({ target }) => {
      if (target.closest("main")) this.fold(true);
      else if (this.node.contains(target) && target.matches(":focus-visible")) this.fold(false);
    });
    this.node.addEventListener("click", () => this.fold(false));
  }

  start() {
    const { guide } = this.session;
    if (!guide) return;
    this.opener.hidden = false;
    this.recall();
    this.draw();
    this.session.on("did", (deed) => this.did(deed));
    // In a narrow window it would cover the conversation: there it waits to be asked for.
    this.show((sessionStorage.getItem(this.key()) ?? (this.isBeside() ? "open" : "away")) === "open");
    if (document.activeElement.closest("main")) this.fold(true);
  }

  /** @returns {boolean} whether there is room for it beside the conversation */
  isBeside() {
    return matchMedia("(min-width: 1001px)").matches;
  }

  key() {
    const { team, began } = this.session.directory;
    return `guide ${team.id} ${began}`;
  }

  /** A thread takes the guide's place: who asks for the guide beside one wants it back. */
  toggle() {
    const behind = this.session.thread !== null;
    if (behind) this.session.openThread(null);
    this.show(behind || this.node.hidden || (this.isFolded && !this.isBeside()));
    if (!this.node.hidden) this.target?.focus({ preventScroll: true });
  }

  show(open) {
    // The focus does not vanish with it: it waits at the button that brings it back.
    if (!open && this.node.contains(document.activeElement)) this.opener.focus();
    this.node.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    sessionStorage.setItem(this.key(), open ? "open" : "away");
    if (!open) return;
    this.draw();
    this.fold(false);
  }

  get isFolded() {
    return this.node.classList.contains("folded");
  }

  /** Of its folded state the width of the window decides whether it shows. */
  fold(folded) {
    this.node.classList.toggle("folded", folded);
    if (folded && !this.isBeside()) this.node.scrollTop = 0;
    else this.toNext();
  }

  /** What is to be done next is in sight, and in the end the end. */
  toNext() {
    if (this.isFolded && !this.isBeside()) return;
    this.body.querySelector(".next, .guide-end")?.scrollIntoView({ block: "nearest" });
  }

  /** @returns {HTMLElement | null} where the keyboard comes in: what is to be done next */
  get target() {
    return this.body.querySelector(".next button") ?? this.body.querySelector("button");
  }

  // What is done

  /** A deed of the person at the page: the first open step that it fulfils is done. */
  did(deed) {
    const { steps } = this.session.guide;
    const index = steps.findIndex((step, at) => !this.done.has(at) && this.fulfils(deed, step));
    if (index >= 0) this.tick(index);
  }

  fulfils(deed, step) {
    if (step.clock && deed.did === "clock") return beginsWith(deed.to, step.clock);
    if (step.as && step.as !== deed.as) return false;
    return (step.done ?? []).some((wanted) => Object.entries(wanted).every(([name, value]) => beginsWith(deed[name], value))) && this.isHere(deed, step);
  }

  /** Words count only where the step has them said. */
  isHere(deed, step) {
    return deed.did !== "message" || deed.channel === this.channelOf(step);
  }

  tick(index) {
    const { steps } = this.session.guide;
    this.done.add(index);
    sessionStorage.setItem(`${this.key()} done`, JSON.stringify([...this.done]));
    this.status.textContent = `Step ${index + 1} of ${steps.length} done`;
    this.draw();
    this.toNext();
  }

  /** What was done before the page was loaded again. */
  recall() {
    this.done = new Set(JSON.parse(sessionStorage.getItem(`${this.key()} done`) ?? "[]"));
  }

  // What it shows

  draw() {
    const { guide } = this.session;
    const focused = this.body.contains(document.activeElement) ? document.activeElement.dataset.step : null;
    this.node.setAttribute("aria-label", guide.title);
    const away = h("button", { type: "button", class: "icon-button", "aria-label": "Put the guide away", onclick: () => this.show(false) }, icon("close"));
    const next = guide.steps.findIndex((_, index) => !this.done.has(index));
    this.opener.classList.toggle("under-way", next >= 0);
    fill(
      this.body,
      h("header", {}, h("h2", {}, guide.title), away),
      h("ol", {}, guide.steps.map((step, index) => this.step(step, index, index === next))),
      next < 0 && guide.end && h("p", { class: "guide-end" }, guide.end),
    );
    if (focused) this.body.querySelector(`[data-step="${focused}"]`)?.focus();
  }

  step(step, index, isNext) {
    const done = this.done.has(index);
    const mark = h("span", { class: "step-mark", "aria-hidden": "true" }, done ? icon("tick") : index + 1);
    const shown = done ? this.finished(step, index) : this.unfinished(step, index, isNext);
    return h("li", { class: [done && "done", isNext && "next"], "aria-current": isNext ? "step" : undefined }, mark, shown);
  }

  unfinished(step, index, isNext) {
    const follow = { class: ["button", "small", isNext && "primary"], "data-step": index, onclick: () => this.follow(step, index) };
    const go = (step.as || step.clock) && h("button", { type: "button", ...follow }, this.invitation(step));
    return h("div", {}, h("p", {}, step.title && h("b", {}, step.title), " ", step.text), go);
  }

  /** One line, so that what is next stays near; whoever wants to read the step again unfolds it. */
  finished(step, index) {
    const line = h("summary", { "data-step": index }, h("span", { class: "visually-hidden" }, "Done: "), step.title ?? step.text);
    return h("details", { "aria-label": step.title ?? step.text }, line, step.title && h("p", {}, step.text));
  }

  invitation(step) {
    if (step.clock) return `Move the clock to ${step.clock}`;
    const name = this.session.directory.userName(step.as)?.split(" ")[0] ?? step.as;
    const where = this.placeOf(step);
    return where ? `Do it as ${name} in ${where}` : `Be ${name}`;
  }

  placeOf(step) {
    if (!step.channel) return "";
    const app = this.appOf(step);
    return app ? app.name : `#${this.session.directory.channelName(step.channel) ?? step.channel.replace(/^#/, "")}`;
  }

  appOf(step) {
    return this.session.directory.apps.find((app) => [app.name, app.app_id].includes(step.channel));
  }

  async follow(step, index) {
    const { session } = this;
    const stays = this.isBeside() && Boolean(step.clock);
    if (!this.isBeside()) this.show(false);
    await session.guard(async () => {
      if (step.clock) return this.hands.move(step.clock);
      if (step.as !== session.me) await session.be(step.as);
      const channel = this.channelOf(step);
      if (channel) session.go({ channel, tab: "messages" });
      if (step.command) this.hands.write(step.command);
      if (!step.done) this.tick(index);
      return undefined;
    });
    // What the step shows is in the conversation, where one goes on.
    if (!stays && (this.node.contains(document.activeElement) || this.opener === document.activeElement)) session.emit("unfocused");
  }

  /** @returns {string | undefined} the id behind an id, a channel's name or an app's name */
  channelOf(step) {
    const { sidebar } = this.session;
    const app = this.appOf(step);
    if (app) return sidebar.apps.find((one) => one.app_id === app.app_id)?.dm;
    const name = step.channel?.replace(/^#/, "");
    return sidebar.channels.find((one) => one.id === step.channel || one.name === name)?.id;
  }
}

/** @returns {boolean} whether a text begins with another, in whatever case */
function beginsWith(text, start) {
  return typeof text === "string" && text.toLowerCase().startsWith(start.toLowerCase());
}
