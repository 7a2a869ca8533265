/** An app's Home: the view it published, drawn again at each push. */
import { renderBlocks } from "./blocks/blocks.js";
import { fill, h } from "./dom.js";
import { focusKey, restoreFocus } from "./focus.js";
import { FormState, WRITTEN } from "./form.js";
import { emptyState } from "./messages.js";

export class HomeTab {
  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.content = h("div", { class: "home-content" });
    this.node = h("div", { class: "scroller home", "data-testid": "home", role: "region", "aria-label": "Home", tabindex: "0" }, h("h2", { class: "visually-hidden" }, "Home"), this.content);
    this.forms = new Map();
    session.on("home", ({ app_id: app, view }) => this.app === app && this.draw(view));
    session.on("me", () => this.forms.clear());
    session.on("leaving", (hold) => [...this.forms.values()].some((form) => form.isChanged(WRITTEN)) && hold());
  }

  /** Tells the app that its Home or messages were opened. @param {import("./session.js").Spot} spot */
  async opened({ app, tab }) {
    if (this.app !== app || this.person !== this.session.me) fill(this.content, this.waiting(app));
    this.app = app;
    this.person = this.session.me;
    const { me } = this.session;
    const answer = await this.session.hands.openHome(app, tab);
    if (answer.view && this.app === app && me === this.session.me) this.draw(answer.view);
  }

  waiting(app) {
    const name = this.session.directory.app(app)?.name ?? "The app";
    return emptyState(`${name} has shown nothing here yet`, "Its Home appears as soon as the app publishes it.");
  }

  draw(view) {
    const form = this.forms.get(view.id) ?? new FormState();
    this.forms.set(view.id, form);
    form.keepOnly(view.blocks);
    const focus = focusKey(this.content);
    const top = this.node.scrollTop;
    fill(this.content, renderBlocks(view.blocks, this.session.surface({ type: "view", view_id: view.id }, form)));
    this.node.scrollTop = top;
    if (!restoreFocus(this.content, focus)) this.node.focus({ preventScroll: true });
  }
}
