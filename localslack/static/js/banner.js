/** Plain sentences about what went wrong, over the page until put away. */
import { h, icon } from "./dom.js";

const INFO_SECONDS = 8;
const OVER = "The local Slack began anew. What you have not sent is still here, to be copied; loading the new one drops it.";

export class Banner {
  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.node = h("div", { class: "banners", "data-testid": "banners" });
    session.on("notice", (notice) => this.show(notice));
    session.on("lost", () => this.lost());
    for (const event of ["back", "me"]) session.on(event, () => this.reached());
    session.on("over", () => this.over());
    session.on("gone", (name) => this.gone(name));
    session.on("me", () => this.drop("gone"));
    this.session = session;
  }

  /** @param {{level: string, code?: string, message?: string, act?: {label: string, run: () => void}}} notice */
  show({ level, code, message, act }) {
    const text = message ?? "Something went wrong in the local Slack.";
    this.drop(code ?? text);
    const box = h(
      "div",
      { class: ["banner", level], role: level === "error" ? "alert" : "status", "data-code": code ?? text },
      icon(level === "error" ? "warning" : "compass"),
      h("span", {}, text),
      act && h("button", { type: "button", class: "button small", onclick: act.run }, act.label),
      h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss", onclick: () => box.remove() }, icon("close")),
    );
    this.node.append(box);
    if (level !== "error") setTimeout(() => box.remove(), INFO_SECONDS * 1000);
  }

  lost() {
    if (this.node.querySelector('[data-code="lost"]')) return;
    this.show({ level: "error", code: "lost", message: "The connection to the local Slack is lost. Trying again …" });
  }

  /** What was said of not reaching the local Slack holds no longer. */
  reached() {
    for (const code of ["lost", "unreachable"]) this.drop(code);
  }

  over() {
    this.reached();
    const act = { label: "Load it", run: () => location.reload() };
    this.show({ level: "error", code: "over", message: OVER, act });
  }

  /** @param {string | null} name who one is and can be no more; null: one still can */
  gone(name) {
    if (name === null) {
      this.drop("gone");
      return;
    }
    const act = { label: "Be somebody else", run: () => this.session.emit("switch") };
    const message = `${name} is deactivated, so nothing can be done as ${name} any more.`;
    this.show({ level: "error", code: "gone", message, act });
  }

  drop(code) {
    this.node.querySelector(`[data-code="${CSS.escape(code)}"]`)?.remove();
  }
}
