/**
 * Who the person at the page is now, where they are, and what they are told.
 * Parts of the page listen to it; none of them knows another.
 */
import * as api from "./api.js";
import { Directory } from "./directory.js";
import { Socket } from "./socket.js";

/**
 * A place in the main pane: a conversation, or an app's Home.
 * @typedef {{channel: string, app?: string, tab: "messages" | "home"}} Spot
 */

export class Session {
  constructor() {
    /** @type {Map<string, ((data: any) => void)[]>} */
    this.listeners = new Map();
    /** @type {Spot | null} */
    this.spot = null;
    this.thread = null;
    /** How often somebody was to become a person: the last of several that overtake each other counts. */
    this.attempts = 0;
    this.sidebar = { channels: [], dms: [], apps: [] };
    this.drafts = new Map();
    /** @type {Map<string, import("./editor.js").Editor>} what is being edited, also out of sight */
    this.edits = new Map();
    this.reader = {
      userName: (id) => this.directory.userName(id),
      channelName: (id) => this.directory.channelName(id),
      groupName: (id) => this.directory.groupName(id),
      zone: () => this.zone(),
      now: () => this.now(),
      openChannel: (id) => this.go({ channel: id, tab: "messages" }),
      get me() {
        return this.myId();
      },
      myId: () => this.me,
    };
  }

  /** @param {string} event @param {(data: any) => void} listener */
  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  emit(event, data) {
    for (const listener of this.listeners.get(event) ?? []) listener(data);
  }

  async start() {
    await this.learn();
    const wanted = new URLSearchParams(location.hash.slice(1));
    const { personas, workspaces, team } = this.directory;
    const who = wanted.get("as");
    const home = workspaces.find((one) => one.personas.includes(who));
    if (home && home.id !== team.id) {
      location.replace(`/?${new URLSearchParams({ team: home.id })}${location.hash}`);
      await new Promise(() => {}); // the page is on its way to another
    }
    if (!personas.length) throw new Error("Everybody one could be here is deactivated. Bring somebody back, then reload the page.");
    await this.be(home ? who : personas[0], wanted.get("in"), wanted.get("tab"));
    if (who && !home) this.sayWhoInstead(who);
  }

  /** @param {string} who the address names, whom one cannot be anywhere */
  sayWhoInstead(who) {
    const { directory } = this;
    const message = `Nobody can be ${directory.userName(who) ?? who} here, so you are ${directory.userName(this.me)}.`;
    this.emit("notice", { level: "info", message });
  }

  /** Fetches who and what there is. */
  async learn() {
    const bootstrap = await api.bootstrap();
    this.directory = new Directory(bootstrap);
    this.guide = bootstrap.guide;
    this.setClock(bootstrap.clock);
  }

  /**
   * Becomes a person: their own sidebar, socket, open modals.
   * @param {string} user @param {string | null} [channel] where to stand; otherwise where we were, if they may
   * @param {string | null} [tab]
   */
  async be(user, channel = null, tab = null) {
    const attempt = (this.attempts += 1);
    const early = [];
    const socket = new Socket(user, {
      push: (event) => (this.socket === socket ? this.pushed(event) : early.push(event)),
      lost: () => this.emit("lost"),
      back: () => this.guard(() => this.refresh()),
    });
    await socket.opened;
    const hands = new api.Hands(user, (deed) => deed.outcome !== "errors" && this.emit("did", deed));
    const [sidebar, views] = await Promise.all([hands.sidebar(), hands.views()]).catch((error) => {
      socket.stop();
      throw error;
    });
    if (attempt !== this.attempts) {
      socket.stop();
      return;
    }
    // From here to the end nothing waits: nobody is ever half one person and half another.
    this.socket?.stop();
    Object.assign(this, { me: user, hands, socket, thread: null });
    this.emit("me");
    this.setSidebar(sidebar);
    this.emit("stack", views.stack);
    this.go(this.spotFor(channel, tab) ?? this.spotFor(this.spot?.channel) ?? this.firstSpot());
    early.forEach((event) => this.pushed(event));
  }

  /** After a lost connection everything may have changed; where one is, and what one is at, has not. */
  async refresh() {
    const { began } = this.directory;
    await this.learn();
    this.isOver ||= this.directory.began !== began;
    if (this.isOver) {
      this.beginAnew();
      return;
    }
    this.tellIfGone();
    await this.refreshSidebar();
    const views = await this.hands.views();
    this.emit("stack", views.stack);
    this.emit("names");
    this.emit("back");
  }

  /** Nothing that is open here is there any more; what somebody has written goes only when they say so. */
  beginAnew() {
    if (this.holdsWords()) {
      this.emit("stack", []);
      this.emit("over");
    } else location.reload();
  }

  /** @returns {boolean} whether something is written here that was not sent: parts of the page answer "leaving" */
  holdsWords() {
    let held = this.edits.size > 0;
    this.emit("leaving", () => (held = true));
    return held || [...this.drafts.values()].some((text) => text.trim());
  }

  async refreshSidebar() {
    const user = this.me;
    const sidebar = await this.hands.sidebar();
    if (user === this.me) this.setSidebar(sidebar);
  }

  setSidebar(sidebar) {
    this.sidebar = sidebar;
    this.directory.learnChannels(sidebar.channels);
    this.emit("sidebar");
  }

