/** Where people write: messages, replies and slash commands, with suggestions while typing. */
import { fill, freshId, h, icon } from "./dom.js";
import { suggestionsFor } from "./suggestions.js";

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
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onblur: () => this.closeSuggestions(),
    });
    this.box = h("div", { class: "suggestions", role: "listbox", id: this.listId, "aria-label": "Suggestions", hidden: true });
    this.button = h("button", { type: "button", class: "send", "aria-label": "Send", onclick: () => this.send() }, icon("send"));
    this.said = h("div", { class: "composer-say", role: "alert" });
    const row = h("div", { class: "composer-field" }, this.field, this.button);
    this.node = h("div", { class: "composer", "data-testid": "composer" }, this.box, this.said, row);
    // Choosing with the mouse must not take the focus out of the field first.
    this.box.addEventListener("pointerdown", (event) => event.preventDefault());
    this.grow();
  }

  /** Moves to another conversation; what was typed in the last one waits there. */
  moveTo(channel, name) {
    this.keepDraft();
    this.channel = channel;
    this.field.placeholder = this.thread() ? "Reply …" : `Message ${name}`;
    this.field.setAttribute("aria-label", this.thread() ? `Reply in thread in ${name}` : `Message ${name}`);
    this.write(this.session.drafts.get(this.draftKey()) ?? "");
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
    this.field.value = text;
    this.lastKey = this.draftKey();
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
    this.found = suggestionsFor(this.field.value, this.field.selectionStart, this.session);
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
    if (this.found?.options.length && this.keyInSuggestions(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey) {
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

  /** Sends; the text leaves the field only when it arrived. */
  async send() {
    const text = this.field.value.trim();
    if (!text || this.sending) return;
    this.sending = true;
    this.node.classList.add("sending");
    this.closeSuggestions();
    this.complain(null);
    const { channel } = this;
    const key = this.draftKey();
    const complaint = await this.deliver(channel, text);
    this.sending = false;
    this.node.classList.remove("sending");
    if (complaint) {
      if (this.draftKey() === key) this.complain(complaint);
      else this.session.emit("notice", { level: "error", message: complaint });
      return;
    }
    this.session.drafts.delete(key);
    if (this.draftKey() === key && this.field.value.trim() === text) this.write("");
  }

  /** @returns {Promise<string | null>} what went wrong, in a sentence */
  async deliver(channel, text) {
    const { hands } = this.session;
    const call = /^\/[a-z]/i.test(text) ? hands.command : hands.say;
    try {
      const result = await call(channel, text, this.thread());
      return result.ok === false ? result.message : null;
    } catch (error) {
      return error.message;
    }
  }
}
