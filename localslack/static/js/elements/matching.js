/** Which options fit what somebody types into a list, and which of them come first. */

/** @typedef {import("./picker.js").Group} Group */

/** How well an option fits: its label begins so, words of it do, it contains them, or only what stands below it does. */
const BEGINS = 0;
const WORDS = 1;
const CONTAINS = 2;
const DETAIL = 3;

/**
 * Keeps the options whose label or detail holds every word of the query, those that fit best first.
 * @param {Group[]} groups @param {string} query
 * @returns {Group[]} without those that have no option left
 */
export function matching(groups, query) {
  const wanted = folded(query);
  const words = wanted.split(/\s+/).filter(Boolean);
  return groups
    .map((group) => ({ ...group, options: words.length ? fitting(group.options, wanted, words) : group.options }))
    .filter((group) => group.options.length);
}

function fitting(options, wanted, words) {
  return options
    .map((option) => ({ option, fit: fit(option, wanted, words) }))
    .filter((one) => one.fit !== null)
    .sort((one, other) => one.fit - other.fit)
    .map((one) => one.option);
}

function fit({ label, detail = "" }, wanted, words) {
  const name = folded(label);
  if (name.startsWith(wanted)) return BEGINS;
  const parts = name.split(/[^\p{L}\p{N}]+/u);
  if (words.every((word) => parts.some((part) => part.startsWith(word)))) return WORDS;
  if (words.every((word) => name.includes(word))) return CONTAINS;
  const all = `${name} ${folded(detail)}`;
  return words.every((word) => all.includes(word)) ? DETAIL : null;
}

/** Without capitals and accents: who types "novak" means "Nováková". */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
