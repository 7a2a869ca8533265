/** The sidebar: who one is, channels, direct messages, apps. */
import { append, avatar, fill, h, icon } from "./dom.js";
import { arrowsMove } from "./keyboard.js";
import { openMenu } from "./popup.js";
import { cityOf, inZone, timeOfDay } from "./times.js";

export class Sidebar {
  /** @param {import("./session.js").Session} session @param {import("./threads.js").Threads} threads */
  constructor(session, threads) {
    this.session = session;
    this.threads = threads;
    this.persona = h("button", {
      type: "button",
      class: "persona",
      "data-testid": "persona-switch",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => this.choosePersona(),
    });
    this.workspace = h("p", { class: "sidebar-workspace" });
    this.threadsLine = this.threadsLineNow();
    this.lists = h("nav", { class: "sidebar-lists", "aria-label": "Conversations" }, this.threadsLine);
    arrowsMove(this.lists, ".line");
    this.node = h("aside", { class: "sidebar", "data-testid": "sidebar", "aria-label": "Workspace" }, this.workspace, this.persona, this.lists);
    for (const event of ["sidebar", "spot"]) session.on(event, () => this.draw());
    session.on("me", () => this.drawPersona());
    session.on("clock", () => session.me && this.drawPersona());
    session.on("minute", () => this.drawPersona());
    session.on("switch", () => {
      session.emit("drawer", true);
      this.choosePersona();
    });
  }

  /** The workspace's name, which a narrow window has no room for in the top bar. */
  name(team) {
    fill(this.workspace, icon("anchor"), h("b", {}, team));
  }

  drawPersona() {
    const { session } = this;
    const user = session.directory.users.get(session.me);
    const name = session.directory.userName(session.me);
    this.persona.setAttribute("aria-label", `You are ${name}. Be somebody else`);
    fill(
      this.persona,
      avatar({ id: session.me, name }, "large"),
      h(
        "span",
        { class: "persona-text" },
        h("span", { class: "persona-name" }, h("span", { class: "persona-be" }, "You are"), ` ${name}`),
        h("span", { class: "persona-detail" }, user.title || "Team member"),
        h("span", { class: "persona-detail" }, this.localTime(user)),
      ),
      icon("down"),
    );
  }

  localTime(user) {
    const now = this.session.now();
    const zone = this.session.zone(user.id);
    return `${cityOf(zone)} · ${inZone(now, zone, { weekday: "short" })} ${timeOfDay(now, zone)}`;
  }

  choosePersona() {
    const { session } = this;
    const items = session.directory.personas.map((id) => {
      const user = session.directory.users.get(id);
      const name = session.directory.userName(id);
      return {
        label: [
          avatar({ id, name }, "small"),
          h("span", {}, h("span", { class: "be" }, "be "), h("b", {}, name), user.title && h("span", { class: "detail" }, user.title)),
        ],
        detail: this.localTime(user),
        checked: id === session.me,
        pick: () => session.guard(() => session.be(id)),
      };
    });
    openMenu(this.persona, "Be somebody else", [...items, ...this.otherWorkspaces()], { className: "personas" });
  }

  /** The other workspaces of this localslack, each at an address of its own. */
  otherWorkspaces() {
    const { team, workspaces } = this.session.directory;
    const others = workspaces.filter((one) => one.id !== team.id);
    if (!others.length) return [];
    const go = (id) => location.assign(`/?team=${encodeURIComponent(id)}`);
    return [{ heading: "Go to another workspace" }, ...others.map((one) => ({ label: one.name, pick: () => go(one.id) }))];
  }

  /** An app that is not in this workspace yet: its line asks whether it may come. */
  addLine(app) {
    const { team } = this.session.directory;
    const href = `/oauth/v2/authorize?${new URLSearchParams({ client_id: app.client_id, team: team.id })}`;
    return h("a", { class: "line muted", href }, h("span", { class: "line-name" }, `Add ${app.name} to this workspace`));
  }

