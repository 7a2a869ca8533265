/** A list of messages: a conversation in the main pane, or one thread. */
import { h, icon } from "./dom.js";
import { Editor } from "./editor.js";
import { focusKey, restoreFocus } from "./focus.js";
import { FormState, WRITTEN } from "./form.js";
import { arrowsMove } from "./keyboard.js";
import { messageNode, redrawAround } from "./message.js";
import { dayName, isoDate } from "./times.js";

/** Messages of one author closer than this stand under one name. */
const GROUP_SECONDS = 300;
/** Older messages are fetched and drawn when fewer than so many windows of them are left above. */
const AHEAD = 4;
/**
 * So many of them are drawn at once: more take longer than a frame lasts, and fewer cost more in all, because whatever
 * is put above a thousand messages moves them.
 */
const SLICE = 3;
/** A moment in which the browser has nothing else to do, or at the latest when somebody may be waiting for it. */
const inSpareTime = window.requestIdleCallback
  ? (work) => requestIdleCallback(work, { timeout: 100 })
  : (work) => setTimeout(work, 16);

export class MessageList {
  /**
   * @param {import("./session.js").Session} session
   * @param {{label: string, inThread: boolean}} setup
   */
  constructor(session, { label, inThread }) {
    this.session = session;
    this.inThread = inThread;
    this.list = h("div", { class: "messages", role: "log", "aria-label": label, "aria-live": "off" });
    this.node = h("div", { class: "scroller", tabindex: "0", "aria-label": label, role: "region" }, !inThread && h("h2", { class: "visually-hidden" }, label), this.list);
    this.node.addEventListener("scroll", () => this.scrolled());
    // Pictures that arrive, and a field that grows, do not push the end out of the sight of who reads there.
    const resized = new ResizeObserver(() => this.atTheEnd && this.toEnd());
    for (const sized of [this.node, this.list]) resized.observe(sized);
    arrowsMove(this.node, ".message", { moved: (message) => message.scrollIntoView({ block: "nearest" }) });
    this.reset(null);
    session.on("leaving", (hold) => [...this.entries.values()].some(({ form }) => form.isChanged(WRITTEN)) && hold());
  }

  reset(channel, lastRead = null) {
    this.channel = channel;
    this.lastRead = lastRead;
    this.hasMore = false;
    this.atTheEnd = false;
    this.lastTop = 0;
    /** The ts of the oldest message that is drawn; older ones may be here already. */
    this.from = "";
    /** @type {Map<string, {message: object, form: FormState, node?: HTMLElement, drawn?: object, editor?: Editor, day?: string}>} */
    this.entries = new Map();
    this.inOrder = undefined;
    this.dividers = new Map();
    this.list.replaceChildren();
  }

  /** What is loaded is not news: screen readers hear only what comes or changes afterwards. */
  quietly(work) {
    this.list.setAttribute("aria-live", "off");
    work();
    requestAnimationFrame(() => this.list.setAttribute("aria-live", "polite"));
  }

  /** Shows what the server answered. */
  show(channel, { messages, ephemerals, last_read: lastRead, has_more: hasMore }) {
    this.reset(channel, lastRead);
    this.hasMore = hasMore;
    for (const message of [...messages, ...ephemerals]) this.keep(message);
    this.from = this.messages()[0]?.ts ?? "";
    this.quietly(() => this.draw());
    const unread = this.list.querySelector(".unread-line");
    if (unread) unread.scrollIntoView({ block: "center" });
    else this.toEnd();
    // What fits into the window is not scrolled, so no event would ask for more.
    this.scrolled();
  }

  /**
   * Takes over what the server has after a lost connection. What has not changed stays as it is, with the place one
   * reads at and what is being written.
   */
  catchUp({ messages, ephemerals, last_read: lastRead, has_more: hasMore }) {
    const now = [...messages, ...ephemerals];
    const there = new Set(now.map(({ ts }) => ts));
    const knowsNone = !now.some(({ ts }) => this.entries.has(ts));
    for (const ts of [...this.entries.keys()]) if (!there.has(ts)) this.lose(ts);
    for (const message of now) this.keep(message);
    if (knowsNone) this.from = this.messages()[0]?.ts ?? "";
    Object.assign(this, { lastRead, hasMore });
    const stay = this.atTheEnd;
    this.draw();
    if (stay) this.toEnd();
    this.scrolled();
  }

