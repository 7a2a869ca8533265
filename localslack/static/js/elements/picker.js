/**
 * The searchable list behind every select: a combobox whose field filters a popup list.
 * Arrows move, Enter picks, Esc closes, Backspace takes back the last of several. A list of several stays open while
 * one picks from it.
 */
import { append, freshId, h, icon } from "../dom.js";
import { floatBeside } from "../popup.js";

/**
 * @typedef {{value: string | object, label: string, detail?: string, mark?: () => Node}} Option
 * @typedef {{label?: string, options: Option[]}} Group
 *
 * @typedef {object} PickerSetup
 * @property {Option[]} chosen
 * @property {boolean} multiple
 * @property {number} [most] how many may be chosen
 * @property {string} placeholder
 * @property {boolean} clearable
 * @property {Record<string, unknown>} naming attributes that name the field
 * @property {(query: string) => Promise<{groups: Group[], say?: string}>} search
 * @property {(text: string) => Option | null} [read] makes a choice of text that was only typed
 * @property {(chosen: Option[]) => Promise<boolean>} choose false keeps what was chosen before
 */

export class Picker {
  /** @param {PickerSetup} setup */
  constructor(setup) {
    this.setup = setup;
    this.chosen = setup.chosen;
    this.listId = freshId("list");
    this.floating = null;
    this.active = -1;
    this.shown = [];
    this.round = 0;
    this.field = h("input", {
      type: "text",
      class: "picker-field",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      ...setup.naming,
    });
    this.chips = h("span", { class: "chips" });
    // A screen reader follows only what was there before it says something, and a listbox holds nothing but options.
    this.said = h("span", { class: "visually-hidden", role: "status" });
    this.clear = h("button", { type: "button", class: "picker-clear", "aria-label": "Clear", onclick: () => this.emptied() }, icon("close"));
    this.node = h("div", { class: ["picker", setup.multiple && "multiple"] }, this.chips, this.field, this.clear, icon("down"), this.said);
    this.listen();
    this.draw();
  }

