/** Where somebody changes what they have written. */
import { Refused } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { asTyped, remove } from "./message.js";

const GONE = "This message is no longer there. Your words are kept here until you leave with Esc.";

/**
 * It outlives every drawing of its message, and the message itself: what was typed is never taken away by what others
 * do, by the clock, or by looking elsewhere meanwhile.
 */
export class Editor {
  /**
   * @param {object} message @param {import("./session.js").Session} session
   * @param {(editor: Editor) => void} left hears that it was left, with the text saved or as it was
   */
  constructor(message, session, left) {
    this.message = message;
    this.session = session;
    this.hands = session.hands;
    this.left = left;
    this.field = h("textarea", {
      class: "field-control",
      rows: "2",
      "aria-label": "Edit message",
      "data-part": "editor",
      onkeydown: (event) => this.key(event),
    });
    this.field.value = asTyped(message.text, session.reader);
    this.said = h("div", { class: "editor-say", role: "alert" });
    this.saveButton = h("button", { type: "button", class: "button primary", onclick: () => this.save() }, "Save");
    const cancel = h("button", { type: "button", class: "button", onclick: () => this.left(this) }, "Cancel");
    this.node = h("div", { class: "editor" }, this.field, this.said, cancel, this.saveButton);
  }

  focus() {
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.left(this);
    else if (event.key === "Enter" && !event.shiftKey) this.save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  say(words) {
    fill(this.said, icon("warning"), h("span", {}, words));
  }

  /** The message was deleted meanwhile: nothing can be saved, and the words are still somebody's. */
  messageGone() {
    if (this.gone) return;
    this.gone = true;
    this.saveButton.remove();
    this.say(GONE);
  }

  async save() {
    if (this.gone || this.saving) return;
    this.saving = true;
    fill(this.said);
    const text = this.field.value.trim();
    try {
      if (text) await this.hands.edit(this.message.channel, this.message.ts, text);
      // As in Slack: who leaves nothing of a message is asked whether it is to go.
      if (text || (await remove(this.message, this.session))) this.left(this);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say(error.message);
    } finally {
      this.saving = false;
    }
  }
}