  /** @returns {Spot | null} the place of a channel id that this person has in the sidebar */
  spotFor(channel, tab = null) {
    const app = this.sidebar.apps.find((one) => one.dm === channel || one.app_id === channel);
    if (app) return { channel: app.dm, app: app.app_id, tab: tab === "home" && app.has_home ? "home" : "messages" };
    const known = [...this.sidebar.channels, ...this.sidebar.dms].some((one) => one.id === channel);
    return known ? { channel, tab: "messages" } : null;
  }

  firstSpot() {
    const channel = this.sidebar.channels.find((one) => one.is_member) ?? this.sidebar.channels[0];
    return channel ? { channel: channel.id, tab: "messages" } : this.spotFor(this.sidebar.apps[0]?.dm);
  }

  /** Shows a place in the main pane. @param {Spot} spot */
  go(spot) {
    if (!spot) return;
    const full = spot.app ? spot : { ...this.spotFor(spot.channel, spot.tab), ...spot };
    if (this.thread && this.thread.channel !== full.channel) this.openThread(null);
    this.spot = full;
    const place = new URLSearchParams({ as: this.me, in: full.channel, ...(full.tab === "home" ? { tab: "home" } : {}) });
    history.replaceState(null, "", `#${place}`);
    this.emit("spot", full);
  }

  /** @param {{channel: string, ts: string} | null} thread */
  openThread(thread) {
    this.thread = thread;
    this.emit("thread", thread);
  }

  pushed(event) {
    if (event.type === "clock") this.setClock(event.clock);
    else if (event.type === "sidebar") this.guard(() => this.refreshSidebar());
    else if (event.type === "users") this.guard(() => this.relearn());
    else if (event.type === "unread") this.unread(event);
    else if (event.type === "app_connected") this.connected(event);
    else this.emit(event.type, event);
  }

  async relearn() {
    await this.learn();
    this.directory.learnChannels(this.sidebar.channels);
    this.emit("sidebar");
    this.emit("names");
    this.tellIfGone();
  }

  /** Whoever one is may be deactivated meanwhile: then nothing more can be done as them. */
  tellIfGone() {
    this.emit("gone", this.directory.personas.includes(this.me) ? null : this.directory.userName(this.me));
  }

  unread({ channel, ...counts }) {
    for (const one of [...this.sidebar.channels, ...this.sidebar.dms]) {
      if (one.id === channel) Object.assign(one, counts);
    }
    this.emit("sidebar");
  }

  connected({ app_id: id, connected }) {
    const app = this.directory.app(id);
    if (app) app.connected = connected;
    this.emit("sidebar");
  }

  setClock(clock) {
    this.clock = clock;
    this.clockAt = { now: Date.parse(clock.now) / 1000, seen: performance.now() / 1000 };
    this.emit("clock", clock);
  }

  /** @returns {number} virtual epoch seconds; the clock stands still at the stops of a move */
  now() {
    const passed = this.clock.moving ? 0 : performance.now() / 1000 - this.clockAt.seen;
    return this.clockAt.now + passed;
  }

  /** @returns {string} the zone of the person looking */
  zone(user = this.me) {
    return this.directory.users.get(user)?.tz ?? "UTC";
  }

  /** @returns {object | undefined} the sidebar's entry of a conversation */
  conversation(channel) {
    return [...this.sidebar.channels, ...this.sidebar.dms].find((one) => one.id === channel);
  }

  /** @returns {string} "#claims-care", "Headway", "Bo Tane" */
  placeName(channel) {
    const found = this.conversation(channel);
    if (!found) return this.directory.channelName(channel) ? `#${this.directory.channelName(channel)}` : "this conversation";
    if (found.app_id) return this.directory.app(found.app_id)?.name ?? "the app";
    return found.user ? (this.directory.userName(found.user) ?? "somebody") : `#${found.name}`;
  }

  /** @returns {{id: string, kind: string, name: string, user?: string}[]} for conversation pickers */
  conversations() {
    const channels = this.sidebar.channels.map((one) => ({
      id: one.id,
      kind: one.is_private ? "private" : "public",
      name: `#${one.name}`,
    }));
    const dms = this.sidebar.dms.map((one) => ({ id: one.id, kind: "im", name: this.placeName(one.id), user: one.user }));
    return [...channels, ...dms];
  }

  /** Runs what may fail and says so in plain words. @returns {Promise<any>} undefined after a failure */
  async guard(work) {
    try {
      return await work();
    } catch (error) {
      this.emit("notice", { level: "error", code: error.code, message: error.message });
      if (!(error instanceof api.Refused)) console.error(error);
      return undefined;
    }
  }

  /** Says the sentence of an answer that was no success. @returns {boolean} whether it was one */
  heard(result) {
    if (result?.ok === false) this.emit("notice", { level: "error", code: result.error, message: result.message });
    return result?.ok === true;
  }

  /**
   * The surface on which an app's blocks stand.
   * @param {object} container @param {import("./form.js").FormState} form
   * @returns {import("./blocks/blocks.js").Surface}
   */
  surface(container, form) {
    return {
      form,
      container,
      reader: this.reader,
      directory: this.directory,
      conversations: () => this.conversations(),
      here: () => this.spot?.channel,
      act: async (blockId, actionId, value) => {
        const action = { container, block_id: blockId, action_id: actionId, value, state: form.values() };
        this.heard(await this.guard(() => this.hands.action(action)));
      },
      options: async (blockId, actionId, query) => {
        const question = { container, block_id: blockId, action_id: actionId, query };
        const answer = await this.guard(() => this.hands.options(question));
        return answer ?? { ok: false, message: "No answer" };
      },
    };
  }
}
