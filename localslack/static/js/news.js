/** The button over the lower edge of a conversation that leads to what came below it. */
import { h, icon } from "./dom.js";

export class NewsBelow {
  /** @param {() => void} jump goes there */
  constructor(jump) {
    this.button = h("button", { type: "button", class: "news-below", hidden: true, onclick: jump }, "New messages", icon("down"));
    this.status = h("span", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    this.node = h("div", { class: "news-place" }, this.button, this.status);
  }

  /** @param {boolean} there whether anything unread lies below */
  show(there) {
    if (this.button.hidden === !there) return;
    this.button.hidden = !there;
    this.status.textContent = there ? "New messages below" : "";
  }
}
