// Elements and text nodes. Foreign text becomes a text node here and nowhere becomes markup.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open", "selected"]);

// el("button", {class: "b", onclick: f, "aria-label": "x"}, "text", node, [nodes])
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.flat().filter((child) => ![null, undefined, false].includes(child)));
  return node;
}

function set(node, name, value) {
  if (value === undefined || value === null) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (PROPERTIES.has(name)) node[name] = value;
  else if (value === true) node.setAttribute(name, "");
  else if (value !== false) node.setAttribute(name, value);
}

// Only the web may be linked: no javascript:, no data:, no file:.
export function link(url, ...children) {
  const address = webAddress(url);
  if (!address) return el("span", {}, ...children);
  const attributes = { href: address, target: "_blank", rel: "noopener noreferrer" };
  return el("a", attributes, ...children);
}

export function webAddress(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : "";
  } catch {
    return "";
  }
}

const ICONS = {
  hash: "M4 9h16M4 15h16M10 3 8 21M16 3l-2 18",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  home: "M4 11 12 4l8 7v9h-5v-6H9v6H4z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  reply: "M20 12a8 8 0 1 1-3.500-6.600M4 20l1-4",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  clip: "M19 11l-7.500 7.500a4 4 0 0 1-6-6L14 4.500a2.700 2.700 0 0 1 4 4L10 16",
  send: "M4 12 20 4l-5 16-3.500-6.500z",
  eye: "M2 12s4-6.500 10-6.500S22 12 22 12s-4 6.500-10 6.500S2 12 2 12"
    + "M12 9.500a2.500 2.500 0 1 0 .01 0",
  close: "M6 6l12 12M18 6 6 18",
  clock: "M12 3.500a8.500 8.500 0 1 0 .01 0M12 7.500V12l3 2",
  fault: "M12 4 21 19.500H3zM12 10v4M12 17h.01",
  back: "M15 5l-7 7 7 7",
  menu: "M4 7h16M4 12h16M4 17h16",
  moon: "M20 14A8.500 8.500 0 0 1 10 4a8.500 8.500 0 1 0 10 10z",
  pulse: "M3 12h4l3-7 4 14 3-7h4",
  down: "M6 9l6 6 6-6",
  check: "M5 12.500 10 17.500 19 7",
  smile: "M12 3a9 9 0 1 0 .01 0M8.500 14.500a4.500 4.500 0 0 0 7 0M9 9.500h.01M15 9.500h.01",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  const look = { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" };
  for (const [key, value] of Object.entries(look)) svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, more = {}) {
  const look = { type: "button", class: "icon-button", "aria-label": label, title: label };
  return el("button", { ...look, onclick, ...more }, icon(name));
}

// A member's initial, or the bot's picture.
export function avatar(name, isBot) {
  if (isBot) return el("img", { class: "avatar", src: "paperboy.svg", alt: "" });
  const tone = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 5;
  const look = { class: `avatar tone-${tone}`, "aria-hidden": "true" };
  return el("span", look, name.slice(0, 1).toUpperCase());
}

// A line that goes by itself, above whatever is open.
export function complain(words) {
  document.querySelector(".toast")?.remove();
  const toast = el("div", { class: "toast", role: "alert", popover: "manual" });
  (document.querySelector("dialog[open]") ?? document.body).append(toast);
  toast.showPopover();
  toast.textContent = words;
  setTimeout(() => toast.remove(), 7000);
}

// Said to screen readers, shown to nobody.
export function say(words) {
  document.getElementById("said").textContent = words;
}
