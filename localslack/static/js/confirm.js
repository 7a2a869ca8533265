/** The small "are you sure" dialog, for an app's `confirm` and for the page's own questions. */
import { freshId, h } from "./dom.js";
import { focusKey, putAway } from "./focus.js";

/**
 * @param {{title: string, text: Node | string, confirm: string, deny: string, danger?: boolean, mayConfirm?: () => boolean, signal?: AbortSignal}} question
 *   `mayConfirm` looks at what was put in, says there what is wrong with it, and keeps the dialog open with false;
 *   `signal` takes the question back, as if it was denied
 * @returns {Promise<boolean>} true when the person confirmed
 */
export function confirm({ title, text, confirm: yes, deny, danger = false, mayConfirm = () => true, signal }) {
  const heading = freshId("confirm");
  const opener = focusKey(document.body);
  return new Promise((resolve) => {
    const finish = (answer) => {
      putAway(dialog, opener);
      resolve(answer);
    };
    const dialog = h(
      "dialog",
      {
        class: "confirm",
        "aria-labelledby": heading,
        oncancel: (event) => {
          event.preventDefault();
          finish(false);
        },
      },
      h(
        "form",
        {
          novalidate: true,
          onsubmit: (event) => {
            event.preventDefault();
            if (mayConfirm()) finish(true);
          },
        },
        h("h2", { id: heading }, title),
        h("div", { class: "text" }, text),
        h(
          "footer",
          {},
          h("button", { type: "button", class: "button", onclick: () => finish(false) }, deny),
          h("button", { type: "submit", class: ["button", danger ? "danger" : "primary"] }, yes),
        ),
      ),
    );
    signal?.addEventListener("abort", () => finish(false));
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector("input") ?? dialog.querySelector("footer .button:last-child")).focus();
  });
}
