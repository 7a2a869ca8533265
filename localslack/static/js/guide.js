/** The first minute: a small panel that leads through the first steps, and can be put away. */
import { fill, h, icon } from "./dom.js";

export class Guide {
  /**
   * @param {import("./session.js").Session} session
   * @param {(text: string) => void} write fills the composer
   */
  constructor(session, write) {
    this.session = session;
    this.write = write;
    this.done = new Set();
    this.node = h("aside", { class: "guide", "data-testid": "guide", hidden: true });
    this.opener = h("button", { type: "button", class: "top-button", "aria-label": "First minute", hidden: true, onclick: () => this.toggle() }, icon("compass"), h("span", {}, "First minute"));
  }

  start() {
    const { guide } = this.session;
    if (!guide) return;
    this.opener.hidden = false;
    // In a narrow window it would cover the conversation: there it waits to be asked for.
    const isWide = matchMedia("(min-width: 1000px)").matches;
    this.show((sessionStorage.getItem(this.key()) ?? (isWide ? "open" : "away")) === "open");
  }

  key() {
    return `guide ${this.session.directory.team.id}`;
  }

  toggle() {
    this.show(this.node.hidden);
  }

  show(open) {
    this.node.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    sessionStorage.setItem(this.key(), open ? "open" : "away");
    if (open) this.draw();
  }

  draw() {
    const { guide } = this.session;
    this.node.setAttribute("aria-label", guide.title);
    const away = h("button", { type: "button", class: "icon-button", "aria-label": "Put the guide away", onclick: () => this.show(false) }, icon("close"));
    fill(
      this.node,
      h("header", {}, h("h2", {}, guide.title), away),
      h("ol", {}, guide.steps.map((step, index) => this.step(step, index))),
    );
  }

  step(step, index) {
    const done = this.done.has(index);
    const go = h("button", { type: "button", class: "button small", onclick: () => this.follow(step, index) }, this.invitation(step));
    return h("li", { class: done && "done" }, h("span", { class: "step-mark", "aria-hidden": "true" }, done ? icon("tick") : index + 1), h("div", {}, h("p", {}, step.text), step.as && go));
  }

  invitation(step) {
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
    await session.guard(async () => {
      if (step.as !== session.me) await session.be(step.as);
      const channel = this.channelOf(step);
      if (channel) session.go({ channel, tab: "messages" });
      if (step.command) this.write(step.command);
      this.done.add(index);
      this.draw();
    });
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
