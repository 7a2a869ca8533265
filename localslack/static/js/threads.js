/** One's threads: a line in the sidebar with what is unread there, and the list that it opens. */
import { h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { openMenu } from "./popup.js";
import { ago } from "./times.js";

/** So much of a thread's first message tells which one it is. */
const LENGTH = 60;

export class Threads {
  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.session = session;
    session.on("threads", ({ unread, mention }) => {
      session.sidebar.threads = { unread, mention };
      session.emit("sidebar");
    });
    session.on("replies", () => this.read());
    session.on("message", ({ message }) => message.thread_ts === session.thread?.ts && this.read());
    document.addEventListener("visibilitychange", () => this.read());
  }

  /** What stands in the thread pane of somebody who looks counts as read. */
  read() {
    const { thread, hands } = this.session;
    if (thread && document.visibilityState === "visible") this.session.guard(() => hands.readThread(thread.channel, thread.ts));
  }

  /** @param {HTMLElement} line the sidebar's line, beside which the list opens */
  async open(line) {
    const answer = await this.session.guard(() => this.session.hands.threads());
    if (!answer) return;
    const items = answer.threads.map((one) => this.item(one));
    const none = { label: "No thread yet. Those that you begin, answer or are named in stand here.", pick: () => {} };
    openMenu(line, "Threads", items.length ? items : [none], { className: "threads" });
  }

  item({ message, latest, unread }) {
    const { session } = this;
    const { channel, ts } = message;
    const who = session.directory.userName(latest.user) ?? "Somebody";
    const news = unread ? h("span", { class: "detail news" }, `${unread} unread`) : null;
    const label = h("span", {}, h("b", {}, session.placeName(channel)), h("span", { class: "detail" }, this.excerpt(message)), news);
    return { label, detail: `${who}, ${ago(Number(latest.ts), session.now())}`, pick: () => this.go(channel, ts) };
  }

  excerpt({ text }) {
    const words = h("span", {}, mrkdwn(text ?? "", this.session.reader)).textContent.replace(/\s+/g, " ").trim();
    return words.length > LENGTH ? `${words.slice(0, LENGTH).trimEnd()}…` : words || "A message without words";
  }

  go(channel, ts) {
    const { session } = this;
    session.emit("drawer", false);
    if (session.spot?.channel !== channel || session.spot.tab !== "messages") session.go({ channel, tab: "messages" });
    session.openThread({ channel, ts });
  }
}
