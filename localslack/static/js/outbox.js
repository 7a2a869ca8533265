/** What was sent from one composer and has not arrived: each text by itself, in its order, and what did not arrive. */
import { fill, h, icon } from "./dom.js";

/**
 * One Enter.
 * @typedef {object} Sent
 * @property {string} text
 * @property {string} key of the conversation, as for drafts
 * @property {string} channel @property {string} [thread]
 * @property {import("./api.js").Hands} hands of who sent it
 */

export class Outbox {
  /**
   * @param {{changed: () => void, left: () => void, edit: (text: string) => boolean}} listener `left` hears that a
   *   button of the list is gone; `edit` takes a text back to where it was written, and tells whether it could
   */
  constructor(listener) {
    this.listener = listener;
    this.underWay = 0;
    this.messages = Promise.resolve();
    this.commands = Promise.resolve();
    /** @type {(Sent & {complaint: string})[]} */
    this.failed = [];
    this.node = h("div", { class: "composer-failed", role: "alert" });
  }

  /** @param {Sent} sent @returns {Promise<string | null>} what went wrong, in a sentence */
  async send(sent) {
    this.count(1);
    const complaint = await this.inOrder(sent);
    this.count(-1);
    return complaint;
  }

  /** Nothing overtakes a message; a command, which may wait for its app, holds up only further commands. */
  inOrder(sent) {
    const deliver = () => delivered(sent);
    if (!isCommand(sent.text)) return (this.messages = this.messages.then(deliver));
    return (this.commands = Promise.all([this.messages, this.commands]).then(deliver));
  }

  count(more) {
    this.underWay += more;
    this.listener.changed();
  }

  /** Shows a text that did not arrive, with the ways on. @param {Sent} sent @param {string} complaint */
  keep(sent, complaint) {
    this.failed.push({ ...sent, complaint });
    this.show(this.shownKey);
  }

  /** @param {string} key @returns {boolean} whether something of that conversation waits here or is on its way */
  holds(key) {
    return this.underWay > 0 || this.failed.some((one) => one.key === key);
  }

  /** Shows what did not arrive in one conversation. @param {string} key */
  show(key) {
    this.shownKey = key;
    fill(this.node, this.failed.filter((one) => one.key === key).map((one) => this.line(one)));
  }

  line(one) {
    const button = (label, follow) => h("button", { type: "button", class: "button small", "aria-label": `${label}: ${one.text}`, onclick: follow }, label);
    return h(
      "div",
      { class: "failed" },
      icon("warning"),
      h("p", {}, h("b", {}, isCommand(one.text) ? "Failed: " : "Not sent: "), one.text, h("span", { class: "detail" }, one.complaint)),
      button("Try again", () => this.again(one)),
      button("Edit", () => this.listener.edit(one.text) && this.drop(one)),
      button("Drop", () => this.drop(one)),
    );
  }

  drop(one) {
    this.failed = this.failed.filter((other) => other !== one);
    this.show(this.shownKey);
    this.listener.left();
  }

  async again(one) {
    this.drop(one);
    const complaint = await this.send(one);
    if (complaint) this.keep(one, complaint);
  }
}

function isCommand(text) {
  return /^\/[a-z]/i.test(text);
}

async function delivered({ hands, channel, text, thread }) {
  const call = isCommand(text) ? hands.command : hands.say;
  try {
    const result = await call(channel, text, thread);
    return result.ok === false ? result.message : null;
  } catch (error) {
    return error.message;
  }
}
