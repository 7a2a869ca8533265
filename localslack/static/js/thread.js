/** The thread pane on the right. */
import { Composer } from "./composer.js";
import { fill, h, icon } from "./dom.js";
import { typingGoesTo } from "./keyboard.js";
import { MessageList } from "./messages.js";

export class ThreadPane {
  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.thread = null;
    this.list = new MessageList(session, { label: "Thread", inThread: true });
    this.composer = new Composer(session, { thread: () => this.thread?.ts, editLast: () => this.list.editLast() });
    this.list.onLeft = () => this.composer.focus();
    typingGoesTo(this.composer, (target) => this.list.node.contains(target));
    this.header = h("header", { class: "pane-header" });
    this.node = h(
      "aside",
      { class: "thread", "data-testid": "thread", "aria-label": "Thread", hidden: true },
      this.header,
      h("div", { class: "pane-body" }, this.list.node),
      h("div", { class: "pane-foot" }, this.composer.node),
    );
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) session.openThread(null);
    });
    session.on("thread", (thread) => this.show(thread));
    session.on("me", () => this.show(null));
    session.on("names", () => this.list.redraw());
    session.on("back", () => this.thread && this.fetch((answer) => this.list.catchUp(answer)));
    for (const type of ["message", "message_changed", "ephemeral", "ephemeral_changed"]) session.on(type, (event) => this.arrived(event));
    for (const type of ["message_deleted", "ephemeral_deleted"]) session.on(type, (event) => this.dropped(event));
  }

  async show(thread) {
    this.composer.keepDraft();
    if (!thread) this.giveBack();
    else if (!this.node.contains(document.activeElement)) this.opener = document.activeElement;
    this.thread = thread;
    this.asked = null;
    this.early = null;
    this.node.hidden = !thread;
    document.body.classList.toggle("with-thread", Boolean(thread));
    if (!thread) return;
    const name = this.session.placeName(thread.channel);
    const close = () => this.session.openThread(null);
    fill(
      this.header,
      h("div", { class: "pane-title" }, h("h2", {}, "Thread"), h("span", { class: "topic" }, name)),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close thread", onclick: close }, icon("close")),
    );
    this.composer.moveTo(thread.channel, name);
    this.list.reset(thread.channel);
    // At once: who opens a thread and types writes to it, however long it takes to arrive.
    this.composer.focus();
    await this.fetch((answer) => this.list.show(thread.channel, answer));
  }

  /** @param {(answer: object) => void} take shows the thread as it is now */
  async fetch(take) {
    const { channel, ts } = this.thread;
    this.early = [];
    const asked = (this.asked = this.session.guard(() => this.session.hands.replies(channel, ts)));
    const answer = await asked;
    if (this.asked !== asked) return;
    const { early } = this;
    this.early = null;
    if (answer) take({ ...answer, last_read: null, has_more: false });
    // The answer may be older than the news, and would wipe it out.
    early.forEach((news) => news());
    if (answer) this.session.emit("replies");
  }

  /** The focus goes back to what opened the thread, or to its message if that was drawn anew. */
  giveBack() {
    if (!this.thread || !this.node.contains(document.activeElement)) return;
    const parent = document.querySelector(`.pane [data-ts="${CSS.escape(this.thread.ts)}"]`);
    (this.opener?.isConnected ? this.opener : parent)?.focus();
  }

  arrived({ channel, message }) {
    if (!this.thread || this.thread.channel !== channel) return;
    this.early?.push(() => this.arrived({ channel, message }));
    if (message.ts === this.thread.ts || message.thread_ts === this.thread.ts) this.list.put({ channel, ...message });
  }

  dropped({ channel, ts }) {
    if (!this.thread || this.thread.channel !== channel) return;
    this.early?.push(() => this.dropped({ channel, ts }));
    if (ts === this.thread.ts && !this.list.isEditing()) this.session.openThread(null);
    else this.list.drop(ts);
  }
}