  /** Older messages, to be drawn by and by. */
  prepend({ messages, has_more: hasMore }) {
    this.hasMore = hasMore;
    for (const message of messages) this.keep(message);
  }

  /** Draws some of the older messages that have come, above what is being read and without moving it. */
  async drawOlder() {
    await new Promise(inSpareTime);
    const waiting = this.waiting();
    if (!waiting.length) return true;
    this.from = waiting[Math.max(0, waiting.length - SLICE)].ts;
    const fromEnd = this.node.scrollHeight - this.node.scrollTop;
    this.quietly(() => this.draw());
    this.node.scrollTop = this.node.scrollHeight - fromEnd;
    return true;
  }

  /** @returns {object[]} those that have come and are not drawn yet, oldest first */
  waiting() {
    return this.messages().filter((message) => message.ts < this.from);
  }

  keep(told) {
    // In one order, so that what is told again in another is not taken for a change.
    const message = { channel: this.channel, ...told };
    const entry = this.entries.get(message.ts);
    if (entry && JSON.stringify(entry.message) === JSON.stringify(message)) return;
    this.inOrder = undefined;
    if (entry) {
      entry.message = message;
      if (message.blocks) entry.form.keepOnly(message.blocks);
    } else this.entries.set(message.ts, { message, form: new FormState(), editor: this.session.edits.get(this.editKey(message.ts)) });
  }

  /** A message came or changed. */
  put(message) {
    const stay = this.atTheEnd;
    const known = this.entries.has(message.ts);
    this.keep(message);
    this.draw();
    // What one said oneself, and what only oneself can see, must not wait below the edge.
    const mine = message.user === this.session.me || message.is_ephemeral;
    if (stay || (!known && mine)) this.toEnd();
  }

  drop(ts) {
    if (!this.entries.has(ts)) return;
    this.lose(ts);
    this.draw();
  }

  /** A message is gone; one that is being edited stays until the editor is left. */
  lose(ts) {
    const { editor } = this.entries.get(ts);
    if (editor) editor.messageGone();
    else this.forget(ts);
  }

  forget(ts) {
    this.entries.delete(ts);
    this.inOrder = undefined;
  }

  /** @returns {readonly object[]} oldest first; kept, because each slice of older ones asks several times */
  messages() {
    this.inOrder ??= [...this.entries.values()].map((entry) => entry.message).sort((one, other) => (one.ts < other.ts ? -1 : 1));
    return this.inOrder;
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
    this.atTheEnd = true;
  }

  /** Whether somebody reads at the end: who has not gone up since is still there, however the messages grow. */
  followReader() {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    const before = this.atTheEnd;
    if (scrollHeight - scrollTop - clientHeight < 60) this.atTheEnd = true;
    else if (scrollTop < this.lastTop) this.atTheEnd = false;
    this.lastTop = scrollTop;
    if (this.atTheEnd !== before) this.onEnd?.();
  }

  /** Draws what changed and leaves every other node untouched: somebody may be typing in it. */
  draw() {
    const focus = focusKey(this.list);
    const wanted = [];
    let previous = null;
    let unreadShown = false;
    for (const message of this.messages().filter(({ ts }) => ts >= this.from)) {
      const day = this.dayOf(message.ts);
      const newDay = !previous || day !== this.dayOf(previous.ts);
      if (newDay && !this.inThread) wanted.push(this.divider(day, Number(message.ts)));
      if (!unreadShown && this.isUnread(message)) {
        unreadShown = true;
        wanted.push(this.unreadLine());
      }
      const compact = !newDay && previous !== null && belongs(message, previous);
      wanted.push(this.drawEntry(this.entries.get(message.ts), compact));
      previous = message;
    }
    arrange(this.list, wanted);
    if (!restoreFocus(this.list, focus)) this.onLeft?.();
  }

  /** Remembered: to find it out for a thousand messages takes longer than to draw a new one. */
  dayOf(ts) {
    const entry = this.entries.get(ts);
    entry.day ??= isoDate(Number(ts), this.session.zone());
    return entry.day;
  }

