/** The files of a message: an image is shown, anything else is a link with its kind and size. */
import { h } from "./dom.js";

const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/**
 * @param {{id: string, title: string, alt_txt?: string, mimetype: string, pretty_type: string, size: number}[]} files
 * @param {string} user who looks
 * @returns {HTMLElement}
 */
export function filesNode(files, user) {
  return h("ul", { class: "files", "aria-label": "Files" }, files.map((file) => h("li", {}, fileNode(file, user))));
}

function fileNode(file, user) {
  const href = `/page/as/${encodeURIComponent(user)}/file/${encodeURIComponent(file.id)}`;
  const picture = SHOWN.has(file.mimetype) && h("img", { src: href, alt: file.alt_txt || file.title, loading: "lazy" });
  return h(
    "a",
    { href, target: "_blank", rel: "noopener" },
    picture,
    h("span", { class: "file-name" }, file.title),
    h("span", { class: "file-kind" }, `${file.pretty_type} · ${sizeOf(file.size)}`),
  );
}

function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
