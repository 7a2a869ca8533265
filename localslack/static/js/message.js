/** One message: author, time, text or blocks, thread bar, and what one may do with it. */
import { renderBlocks } from "./blocks/blocks.js";
import { confirm } from "./confirm.js";
import { append, avatar, h, icon } from "./dom.js";
import { filesNode } from "./files.js";
import { mrkdwn, unescape } from "./mrkdwn.js";
import { dayOf, timeOfDay } from "./times.js";

/**
 * @param {{message: object, form: import("./form.js").FormState, editor?: {node: HTMLElement}}} entry
 * @param {{list: import("./messages.js").MessageList, session: import("./session.js").Session, compact: boolean}} where
 * @returns {HTMLElement}
 */
export function messageNode(entry, where) {
  const { message } = entry;
  const { session, compact } = where;
  if (message.subtype?.startsWith("channel_")) return noticeNode(message, session);
  const author = authorOf(message, session.directory);
  const classes = ["message", compact && "compact", message.is_ephemeral && "ephemeral", entry.editor && "editing"];
  return h(
    "article",
    { class: classes, "data-ts": message.ts, "data-testid": "message", tabindex: "-1", "aria-label": spoken(message, author, session) },
    h("div", { class: "gutter" }, compact ? stamp(message, session) : avatar(author)),
    h(
      "div",
      { class: "message-body" },
      message.is_ephemeral && ephemeralLine(message, session),
      !compact && heading(author, message, session),
      entry.editor ? entry.editor.node : content(entry, session),
      !where.list.inThread && threadBar(message, session),
    ),
    !entry.editor && toolbar(message, where),
  );
}

/**
 * Draws a message that is being edited anew, around its editor: to take that out even for a moment would cost it the
 * focus, and whoever writes a character of several keys that character.
 * @param {HTMLElement} node what `messageNode` made for the same entry, and what `where` is for it
 */
export function redrawAround(node, entry, where) {
  const stand = h("div");
  const fresh = messageNode({ ...entry, editor: { node: stand } }, where);
  node.className = fresh.className;
  node.setAttribute("aria-label", fresh.getAttribute("aria-label"));
  for (let [kept, other] = [entry.editor.node, stand]; kept !== node; [kept, other] = [kept.parentNode, other.parentNode]) {
    const siblings = [...other.parentNode.childNodes];
    const at = siblings.indexOf(other);
    for (const old of [...kept.parentNode.childNodes]) if (old !== kept) old.remove();
    kept.before(...siblings.slice(0, at));
    kept.after(...siblings.slice(at + 1));
  }
}

/** @returns {{id: string, name: string, isApp: boolean}} */
export function authorOf(message, directory) {
  const app = message.app_id ? directory.app(message.app_id) : directory.appOfUser(message.user);
  if (app) return { id: app.app_id, name: app.name, isApp: true };
  return { id: message.user, name: directory.userName(message.user) ?? message.username ?? "Somebody", isApp: false };
}

function spoken(message, author, session) {
  const seen = message.is_ephemeral ? ", only visible to you" : "";
  return `${author.name}, ${timeOfDay(Number(message.ts), session.zone())}${seen}`;
}

function noticeNode(message, session) {
  const author = authorOf(message, session.directory);
  return h(
    "article",
    { class: "message quiet", tabindex: "-1", "data-ts": message.ts, "data-testid": "message", "aria-label": spoken(message, author, session) },
    h("div", { class: "gutter" }, avatar(author, "small")),
    h("div", { class: "message-body" }, mrkdwn(message.text, session.reader), " ", stamp(message, session)),
  );
}

function stamp(message, session) {
  const seconds = Number(message.ts);
  const full = `${dayOf(seconds, session.zone())} at ${timeOfDay(seconds, session.zone())}`;
  return h("time", { class: "stamp", title: full, datetime: new Date(seconds * 1000).toISOString() }, timeOfDay(seconds, session.zone()));
}

