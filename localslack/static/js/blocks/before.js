/** What stands before a block: it names for the ear what the eye takes to belong to it. */

const LONGEST = 120;

export class Before {
  constructor() {
    this.words = null;
    this.headed = null;
  }

  /** A block was drawn. @param {string} type @param {HTMLElement} node */
  passed(type, node) {
    if (["section", "header", "context", "rich_text", "markdown"].includes(type)) this.words = node;
    if (type === "header") this.headed = node;
    // What follows a divider is about something else.
    if (type === "divider") this.words = null;
  }

  /** @returns {string | undefined} the first line of the last words since a divider */
  get line() {
    return this.words ? firstLine(this.words.querySelector("h3, .text") ?? this.words) : undefined;
  }

  /** @returns {string | undefined} the last header */
  get heading() {
    return this.headed ? firstLine(this.headed) : undefined;
  }
}

function firstLine(node) {
  const copy = node.cloneNode(true);
  for (const end of copy.querySelectorAll("br")) end.replaceWith("\n");
  const lines = copy.textContent.split("\n").map((line) => line.trim());
  return lines.find(Boolean)?.slice(0, LONGEST);
}
