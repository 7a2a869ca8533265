/** Where people write: messages, replies and slash commands, with suggestions while typing. */
import { fill, freshId, h, icon } from "./dom.js";
import { Outbox } from "./outbox.js";
import { suggestionsFor } from "./suggestions.js";

/** Keys that come before a page is painted are dropped by the browser: the beginning may be missing. */
const PERHAPS_NOT_WHOLE = "You began this before the page was ready. If it is all here, send it once more.";

/** Who types on sooner than this after a text came back, in milliseconds, has not seen it: that is another text. */
const UNSEEN = 2000;

/** Keys of somebody who has seen it, and moves about in it. */
const MOVES = /^(Arrow|Home$|End$|Page|Escape$|Enter$)/;

const NOT_EMPTY = "Send or clear what stands here first: then that text can be edited here.";

export class Composer {
  /**
   * @param {import("./session.js").Session} session
   * @param {{thread: () => string | undefined, editLast: () => boolean}} setup
   */
  constructor(session, { thread, editLast }) {
    this.session = session;
    this.thread = thread;
    this.editLast = editLast;
    this.listId = freshId("suggestions");
    this.found = null;
    this.active = 0;
    this.field = h("textarea", {
      rows: "1",
      "aria-label": "Message",
      placeholder: "Message",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      oninput: () => this.typed(),
      onbeforeinput: ({ inputType }) => this.beforeInput(inputType),
      // Comes before a composition's first text, and unlike that leaves the field still to be written.
      oncompositionstart: () => this.makeRoom(),
      onkeydown: (event) => this.key(event),
      onblur: () => this.closeSuggestions(),
    });
    this.box = h("div", { class: "suggestions", role: "listbox", id: this.listId, "aria-label": "Suggestions", hidden: true });
    this.button = h("button", { type: "button", class: "send", "aria-label": "Send", onclick: () => this.pressed() }, icon("send"));
    this.said = h("div", { class: "composer-say", role: "alert" });
    const row = h("div", { class: "composer-field" }, this.field, this.button);
    this.outbox = new Outbox({
      changed: () => this.showUnderWay(),
      left: () => this.focus(),
      edit: (text) => this.edit(text),
    });
    this.node = h("div", { class: "composer", "data-testid": "composer" }, this.box, this.outbox.node, this.said, row);
    // Choosing with the mouse must not take the focus out of the field first.
    this.box.addEventListener("pointerdown", (event) => event.preventDefault());
    this.grow();
    session.on("leaving", (hold) => {
      this.keepDraft();
      if (this.outbox.failed.length) hold();
    });
  }

  /** Moves to another conversation; what was typed in the last one waits there. */
  moveTo(channel, name) {
    this.keepDraft();
    const early = this.channel ? "" : this.field.value;
    this.channel = channel;
    this.begunEarly = Boolean(early.trim());
    this.field.placeholder = this.thread() ? "Reply …" : `Message ${name}`;
    this.field.setAttribute("aria-label", this.thread() ? `Reply in thread in ${name}` : `Message ${name}`);
    this.write(this.session.drafts.get(this.draftKey()) ?? early);
    this.outbox.show(this.draftKey());
    this.closeSuggestions();
    this.complain(null);
  }

  draftKey() {
    return `${this.session.me} ${this.channel} ${this.thread() ?? ""}`;
  }

  keepDraft() {
    if (this.channel) this.session.drafts.set(this.lastKey ?? this.draftKey(), this.field.value);
  }

  /** Fills the field, without sending. */
  write(text) {
    // The caret stays where it is in a text that is there already.
    if (this.field.value !== text) this.field.value = text;
    this.lastKey = this.draftKey();
    this.grow();
  }

  /** Takes over from the field that the page was painted with, for whoever types before there is a program. */
  takeOver(early) {
    this.field.value = early.value;
    this.grow();
  }

