// What opens above the page: menus, lists of options, the question before a dangerous click.
// Both use the browser's own top layer, which closes with Escape and gives the focus back.

import { el } from "./dom.js";

// A popover beside `anchor`; `fill(close)` gives its content. Removed when it closes.
export function openBeside(anchor, fill, look = {}) {
  const opened = document.activeElement;
  const box = el("div", { ...look, class: `popover ${look.class ?? ""}`, popover: "auto" });
  const close = () => box.isConnected && box.hidePopover();
  box.append(...[fill(close)].flat());
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const now = document.activeElement;
    const hadFocus = box.contains(now) || now === document.body;
    box.remove();
    look.onclosed?.();
    if (hadFocus && opened?.isConnected) opened.focus();
  });
  (anchor.closest("dialog, main, nav, aside") ?? document.body).append(box);
  box.showPopover();
  place(box, anchor);
  return { box, close };
}

function place(box, anchor) {
  const near = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const left = Math.min(near.left, innerWidth - size.width - 8);
  const fitsBelow = near.bottom + size.height + 8 < innerHeight;
  const top = fitsBelow ? near.bottom + 4 : near.top - size.height - 4;
  box.style.left = `${Math.max(8, left)}px`;
  box.style.top = `${Math.max(8, top)}px`;
}

// entries: {label, choose}
export function openMenu(anchor, entries, label) {
  const fill = (close) =>
    entries.map((entry) => {
      const onclick = () => {
        close();
        entry.choose();
      };
      const look = { class: "menu-item", role: "menuitem" };
      return el("button", { ...look, type: "button", tabindex: "-1", onclick }, entry.label);
    });
  const { box } = openBeside(anchor, fill, { role: "menu", "aria-label": label });
  box.addEventListener("keydown", (event) => moveIn(box, "[role=menuitem]", event));
  box.querySelector("[role=menuitem]")?.focus();
}

// Arrow keys, Home and End among what matches `selector`.
export function moveIn(box, selector, event) {
  const items = [...box.querySelectorAll(selector)];
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (!(event.key in steps) || !items.length) return;
  event.preventDefault();
  items[(steps[event.key] + items.length) % items.length].focus();
}

// A confirm object of Block Kit. Resolves to whether the person said yes.
export function confirmed(confirm, text) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "confirm", "aria-labelledby": "confirm-title" });
    const style = confirm.style === "danger" ? "danger" : "primary";
    const end = (answer) => () => {
      dialog.returnValue = answer;
      dialog.close();
    };
    dialog.append(
      el("h2", { id: "confirm-title" }, confirm.title?.text ?? "Are you sure?"),
      el("p", {}, text(confirm.text)),
      el("div", { class: "dialog-foot" },
        button(confirm.deny?.text ?? "Cancel", "", end("")),
        button(confirm.confirm?.text ?? "Yes", style, end("yes"))),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function button(label, style, onclick, more = {}) {
  return el("button", { type: "button", class: `button ${style}`, onclick, ...more }, label);
}
