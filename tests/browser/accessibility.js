/** What a page does against the rules for those who hear it or see it badly, in words; empty if all is well. */
() => {
  const found = [];
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const called = (element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ${element.textContent.trim().slice(0, 40)}`;
  const top = document.querySelector("dialog[open]") ?? document.body;

  // Every control has a name.
  const byIds = (ids) => (ids ?? "").split(" ").map((id) => document.getElementById(id)?.textContent.trim() ?? "").join("");
  const nameOf = (element) =>
    element.getAttribute("aria-label") || byIds(element.getAttribute("aria-labelledby")) || element.textContent.trim() || [...(element.labels ?? [])].map((label) => label.textContent.trim()).join("");
  const controls = [...top.querySelectorAll("button, a[href], input, textarea, select, summary, [tabindex='0'], [role=tab], [role=option], [role^=menuitem]")].filter(seen);
  for (const control of controls) if (!nameOf(control)) found.push(`no name: ${control.outerHTML.slice(0, 120)}`);
  for (const picture of top.querySelectorAll("img:not([alt])")) found.push(`no alt: ${picture.outerHTML.slice(0, 120)}`);

  // An id is one element's, and what is referred to is there.
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids.filter((one, at) => ids.indexOf(one) !== at)) found.push(`twice: id ${id}`);
  for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "aria-activedescendant"]) {
    for (const element of [...document.querySelectorAll(`[${attribute}]`)].filter(seen)) {
      for (const id of element.getAttribute(attribute).split(" ")) if (!document.getElementById(id)) found.push(`${attribute} of nothing: ${called(element)}`);
    }
  }

  // Headings go down one level at a time.
  let level = 1;
  for (const heading of [...top.querySelectorAll("h1, h2, h3, h4, h5, h6, [role=heading]")].filter(seen)) {
    const own = Number(heading.getAttribute("aria-level") ?? heading.tagName.slice(1));
    if (own > level + 1) found.push(`level ${own} after ${level}: ${called(heading)}`);
    level = own;
  }

  // Text stands out from what is behind it: WCAG 2.2, 1.4.3, at 4.5 whatever its size.
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (front, back) => [0, 1, 2].map((at) => front[at] * front[3] + back[at] * (1 - front[3])).concat(1);
  const behind = (element) => {
    if (!element) return rgba("canvas");
    const own = rgba(getComputedStyle(element).backgroundColor);
    const root = element.matches("dialog, [popover]") ? document.body : element.parentElement;
    return own[3] === 1 ? own : over(own, behind(root));
  };
  const light = (colour) => {
    const [red, green, blue] = colour.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const opacity = (element) => (element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1);
  const texts = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  const checked = new Set();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || checked.has(element) || !seen(element)) continue;
    checked.add(element);
    // What cannot be used need not stand out; a picture made of a gradient is not text on one colour.
    if (element.closest("svg, option, .visually-hidden, .emoji, :disabled") || getComputedStyle(element).backgroundImage !== "none") continue;
    const back = behind(element);
    const ink = rgba(getComputedStyle(element).color);
    const [one, other] = [light(over([ink[0], ink[1], ink[2], ink[3] * opacity(element)], back)), light(back)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) found.push(`contrast ${contrast.toFixed(2)}: ${called(element)}`);
  }

  // Where the focus is can be seen.
  const before = document.activeElement;
  const look = (element) => {
    const parts = [];
    for (let one = element; one && parts.length < 4; one = one.parentElement) {
      const { outline, boxShadow, borderColor, backgroundColor } = getComputedStyle(one);
      parts.push([outline, boxShadow, borderColor, backgroundColor].join(" "));
    }
    return parts.join("; ");
  };
  before?.blur?.();
  for (const control of controls.filter((one) => !one.disabled && one.tabIndex >= 0)) {
    const unfocused = look(control);
    control.focus({ preventScroll: true, focusVisible: true });
    if (document.activeElement === control && look(control) === unfocused) found.push(`focus not seen: ${called(control)}`);
    control.blur();
  }
  before?.focus?.({ preventScroll: true });
  return [...new Set(found)];
};
