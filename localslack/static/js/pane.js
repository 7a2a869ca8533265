/** The main pane: header, tabs of an app, messages or Home, composer. */
import { Composer } from "./composer.js";
import { avatar, fill, h, icon } from "./dom.js";
import { focusKey, restoreFocus } from "./focus.js";
import { HomeTab } from "./home.js";
import { arrowsMove, typingGoesTo } from "./keyboard.js";
import { MessageList } from "./messages.js";
import { NewsBelow } from "./news.js";
import { allUnread } from "./unread.js";

/** So many messages come first, and what is unread as well, up to the most that is drawn at once. */
const FIRST = 20;
const MOST = 50;
/** So many older ones are asked for at a time: each time costs a frame, a long one if they are many. */
const OLDER = 15;

export class Pane {
  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.list = new MessageList(session, { label: "Messages", inThread: false });
    this.list.onOlder = (before) => this.older(before);
    this.list.onLeft = () => this.goOn();
    this.list.onEnd = () => this.markRead();
    this.news = new NewsBelow(() => this.jump());
    this.home = new HomeTab(session);
    this.composer = new Composer(session, { thread: () => undefined, editLast: () => this.list.editLast() });
    this.header = h("header", { class: "pane-header" });
    this.foot = h("div", { class: "pane-foot" });
    // What lies over the conversation leaves free where one writes, however much that is.
    new ResizeObserver(() => this.node.parentElement?.style.setProperty("--foot", `${this.foot.offsetHeight}px`)).observe(this.foot);
    this.fillFoot();
    this.body = h("div", { class: "pane-body", "data-testid": "pane-body" });
    this.node = h("main", { class: "pane", "data-testid": "main" }, this.header, this.body, this.news.node, this.foot);
    // Esc leaves the messages for the field in which one writes.
    this.list.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      this.composer.focus();
    });
    typingGoesTo(this.composer, (target) => (target === document.body && !session.thread) || this.list.node.contains(target));
    this.listen();
  }

  listen() {
    const { session } = this;
    session.on("spot", (spot) => this.show(spot));
    session.on("back", () => this.catchUp());
    session.on("sidebar", () => this.counted());
    session.on("message", (event) => this.arrived(event));
    session.on("message_changed", (event) => this.changed(event));
    session.on("ephemeral", (event) => this.arrived(event));
    session.on("ephemeral_changed", (event) => this.changed(event));
    session.on("message_deleted", (event) => this.dropped(event));
    session.on("ephemeral_deleted", (event) => this.dropped(event));
    session.on("names", () => this.list.redraw());
    session.on("unfocused", () => this.goOn());
    document.addEventListener("visibilitychange", () => this.markRead());
  }

  here(channel) {
    return this.spot?.tab === "messages" && this.spot.channel === channel;
  }

  /** @param {import("./session.js").Spot} spot */
  async show(spot) {
    this.spot = spot;
    this.ready = false;
    this.asked = null;
    this.early = null;
    this.drawHeader();
    this.news.show(false);
    this.composer.moveTo(spot.channel, this.session.placeName(spot.channel));
    if (spot.app) this.session.guard(() => this.home.opened(spot));
    if (spot.tab === "home") {
      fill(this.body, this.home.node);
      fill(this.foot);
      return;
    }
    await this.showMessages(spot);
  }

  /** The composer moves at once: who types right after a click writes to the new place, never the old. */
  async showMessages(spot) {
    const { is_member: isMember, unread = 0 } = this.session.conversation(spot.channel) ?? {};
    // Asked first: the answer is on its way while the place is drawn.
    const fetched = this.fetch(Math.min(unread + FIRST, MOST), (answer) => this.list.show(spot.channel, answer));
    this.drawFoot(isMember !== false);
    this.list.reset(spot.channel);
    fill(this.body, this.list.node);
    if (writesAtOnce() && !document.querySelector("dialog[open]")) this.composer.focus();
    await fetched;
  }

  /** After a lost connection: what was missed comes to what stands here, and the focus stays where it is. */
  async catchUp() {
    const { spot, list } = this;
    if (!spot) return;
    this.drawHeader();
    if (spot.app) this.session.guard(() => this.home.opened(spot));
    if (spot.tab === "home") return;
    const { unread = 0 } = this.session.conversation(spot.channel) ?? {};
    const take = this.ready ? (answer) => list.catchUp(answer) : (answer) => list.show(spot.channel, answer);
    await this.fetch(list.entries.size + unread + FIRST, take);
  }

  /** @param {number} limit of messages, the newest @param {(answer: object) => void} take shows them */
  async fetch(limit, take) {
    const { channel } = this.spot;
    this.early = [];
    const asked = (this.asked = this.session.guard(() => this.session.hands.messages(channel, { limit })));
    const answer = await asked;
    if (this.asked !== asked) return;
    const { early } = this;
    this.early = null;
    if (!answer) return;
    if (answer.is_member !== this.isMember) this.drawFoot(answer.is_member);
    take(answer);
    this.ready = true;
    // The answer may be older than the news, and would wipe it out.
    early.forEach((news) => news());
    this.markRead();
  }

  /** Takes the focus where what had it is gone. */
  goOn() {
    const parts = [...(writesAtOnce() ? [this.composer.field] : []), this.list.node, this.home.node];
    parts.find((one) => this.node.contains(one))?.focus({ preventScroll: true });
  }

  /** Writes into the composer, which stands at its place before the messages do: an Enter right after means these words. */
  fillComposer(text) {
    this.composer.write(text);
    this.composer.focus();
  }

  /** @returns {Promise<boolean>} whether there was an answer: without one, scrolling asks again */
  async older(before) {
    const { spot } = this;
    const answer = await this.session.guard(() => this.session.hands.messages(spot.channel, { before, limit: OLDER }));
    if (answer && this.spot === spot) this.list.prepend(answer);
    return Boolean(answer);
  }

  drawFoot(isMember) {
    const name = this.session.placeName(this.spot.channel);
    this.isMember = isMember;
    if (isMember === false) {
      const { channel } = this.spot;
      const join = async () => {
        if (await this.session.guard(() => this.session.hands.join(channel))) await this.show(this.spot);
      };
      const button = h("button", { type: "button", class: "button primary", onclick: join }, "Join channel");
      fill(this.foot, h("div", { class: "join" }, h("span", {}, `You are reading ${name}, but are not in it.`), button));
      return;
    }
    this.fillFoot();
  }

  fillFoot() {
    fill(this.foot, this.composer.node, h("p", { class: "composer-hint" }, "Enter sends, Shift-Enter starts a new line, / lists commands"));
  }

  drawHeader() {
    const { session, spot } = this;
    const app = spot.app && session.directory.app(spot.app);
    const conversation = session.conversation(spot.channel);
    const news = allUnread(session).unread > 0;
    const menu = h(
      "button",
      { type: "button", class: ["icon-button", "drawer-button", news && "news"], "data-part": "drawer", "aria-label": `Show the sidebar${news ? ", something is unread" : ""}`, onclick: () => session.emit("drawer", true) },
      icon("menu"),
    );
    const focus = focusKey(this.header);
    fill(this.header, menu, this.title(app, conversation), app && this.tabs(app));
    restoreFocus(this.header, focus);
  }

  title(app, conversation) {
    const name = this.session.placeName(this.spot.channel).replace(/^#/, "");
    const mark = this.mark(app, conversation, name);
    const topic = conversation?.topic || conversation?.purpose;
    const members = conversation?.num_members;
    return h(
      "div",
      { class: "pane-title" },
      mark,
      h("h1", {}, name),
      app && !app.connected && h("span", { class: "badge warn" }, "not running"),
      topic && h("span", { class: "topic", title: topic }, topic),
      members ? h("span", { class: "members" }, `${members} ${members === 1 ? "member" : "members"}`) : null,
    );
  }

  mark(app, conversation, name) {
    if (app) return avatar({ id: app.app_id, name, isApp: true }, "small");
    if (conversation?.user) return avatar({ id: conversation.user, name }, "small");
    return icon(conversation?.is_private ? "lock" : "hash");
  }

  tabs(app) {
    const tab = (name, label) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          "data-part": `tab ${name}`,
          "aria-selected": String(this.spot.tab === name),
          onclick: () => this.session.go({ ...this.spot, tab: name }),
        },
        label,
      );
    const tabs = [app.has_home && tab("home", "Home"), app.has_messages !== false && tab("messages", "Messages")].filter(Boolean);
    if (tabs.length < 2) return null;
    const list = h("div", { class: "tabs", role: "tablist", "aria-label": app.name }, tabs);
    arrowsMove(list, "[role=tab]", { across: true });
    return list;
  }

  arrived({ channel, message }) {
    if (!this.here(channel)) return;
    this.early?.push(() => this.arrived({ channel, message }));
    if (message.thread_ts && message.thread_ts !== message.ts && message.subtype !== "thread_broadcast") return;
    this.list.put({ channel, ...message });
    this.markRead();
  }

  changed({ channel, message }) {
    if (!this.here(channel)) return;
    this.early?.push(() => this.changed({ channel, message }));
    if (this.list.entries.has(message.ts)) this.list.put({ channel, ...message });
  }

  dropped({ channel, ts }) {
    if (!this.here(channel)) return;
    this.early?.push(() => this.dropped({ channel, ts }));
    this.list.drop(ts);
  }

  /** The numbers of what is unread came. */
  counted() {
    if (!this.spot) return;
    this.drawHeader();
    this.drawNews();
  }

  /** What has come below the edge is said there: it counts as unread until somebody has seen it. */
  drawNews() {
    const isHere = this.ready && this.here(this.list.channel);
    this.news.show(isHere && !this.list.atTheEnd && this.session.conversation(this.spot.channel)?.unread > 0);
  }

  /** Goes to the newest message, with the focus. */
  jump() {
    this.list.toEnd();
    this.list.list.lastElementChild?.focus({ preventScroll: true });
    this.markRead();
  }

  /** What is on the screen of somebody who looks counts as read, once they are at its end. */
  markRead() {
    this.drawNews();
    if (this.spot?.tab !== "messages" || document.visibilityState !== "visible" || !this.list.atTheEnd) return;
    const last = this.list.messages().filter((message) => !message.is_ephemeral).pop();
    const counts = this.session.conversation(this.spot.channel);
    if (!last || !counts || Number(counts.last_read ?? 0) >= Number(last.ts)) return;
    const { channel } = this.spot;
    this.session.guard(() => this.session.hands.read(channel, last.ts));
  }
}

/** As in Slack one may write at once; on a touch screen that would call up its keyboard. */
function writesAtOnce() {
  return matchMedia("(pointer: fine)").matches;
}
