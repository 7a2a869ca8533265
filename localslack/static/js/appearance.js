/** Light, dark, or as the system has it: remembered in this browser. */
import { h, icon } from "./dom.js";
import { openMenu } from "./popup.js";

const KEY = "appearance";
const SCHEMES = { system: { label: "As the system", scheme: "" }, light: { label: "Light", scheme: "light" }, dark: { label: "Dark", scheme: "dark" } };

export class Appearance {
  constructor() {
    this.node = h(
      "button",
      { type: "button", class: "top-button", "aria-label": "Appearance", title: "Light or dark", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => this.open() },
      icon("sun"),
    );
    this.set(localStorage.getItem(KEY));
  }

  set(name) {
    this.chosen = name in SCHEMES ? name : "system";
    document.documentElement.style.colorScheme = SCHEMES[this.chosen].scheme;
    localStorage.setItem(KEY, this.chosen);
  }

  open() {
    const items = Object.entries(SCHEMES).map(([name, { label }]) => ({ label, checked: name === this.chosen, pick: () => this.set(name) }));
    openMenu(this.node, "Appearance", items, { alignEnd: true });
  }
}