  draw() {
    const { session } = this;
    const { channels, dms, apps } = session.sidebar;
    const focused = this.lists.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const appDms = new Set(apps.map((app) => app.dm));
    const mine = channels.filter((one) => one.is_member);
    const others = channels.filter((one) => !one.is_member);
    this.drawThreads();
    for (const section of [...this.lists.children]) if (section !== this.threadsLine) section.remove();
    append(this.lists, [
      this.section("Apps", [...apps.map((app) => this.appLine(app)), ...session.directory.addable.map((app) => this.addLine(app))]),
      this.section("Channels", mine.map((channel) => this.channelLine(channel))),
      others.length ? this.section("Other channels", others.map((channel) => this.channelLine(channel))) : null,
      this.section("Direct messages", this.dmLines(dms.filter((dm) => !appDms.has(dm.id)))),
    ]);
    if (focused) this.lists.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  section(title, lines) {
    if (!lines.length) return null;
    return h("section", {}, h("h2", {}, title), h("ul", {}, lines.map((line) => h("li", {}, line))));
  }

  /** One line; what is unread is said in words as well. What opens a list beside itself `stays`, with the drawer it is in. */
  line({ key, name, mark, counts, current, muted, pick, extra, stays }) {
    const { unread = 0, mention = 0 } = counts ?? {};
    const said = unread ? `, ${unread} unread` : "";
    const go = (event) => {
      if (!stays) this.session.emit("drawer", false);
      pick(event.currentTarget);
    };
    return h(
      "button",
      {
        type: "button",
        class: ["line", unread && "unread", muted && "muted"],
        "aria-current": current ? "page" : undefined,
        "aria-label": `${name}${said}`,
        "aria-haspopup": stays ? "menu" : undefined,
        "data-key": key,
        onclick: go,
      },
      mark,
      h("span", { class: "line-name" }, name),
      extra,
      unread > 0 && h("span", { class: ["count", mention > 0 && "mention-count"], "aria-hidden": "true" }, mention || unread),
    );
  }

  /** The line itself stays: the list that it opened hangs on it, and gives the focus back to it. */
  drawThreads() {
    const now = this.threadsLineNow();
    for (const name of ["class", "aria-label"]) this.threadsLine.setAttribute(name, now.getAttribute(name));
    fill(this.threadsLine, [...now.childNodes]);
  }

  threadsLineNow() {
    const pick = (line) => this.threads.open(line);
    return this.line({ key: "threads", name: "Threads", mark: icon("reply"), counts: this.session.sidebar.threads, pick, stays: true });
  }

  channelLine(channel) {
    const { session } = this;
    return this.line({
      key: channel.id,
      name: channel.name,
      mark: icon(channel.is_private ? "lock" : "hash"),
      counts: channel,
      current: session.spot?.channel === channel.id,
      muted: !channel.is_member,
      pick: () => session.go({ channel: channel.id, tab: "messages" }),
    });
  }

  appLine(app) {
    const { session } = this;
    const counts = session.conversation(app.dm);
    const running = session.directory.app(app.app_id)?.connected;
    return this.line({
      key: app.dm,
      name: app.name,
      mark: avatar({ id: app.app_id, name: app.name, isApp: true }, "small"),
      counts: { unread: counts?.unread, mention: counts?.unread },
      current: session.spot?.channel === app.dm,
      extra: !running && h("span", { class: "badge warn" }, "not running"),
      pick: () => session.go({ channel: app.dm, app: app.app_id, tab: this.tabOf(app, counts) }),
    });
  }

  /** Something unread is in the messages; otherwise Home is where an app is met. */
  tabOf(app, counts) {
    if (this.session.spot?.channel === app.dm) return this.session.spot.tab;
    return app.has_home && !counts?.unread ? "home" : "messages";
  }

  /** Everybody one may write to, those with a conversation first. */
  dmLines(dms) {
    const { session } = this;
    const known = new Map(dms.map((dm) => [dm.user, dm]));
    const others = session.directory.people().filter((user) => !user.is_bot && !known.has(user.id) && user.id !== session.me);
    return [...dms.map((dm) => this.dmLine(dm.user, dm)), ...others.map((user) => this.dmLine(user.id, null))];
  }

  dmLine(user, dm) {
    const { session } = this;
    const name = session.directory.userName(user) ?? "somebody";
    return this.line({
      key: dm?.id ?? user,
      name,
      mark: avatar({ id: user, name }, "small"),
      counts: dm && { unread: dm.unread, mention: dm.unread },
      current: dm !== null && session.spot?.channel === dm.id,
      pick: () => (dm ? session.go({ channel: dm.id, tab: "messages" }) : session.guard(() => this.openDm(user))),
    });
  }

  async openDm(user) {
    const { channel } = await this.session.hands.open(user);
    await this.session.refreshSidebar();
    this.session.go({ channel: channel.id ?? channel, tab: "messages" });
  }
}
