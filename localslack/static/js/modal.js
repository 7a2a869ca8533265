/** The stack of modals. Only the top one is on the screen; those below keep what was typed. */
import { renderBlocks } from "./blocks/blocks.js";
import { clearError, showErrors } from "./blocks/input.js";
import { confirm } from "./confirm.js";
import { fill, freshId, h, icon } from "./dom.js";
import { focusKey, putAway, restoreFocus } from "./focus.js";
import { FormState } from "./form.js";
import { plainText } from "./mrkdwn.js";

const UNKNOWN = "This form is no longer open in the local Slack, so it cannot be sent. What you typed is still here, to be copied.";
const LEAVE = { title: "Leave without sending?", text: "What you put in is not kept.", confirm: "Leave", deny: "Stay" };

/** @typedef {{view: object, form: FormState, leaving?: boolean, unknown?: boolean}} Layer */

export class Modals {
  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.session = session;
    /** @type {Layer[]} */
    this.stack = [];
    this.dialog = h("dialog", { class: "modal", "data-testid": "modal" });
    // Both: a browser asks "cancel" only once before it closes by itself, and a phone's gesture comes without a key.
    for (const type of ["keydown", "cancel"]) this.dialog.addEventListener(type, (event) => this.escaped(event));
    session.on("stack", (views) => this.catchUp(views));
    session.on("view_opened", ({ view }) => this.replace([view]));
    session.on("view_pushed", ({ view }) => this.push(view));
    session.on("view_updated", ({ view }) => this.update(view));
    session.on("view_closed", ({ stack }) => this.closed(stack));
    session.on("me", () => this.keep([]));
    session.on("leaving", (hold) => this.stack.some(({ form }) => form.isChanged()) && hold());
  }

  top() {
    return this.stack[this.stack.length - 1];
  }

  replace(views) {
    const before = this.top();
    const shown = before?.view;
    this.stack = views.map((view) => this.layerOf(view));
    if (this.top() !== before || this.top()?.view !== shown) this.draw();
  }

  /** @returns {Layer} the one of this view, with what was put in */
  layerOf(view) {
    const known = this.stack.find((layer) => layer.view.id === view.id);
    if (!known) return { view, form: new FormState() };
    if (known.view.hash === view.hash) return known;
    known.form.keepOnly(view.blocks);
    return Object.assign(known, { view });
  }

  /** What stands open in the server. A form that it does not know any more stays for the words in it, or is said to be gone. */
  catchUp(views) {
    const gone = this.stack.filter((layer) => !views.some((view) => view.id === layer.view.id));
    const changed = gone.filter((layer) => layer.form.isChanged());
    this.replace([...views, ...changed.map((layer) => layer.view)]);
    for (const layer of changed) layer.unknown = true;
    if (this.top()?.unknown) this.tell(UNKNOWN);
    for (const { view } of gone.filter((layer) => !layer.unknown)) {
      this.session.emit("notice", { level: "info", message: `“${view.title?.text ?? ""}” is no longer open in the local Slack.` });
    }
  }

  /** Forms were closed: by this window, which wants them gone, or elsewhere. @param {string[]} ids the views that remain */
  closed(ids) {
    if (this.submitting || this.top()?.leaving) this.keep(ids);
    else this.catchUp(this.stack.map(({ view }) => view).filter(({ id }) => ids.includes(id)));
  }

  push(view) {
    if (this.stack.some((layer) => layer.view.id === view.id)) this.update(view);
    else {
      this.stack.push({ view, form: new FormState() });
      this.draw();
    }
  }

  update(view) {
    const layer = this.stack.find((one) => one.view.id === view.id);
    if (!layer || layer.view.hash === view.hash) return;
    layer.view = view;
    layer.form.keepOnly(view.blocks);
    if (layer === this.top()) this.draw();
  }

  /** @param {string[]} ids the views that remain */
  keep(ids) {
    const before = this.top();
    this.stack = this.stack.filter((layer) => ids.includes(layer.view.id));
    if (this.top() !== before || !this.stack.length) this.draw();
  }

  draw() {
    const layer = this.top();
    if (layer !== this.asking?.layer) this.asking?.question.abort();
    if (!layer) {
      this.shownId = null;
      if (this.dialog.isConnected) putAway(this.dialog, this.opener, () => this.session.emit("unfocused"));
      return;
    }
    if (!this.dialog.open) this.opener = focusKey(document.body);
    const same = this.shownId === layer.view.id;
    const focus = same && !this.submitting ? focusKey(this.dialog) : null;
    const scrolled = same ? (this.body?.scrollTop ?? 0) : 0;
    this.shownId = layer.view.id;
    this.fillDialog(layer);
    if (!this.dialog.isConnected) document.body.append(this.dialog);
    if (!this.dialog.open) this.dialog.showModal();
    this.body.scrollTop = scrolled;
    if (!focus || !restoreFocus(this.dialog, focus)) this.focusFirst();
  }

  /** Into the first field; where there is none, to the button that leaves, of which one hears what the form says. */
  focusFirst() {
    const first = this.body.querySelector("[data-focus-on-load]") ?? this.body.querySelector("input, textarea");
    (first ?? this.leaveButton).focus({ preventScroll: true });
  }

  fillDialog(layer) {
    const { view, form } = layer;
    const title = freshId("modal-title");
    const body = freshId("modal-body");
    const surface = this.session.surface({ type: "view", view_id: view.id }, form);
    this.body = h("div", { class: "modal-body", id: body }, renderBlocks(view.blocks, surface));
    form.onChange = (blockId) => clearError(this.body, blockId);
    this.say = h("div", { class: "modal-say", role: "alert" });
    this.form = h(
      "form",
      { novalidate: true, onsubmit: (event) => this.submitted(event, layer) },
      this.header(view, title),
      this.body,
      this.say,
      this.footer(view),
    );
    if (!this.body.querySelector("input, textarea")) this.leaveButton.setAttribute("aria-describedby", `${title} ${body}`);
    this.dialog.setAttribute("aria-labelledby", title);
    fill(this.dialog, this.form);
  }

  header(view, id) {
    const back = this.stack.length > 1;
    const backButton = h("button", { type: "button", class: "icon-button", "data-part": "back", "aria-label": "Back", onclick: () => this.leave() }, icon("back"));
    const close = h("button", { type: "button", class: "icon-button", "data-part": "close", "aria-label": "Close", onclick: () => this.leave(true) }, icon("close"));
    return h("header", {}, back && backButton, h("h2", { id }, plainText(view.title?.text ?? "")), close);
  }

  footer(view) {
    const needsSubmit = view.submit || view.blocks.some((block) => block.type === "input");
    this.leaveButton = h("button", { type: "button", class: "button", "data-part": "leave", onclick: () => this.leave() }, plainText(view.close?.text ?? (needsSubmit ? "Cancel" : "Close")));
    const submit = needsSubmit && h("button", { type: "submit", class: "button primary", "data-part": "submit" }, plainText(view.submit?.text ?? "Submit"));
    return h("footer", {}, this.leaveButton, submit);
  }

  /** Esc is often meant for something else: unlike Cancel and ×, it drops nothing that was put in without a question. */
  async escaped(event) {
    if (event.defaultPrevented || event.isComposing || (event.type === "keydown" && event.key !== "Escape")) return;
    event.preventDefault();
    const layer = this.top();
    // What is being sent cannot be kept back any more: its answer closes the form, or says why not.
    if (!layer || this.submitting || (layer.form.isChanged() && !(await this.asksToLeave(layer)))) return;
    if (layer === this.top()) this.leave();
  }

  /** The question goes when the form goes. */
  async asksToLeave(layer) {
    const question = new AbortController();
    this.asking = { layer, question };
    const sure = await confirm({ ...LEAVE, signal: question.signal });
    this.asking = null;
    return sure;
  }

  /** Leaves the top modal, or all of them, as the × does. */
  async leave(all = false) {
    const layer = this.top();
    if (!layer || layer.leaving) return;
    layer.leaving = true;
    const done = layer.unknown || (await this.session.guard(() => this.session.hands.close(layer.view.id, all)));
    layer.leaving = false;
    if (done) this.keep(all || layer.view.clear_on_close ? [] : this.stack.filter((one) => one !== layer).map((one) => one.view.id));
  }

  async submitted(event, layer) {
    event.preventDefault();
    if (this.submitting) return;
    if (layer.unknown) {
      this.tell(UNKNOWN);
      return;
    }
    showErrors(this.body, {});
    fill(this.say);
    this.wait(true);
    const failed = (error) => ({ ok: false, message: error.message });
    const result = await this.session.hands.submit(layer.view, layer.form.values()).catch(failed);
    this.answered(result, layer);
    this.wait(false);
  }

  /** Says at the form itself what did not work. */
  tell(words) {
    fill(this.say, icon("warning"), h("span", {}, words));
  }

  wait(waiting) {
    this.submitting = waiting;
    this.dialog.classList.toggle("waiting", waiting);
    const button = this.dialog.querySelector("button[type=submit]");
    if (!button) return;
    // Said, not made so: a disabled button would lose the focus.
    button.setAttribute("aria-disabled", String(waiting));
    button.classList.toggle("pending", waiting);
    button.setAttribute("aria-busy", String(waiting));
  }

  answered(result, layer) {
    const { view } = layer;
    if (!result.ok && result.outcome !== "errors") {
      this.tell(`${result.message} What you typed is still here.`);
    } else if (result.outcome === "errors") this.refused(result.errors, layer);
    else if (result.outcome === "updated") this.update(result.view);
    else if (result.outcome === "pushed") this.push(result.view);
    else if (result.outcome === "cleared") this.keep([]);
    else this.keep(this.stack.filter((one) => one.view.id !== view.id).map((one) => one.view.id));
  }

  refused(errors, layer) {
    showErrors(this.body, errors);
    const known = new Set(layer.view.blocks.filter((block) => block.type === "input").map((block) => block.block_id));
    const stray = Object.entries(errors).filter(([id]) => !known.has(id)).map(([, text]) => text);
    if (stray.length) this.tell(stray.join(" "));
  }
}