  isUnread(message) {
    if (!this.lastRead || this.inThread || message.is_ephemeral) return false;
    return Number(message.ts) > Number(this.lastRead) && message.user !== this.session.me;
  }

  drawEntry(entry, compact) {
    const { message, editor, drawn } = entry;
    const same = drawn?.message === message && drawn.compact === compact && drawn.editor === editor;
    if (same && !drawn.stale) return entry.node;
    entry.drawn = { message, compact, editor };
    const where = { list: this, session: this.session, compact };
    if (editor && drawn?.editor === editor) redrawAround(entry.node, entry, where);
    else {
      const fresh = messageNode(entry, where);
      if (!same || !entry.node.isEqualNode(fresh)) entry.node = fresh;
    }
    return entry.node;
  }

  /** What shows names, zones or the clock is drawn anew where it comes out otherwise. */
  redraw() {
    for (const entry of this.entries.values()) {
      entry.day = undefined;
      if (entry.drawn) entry.drawn.stale = true;
    }
    this.dividers.clear();
    this.quietly(() => this.draw());
  }

  divider(day, seconds) {
    const name = dayName(seconds, this.session.zone(), this.session.now());
    const key = `${day} ${name}`;
    if (!this.dividers.has(key)) {
      this.dividers.set(key, h("div", { class: "day", role: "separator", "aria-label": name }, h("span", {}, name)));
    }
    return this.dividers.get(key);
  }

  unreadLine() {
    this.line ??= h("div", { class: "unread-line", role: "separator", "aria-label": "New messages" }, h("span", {}, "New"));
    return this.line;
  }

  /** The person's own newest message, for ArrowUp. */
  editLast() {
    const mine = this.messages().filter((message) => message.user === this.session.me && !message.subtype && !message.is_ephemeral);
    const last = mine.pop();
    if (last) this.edit(last.ts);
    return Boolean(last);
  }

  /** Lets the person change a message of theirs. */
  edit(ts) {
    const entry = this.entries.get(ts);
    if (!entry) return;
    if (ts < this.from) this.from = ts;
    if (!entry.editor) {
      const key = this.editKey(ts);
      entry.editor = new Editor(entry.message, this.session, (editor) => this.left(key, editor));
      this.session.edits.set(key, entry.editor);
    }
    this.draw();
    entry.editor.focus();
  }

  /** An editor was left; the list may show another place by now. */
  left(key, editor) {
    this.session.edits.delete(key);
    const { ts } = editor.message;
    const entry = this.entries.get(ts);
    if (entry?.editor !== editor) return;
    const wasThere = editor.node.contains(document.activeElement);
    entry.editor = undefined;
    if (editor.gone) this.forget(ts);
    this.draw();
    if (wasThere) this.onLeft?.();
  }

  /** Whose it is, and where: a thread's first message stands in two lists. */
  editKey(ts) {
    return [this.session.me, this.channel, ts, this.inThread].join(" ");
  }

  /** @returns {boolean} whether a message is being edited here */
  isEditing() {
    return [...this.entries.values()].some((entry) => entry.editor);
  }

  scrolled() {
    this.followReader();
    if (!this.loading && this.node.scrollTop <= AHEAD * this.node.clientHeight) this.lookAbove();
  }

  /** Draws some of what has come, or asks for more, until there is enough above. */
  async lookAbove() {
    const someWait = this.waiting().length > 0;
    if (!someWait && !(this.hasMore && this.onOlder)) return;
    this.loading = true;
    const done = someWait ? await this.drawOlder() : await this.onOlder(this.messages()[0]?.ts);
    this.loading = false;
    if (done) this.scrolled();
  }
}

function belongs(message, previous) {
  return (
    message.user === previous.user &&
    !message.subtype &&
    !previous.subtype &&
    !message.is_ephemeral &&
    !previous.is_ephemeral &&
    Number(message.ts) - Number(previous.ts) < GROUP_SECONDS
  );
}

/** Puts children into the wanted order, moving only what stands elsewhere. */
function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

/** What stands where there is nothing to read yet. */
export function emptyState(title, text) {
  return h("div", { class: "empty" }, icon("compass"), h("h2", {}, title), h("p", {}, text));
}