  listen() {
    this.field.addEventListener("mousedown", (event) => this.pressed(event));
    this.field.addEventListener("click", () => this.openToSearch());
    this.field.addEventListener("focus", () => this.field.select());
    this.field.addEventListener("input", () => this.search());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => this.closed());
    this.node.addEventListener("click", (event) => {
      if (event.target === this.node || event.target === this.chips) this.field.focus();
    });
  }

  /** Shows what is chosen, in the field or as chips. */
  draw() {
    const { multiple, placeholder, clearable } = this.setup;
    this.chips.replaceChildren(...(multiple ? this.chosen.map((option) => this.chip(option)) : []));
    this.field.value = multiple ? "" : (this.chosen[0]?.label ?? "");
    this.field.placeholder = this.chosen.length && multiple ? "" : placeholder;
    this.clear.hidden = multiple || !clearable || !this.chosen.length;
  }

  /** The button goes with what it clears: the focus stays at the field. */
  emptied() {
    this.field.focus();
    this.commit([]);
  }

  chip(option) {
    const drop = () => {
      this.commit(this.chosen.filter((other) => other !== option));
      this.field.focus();
    };
    return h(
      "span",
      { class: "chip" },
      option.label,
      h("button", { type: "button", "aria-label": `Remove ${option.label}`, onclick: drop }, icon("close")),
    );
  }

  /** The press that opens the list puts no caret into the field: the browser would undo the selection for it. */
  pressed(event) {
    if (this.floating) return;
    event.preventDefault();
    this.field.focus();
  }

  /** What stands in the field is a choice, not a search: the first letter that is typed takes its place. */
  openToSearch() {
    if (this.floating) return;
    this.open();
    this.field.select();
  }

  open() {
    if (this.floating) return;
    this.list = h("div", { class: "options", role: "listbox", id: this.listId, "aria-multiselectable": String(this.setup.multiple) });
    // The field keeps the focus while the list is used with the mouse.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.floating = floatBeside(this.node, this.list, { matchWidth: true, onClose: () => this.closed() });
    // Chips make the field grow under its list; an app that draws a message anew takes the field away.
    this.sized = new ResizeObserver(() => this.floating?.place());
    this.sized.observe(this.node);
    this.field.setAttribute("aria-expanded", "true");
    this.field.setAttribute("aria-controls", this.listId);
    this.search("");
  }

  /** The list is gone: a search is forgotten, a choice that was typed out counts. */
  closed() {
    const { floating } = this;
    this.floating = null;
    floating?.close();
    this.sized?.disconnect();
    this.round += 1;
    this.said.textContent = "";
    this.field.setAttribute("aria-expanded", "false");
    for (const ofTheList of ["aria-controls", "aria-activedescendant"]) this.field.removeAttribute(ofTheList);
    const choice = this.typedChoice();
    if (choice) this.commit([choice]);
    else this.draw();
  }

  close() {
    this.floating?.close();
  }

  /** A choice that was typed out, in a field that can read one. */
  typedChoice() {
    const typed = this.field.value.trim();
    return typed && typed !== this.chosen[0]?.label ? (this.setup.read?.(typed) ?? null) : null;
  }

  /** Asks for the options of what is typed; an answer that comes after a newer question is dropped. */
  async search(query = this.field.value) {
    if (!this.floating) {
      this.open();
      if (!query) return;
    }
    const round = (this.round += 1);
    // Until there is an answer nothing is offered: Enter must not pick what the list showed before.
    this.shown = [];
    const pending = setTimeout(() => this.say("Looking …"), 150);
    const { groups, say } = await this.setup.search(query.trim());
    clearTimeout(pending);
    if (round !== this.round || !this.floating) return;
    this.drawOptions(groups, say);
    this.activate(query ? 0 : Math.max(0, this.shown.findIndex((option) => this.isChosen(option))));
  }

  say(text) {
    this.list?.replaceChildren();
    this.tell(text);
  }

  /** Says something above the options, to those who see it and to those who hear it. */
  tell(text) {
    this.list?.prepend(h("div", { class: "options-say", "aria-hidden": "true" }, text));
    this.said.textContent = text;
  }

  drawOptions(groups, say) {
    this.drawn = { groups, say };
    this.shown = groups.flatMap((group) => group.options);
    this.list.replaceChildren();
    this.said.textContent = "";
    if (!this.shown.length) this.say(say ?? "Nothing matches");
    let index = 0;
    for (const group of groups) {
      const nodes = group.options.map((option) => this.optionNode(option, index++));
      append(this.list, group.label ? [h("div", { role: "group", "aria-label": group.label }, h("div", { class: "menu-heading" }, group.label), nodes)] : nodes);
    }
    this.floating.place();
  }

  optionNode(option, index) {
    return h(
      "div",
      {
        class: "option",
        role: "option",
        id: `${this.listId}-${index}`,
        "aria-selected": String(this.isChosen(option)),
        onclick: () => this.pick(option),
        onpointermove: () => this.activate(index),
      },
      option.mark?.(),
      h("span", { class: "option-label" }, option.label, option.detail && h("span", { class: "detail" }, option.detail)),
      this.isChosen(option) && icon("tick"),
    );
  }

  isChosen(option) {
    return this.chosen.some((other) => sameValue(other.value, option.value));
  }

  activate(index) {
    this.active = index;
    const nodes = [...this.list.querySelectorAll("[role=option]")];
    nodes.forEach((node, at) => node.classList.toggle("active", at === index));
    if (!nodes[index]) {
      this.field.removeAttribute("aria-activedescendant");
      return;
    }
    this.field.setAttribute("aria-activedescendant", nodes[index].id);
    nodes[index].scrollIntoView({ block: "nearest" });
  }

  pick(option) {
    const { multiple, most } = this.setup;
    if (!multiple) this.commit([option]);
    else if (this.isChosen(option)) this.commit(this.chosen.filter((other) => !sameValue(other.value, option.value)));
    else if (!most || this.chosen.length < most) this.commit([...this.chosen, option]);
    else {
      this.drawOptions(this.drawn.groups, this.drawn.say);
      this.tell(`At most ${most} can be chosen.`);
    }
  }

  async commit(chosen) {
    const before = this.chosen;
    const searched = this.field.value;
    this.chosen = chosen;
    this.draw();
    if (this.setup.multiple) this.offerMore(searched);
    else this.close();
    if (document.activeElement === this.field) this.field.select();
    if (!(await this.setup.choose(chosen))) {
      this.chosen = before;
      this.draw();
    }
  }

  /** After a choice: everything again if one had searched, else the same list as it stands, with its new ticks. */
  offerMore(searched) {
    if (!this.floating) return;
    if (searched) {
      this.search("");
      return;
    }
    const { scrollTop } = this.list;
    const { active } = this;
    this.drawOptions(this.drawn.groups, this.drawn.say);
    this.list.scrollTop = scrollTop;
    this.activate(active);
  }

  key(event) {
    if (event.isComposing) return;
    const last = this.shown.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.floating) this.openToSearch();
      else if (event.key === "ArrowDown") this.activate(this.active >= last ? 0 : this.active + 1);
      else this.activate(this.active <= 0 ? last : this.active - 1);
    } else if (event.key === "Enter") {
      if (!this.floating) this.openToSearch();
      else if (this.shown[this.active]) this.pick(this.shown[this.active]);
    } else if (event.key === "Escape" && this.floating) {
      this.draw();
      this.close();
    } else if (event.key === "Backspace" && this.setup.multiple && !this.field.value && this.chosen.length) {
      this.commit(this.chosen.slice(0, -1));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function sameValue(one, other) {
  return (one?.value ?? one) === (other?.value ?? other);
}
