/** In a narrow window the sidebar is a drawer: while it is open the keyboard stays in it, and Esc leads back to its button. */

const NARROW = "(max-width: 700px)";

export class Drawer {
  /**
   * @param {import("./session.js").Session} session
   * @param {import("./sidebar.js").Sidebar} sidebar
   * @param {HTMLElement} scrim
   */
  constructor(session, sidebar, scrim) {
    this.sidebar = sidebar;
    this.scrim = scrim;
    const narrow = matchMedia(NARROW);
    session.on("drawer", (open) => (open && narrow.matches ? this.open() : this.close()));
    narrow.addEventListener("change", () => this.close());
    scrim.addEventListener("click", () => this.close());
    // Also where nothing in it has the focus, after a click beside its lines.
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || !this.isOpen) return;
      event.preventDefault();
      this.close();
    });
  }

  get isOpen() {
    return document.body.classList.contains("drawer-open");
  }

  /** Everything that the drawer and its scrim lie before. */
  behind() {
    const columns = this.sidebar.node.parentElement;
    const around = [...columns.parentElement.children].filter((one) => one !== columns && !one.matches(".banners"));
    return [...around, ...[...columns.children].filter((one) => one !== this.sidebar.node && one !== this.scrim)];
  }

  open() {
    const { node, lists, persona } = this.sidebar;
    this.show(true);
    node.setAttribute("role", "dialog");
    node.setAttribute("aria-modal", "true");
    (lists.querySelector("[aria-current]") ?? persona).focus();
  }

  /** What was chosen in it takes the focus afterwards, where it takes one. */
  close() {
    if (!this.isOpen) return;
    this.show(false);
    for (const name of ["role", "aria-modal"]) this.sidebar.node.removeAttribute(name);
    document.querySelector(".drawer-button")?.focus();
  }

  show(open) {
    document.body.classList.toggle("drawer-open", open);
    for (const one of this.behind()) one.inert = open;
  }
}