  focus() {
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 220)}px`;
    this.button.disabled = !this.field.value.trim();
  }

  /** Says at the field itself what did not work, where it covers nothing; null takes that back. */
  complain(message) {
    fill(this.said, message && [icon("warning"), h("span", {}, message)]);
  }

  typed() {
    this.grow();
    this.complain(null);
    this.begunEarly &&= Boolean(this.field.value.trim());
    this.found = this.channel ? suggestionsFor(this.field.value, this.field.selectionStart, this.session) : null;
    this.active = 0;
    this.drawSuggestions();
  }

  drawSuggestions() {
    const options = this.found?.options ?? [];
    this.box.hidden = !options.length;
    this.field.setAttribute("aria-expanded", String(options.length > 0));
    fill(
      this.box,
      options.map((option, index) =>
        h(
          "div",
          {
            class: ["suggestion", index === this.active && "active"],
            role: "option",
            id: `${this.listId}-${index}`,
            "aria-selected": String(index === this.active),
            onclick: () => this.take(option),
          },
          option.mark?.(),
          h("span", { class: "suggestion-name" }, option.name),
          option.hint && h("span", { class: "suggestion-hint" }, option.hint),
          h("span", { class: "suggestion-detail" }, option.detail),
        ),
      ),
    );
    if (options.length) this.field.setAttribute("aria-activedescendant", `${this.listId}-${this.active}`);
    else this.field.removeAttribute("aria-activedescendant");
    this.box.querySelector(".active")?.scrollIntoView({ block: "nearest" });
  }

  closeSuggestions() {
    this.found = null;
    this.drawSuggestions();
  }

  take(option) {
    const { from, to } = this.found;
    const text = this.field.value;
    this.field.value = `${text.slice(0, from)}${option.insert} ${text.slice(to).trimStart()}`;
    const caret = from + option.insert.length + 1;
    this.field.setSelectionRange(caret, caret);
    this.closeSuggestions();
    this.grow();
  }

  key(event) {
    if (event.isComposing) return;
    if (MOVES.test(event.key)) this.back = null;
    if (this.found?.options.length && this.keyInSuggestions(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    // Before there is a place nothing can be sent: Enter starts a new line.
    if (event.key === "Enter" && !event.shiftKey && this.channel) {
      event.preventDefault();
      this.send();
    } else if (event.key === "ArrowUp" && !this.field.value && this.editLast()) event.preventDefault();
  }

  keyInSuggestions(event) {
    const { options } = this.found;
    const chosen = options[this.active];
    if (event.key === "ArrowDown") this.active = (this.active + 1) % options.length;
    else if (event.key === "ArrowUp") this.active = (this.active - 1 + options.length) % options.length;
    else if (event.key === "Escape") this.found = null;
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !this.isComplete(chosen))) {
      this.take(chosen);
      return true;
    } else return false;
    this.drawSuggestions();
    return true;
  }

  /** A command that is typed out is sent by Enter, not completed once more. */
  isComplete(option) {
    return this.field.value.slice(this.found.from, this.found.to) === option.insert;
  }

  beforeInput(inputType) {
    if (inputType.startsWith("insert")) this.makeRoom();
    else this.back = null;
  }

  /** What came back is not mixed with what somebody goes on typing: it waits above. */
  makeRoom() {
    if (!this.back) return;
    const { sent, complaint, since } = this.back;
    this.back = null;
    if (performance.now() - since > UNSEEN || this.field.value !== sent.text) return;
    this.write("");
    this.complain(null);
    this.outbox.keep(sent, complaint);
  }

  /** Puts a text that waits back into the field, unless something stands there; tells whether it did. */
  edit(text) {
    if (this.field.value.trim()) {
      this.complain(NOT_EMPTY);
      this.focus();
      return false;
    }
    this.write(text);
    this.complain(null);
    return true;
  }

  showUnderWay() {
    this.node.classList.toggle("sending", this.outbox.underWay > 0);
  }

  /** With the button, which has nothing more to send then and cannot keep the focus. */
  pressed() {
    this.send();
    this.focus();
  }

  /** Sends what stands in the field and empties it: what is typed from now on is another text. */
  async send() {
    const text = this.field.value.trim();
    if (!text || !this.channel) return;
    if (this.begunEarly) {
      this.begunEarly = false;
      this.complain(PERHAPS_NOT_WHOLE);
      return;
    }
    const sent = { text, key: this.draftKey(), channel: this.channel, thread: this.thread(), hands: this.session.hands };
    this.write("");
    this.session.drafts.delete(sent.key);
    this.closeSuggestions();
    this.complain(null);
    const complaint = await this.outbox.send(sent);
    if (complaint) this.takeBack(sent, complaint);
  }

  /** What did not arrive stands in the field again, or above it where something else stands there. */
  takeBack(sent, complaint) {
    const isHere = this.draftKey() === sent.key;
    if (isHere && !this.field.value && !this.outbox.holds(sent.key)) {
      this.write(sent.text);
      this.complain(complaint);
      this.back = { sent, complaint, since: performance.now() };
      return;
    }
    this.outbox.keep(sent, complaint);
    if (!isHere) this.session.emit("notice", { level: "error", message: `${complaint} “${sent.text}” waits where it was written.` });
  }
}