function heading(author, message, session) {
  const badge = author.isApp && h("span", { class: "badge" }, "App");
  return h("div", { class: "heading" }, h("span", { class: "author" }, author.name), badge, stamp(message, session));
}

function ephemeralLine(message, session) {
  const dismiss = () => session.guard(() => session.hands.dismiss(message.channel, message.ts));
  return h(
    "div",
    { class: "only-you" },
    icon("eye"),
    "Only visible to you",
    h("button", { type: "button", class: "link-button", "data-part": "dismiss", onclick: dismiss }, "Dismiss message"),
  );
}

function content(entry, session) {
  const { message, form } = entry;
  const body = h("div", { class: "content" });
  if (message.blocks?.length) {
    const container = { type: "message", channel: message.channel, ts: message.ts };
    body.append(renderBlocks(message.blocks, session.surface(container, form)));
  } else if (message.text || !message.files) body.append(h("div", { class: "text" }, mrkdwn(message.text ?? "", session.reader)));
  if (message.files) body.append(filesNode(message.files, session.me));
  if (message.edited && !message.blocks?.length) append(body.querySelector(".text:last-child") ?? body, [" ", h("span", { class: "edited" }, "(edited)")]);
  return body;
}

function threadBar(message, session) {
  if (!message.reply_count) return null;
  const count = message.reply_count;
  const people = (message.reply_users ?? []).slice(0, 4).map((id) => {
    const app = session.directory.appOfUser(id);
    return avatar({ id: app?.app_id ?? id, name: session.directory.userName(id) ?? "?", isApp: Boolean(app) }, "small");
  });
  const open = () => session.openThread({ channel: message.channel, ts: message.ts });
  const words = `${count} ${count === 1 ? "reply" : "replies"}`;
  const last = message.latest_reply && h("span", { class: "detail" }, `last at ${timeOfDay(Number(message.latest_reply), session.zone())}`);
  return h("button", { type: "button", class: "thread-bar", "data-part": "thread", onclick: open }, people, h("b", {}, words), last);
}

function toolbar(message, { list, session }) {
  if (message.is_ephemeral) return null;
  const mine = message.user === session.me && !message.bot_id;
  const tool = (name, label, onclick) =>
    h("button", { type: "button", class: "tool", "data-part": name, "aria-label": label, title: label, onclick }, icon(name));
  const reply = () => session.openThread({ channel: message.channel, ts: message.thread_ts ?? message.ts });
  const buttons = [
    !list.inThread && tool("reply", "Reply in thread", reply),
    mine && tool("edit", "Edit message", () => list.edit(message.ts)),
    mine && tool("bin", "Delete message", () => remove(message, session)),
  ].filter(Boolean);
  return buttons.length ? h("div", { class: "toolbar", role: "group", "aria-label": "Message actions" }, buttons) : null;
}

/** Asks first. @returns {Promise<boolean>} whether the message is deleted */
export async function remove(message, session) {
  const sure = await confirm({
    title: "Delete message",
    text: "This message will be gone for everybody.",
    confirm: "Delete",
    deny: "Cancel",
    danger: true,
  });
  return sure && Boolean(await session.guard(() => session.hands.remove(message.channel, message.ts)));
}

/** @returns {string} a message's text as its author would type it: mentions by name, entities as characters */
export function asTyped(text, reader) {
  const named = text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (whole, id) => (reader.userName(id) ? `@${reader.userName(id)}` : whole))
    .replace(/<#(\w+)(?:\|[^>]*)?>/g, (whole, id) => (reader.channelName(id) ? `#${reader.channelName(id)}` : whole))
    .replace(/<!subteam\^(\w+)(?:\|[^>]*)?>/g, (whole, id) => (reader.groupName(id) ? `@${reader.groupName(id)}` : whole))
    .replace(/<!(here|channel|everyone)(?:\|[^>]*)?>/g, "@$1")
    .replace(/<(https?:[^>|]+)(?:\|[^>]*)?>/g, "$1");
  return unescape(named);
}
