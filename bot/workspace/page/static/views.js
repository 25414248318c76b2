// Modals and the App Home.

import { drawBlocks } from "./blocks.js";
import { el, iconButton } from "./dom.js";
import { button } from "./menus.js";
import { Sheet } from "./sheets.js";

const typed = new Map(); // view id → what stands in its inputs and was not sent yet

function sheetOf(view, desk) {
  if (!typed.has(view.id)) typed.set(view.id, {});
  return new Sheet({
    ...desk.sheetParts(),
    where: { view: view.id },
    values: view.values,
    errors: view.errors,
    heading: view.kind === "modal" ? "h3" : "h2",
    fields: typed.get(view.id),
  });
}

export class Modal {
  constructor(desk) {
    this.desk = desk;
    this.dialog = null;
    this.sign = "";
  }

  update(view) {
    const sign = view ? `${view.id} ${view.version}` : "";
    if (sign === this.sign) return;
    this.sign = sign;
    if (!view) this.hide();
    else this.show(view);
  }

  hide() {
    this.dialog?.close();
    this.dialog?.remove();
    this.dialog = null;
    typed.clear();
  }

  show(view) {
    const sheet = sheetOf(view, this.desk);
    const isNew = !this.dialog || this.dialog.dataset.view !== view.id;
    const active = document.activeElement?.dataset?.action;
    this.dialog ??= this.open();
    this.dialog.dataset.view = view.id;
    const place = this.dialog.querySelector(".modal-body")?.scrollTop ?? 0;
    this.dialog.replaceChildren(this.form(view, sheet));
    if (!isNew) this.dialog.querySelector(".modal-body").scrollTop = place;
    this.focus(isNew ? "" : active);
  }

  open() {
    const dialog = el("dialog", { class: "modal", "aria-labelledby": "modal-title" });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.sheet.tell("close");
    });
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  }

  form(view, sheet) {
    this.sheet = sheet;
    sheet.onkeep = (block) => this.clear(block);
    const close = () => sheet.tell("close");
    const onsubmit = (event) => {
      event.preventDefault();
      this.submit(view, sheet);
    };
    return el("form", { onsubmit, novalidate: true, autocomplete: "off" },
      el("header", { class: "dialog-head" },
        view.depth > 1 ? iconButton("back", "Back", close) : null,
        el("h2", { id: "modal-title", tabindex: "-1" }, view.title),
        iconButton("close", "Close", close)),
      el("div", { class: "modal-body blocks" }, drawBlocks(view.blocks, sheet)),
      view.problem && el("p", { class: "problem", role: "alert" }, view.problem),
      el("footer", { class: "dialog-foot" },
        button(view.close, "", close),
        view.submit
          ? el("button", { class: "button primary", disabled: view.disabled }, view.submit)
          : null));
  }

  focus(action) {
    const find = (selector) => this.dialog.querySelector(selector);
    const same = action && find(`[data-action="${CSS.escape(action)}"]`);
    const wrong = find(".wrong :is(input, textarea, button)");
    const first = find(".modal-body :is(input, textarea, .select)");
    (wrong || same || first || find("#modal-title")).focus();
  }

  submit(view, sheet) {
    const missing = view.blocks.filter((block) => isMissing(block, sheet));
    for (const block of missing) this.mark(block, "Please complete this required field.");
    if (missing.length) this.focus("");
    else sheet.tell("submit", { fields: sheet.fields });
  }

  mark(block, words) {
    const input = this.dialog.querySelector(`[data-block="${CSS.escape(block.block_id)}"]`);
    const note = input?.querySelector(".b-error");
    if (!note) return;
    input.classList.toggle("wrong", Boolean(words));
    note.textContent = words;
    note.hidden = !words;
  }

  clear(block) {
    this.mark(block, "");
  }
}

function isMissing(block, sheet) {
  if (block.type !== "input" || block.optional) return false;
  const field = sheet.field(block, block.element);
  if (field) return [null, undefined, ""].includes(field.chosen) || !String(field.chosen).length;
  const value = sheet.value(block, block.element) ?? {};
  return !Object.entries(value).some(([name, each]) =>
    name !== "type" && each !== null && each !== "" && each.length !== 0);
}

export class Home {
  constructor(scroll, desk) {
    this.desk = desk;
    this.sign = "";
    this.box = el("section", { class: "home blocks", "aria-label": "App Home" });
    scroll.append(this.box);
  }

  update(view) {
    const sign = view ? `${view.id} ${view.version}` : "none";
    if (sign === this.sign) return;
    this.sign = sign;
    const active = this.box.contains(document.activeElement) && document.activeElement;
    const waiting = [el("p", { class: "empty" }, "Paperboy has not drawn this page yet.")];
    const shown = view ? drawBlocks(view.blocks, sheetOf(view, this.desk)) : waiting;
    this.box.replaceChildren(...shown);
    if (!active) return;
    const name = active.dataset.action ?? "";
    this.box.querySelector(`[data-action="${CSS.escape(name)}"]`)?.focus();
  }
}
