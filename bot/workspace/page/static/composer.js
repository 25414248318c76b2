// Where a person writes: Enter sends, Shift+Enter breaks the line, Tab completes, Up brings back.

import { act } from "./api.js";
import { complete } from "./completion.js";
import { complain, el, iconButton } from "./dom.js";
import { openMenu } from "./menus.js";

const history = new Map(); // member id → what they sent, oldest first
const KEYS = { Enter: "enter", Tab: "tab", Escape: "escape", ArrowUp: "up", ArrowDown: "down" };
let numbers = 0;

export class Composer {
  // where(): {channel, thread?}. hooks: {desk, sent()}.
  constructor(box, hooks, where) {
    Object.assign(this, { hooks, where });
    this.desk = hooks.desk;
    this.back = 0; // how far up in the history; 0: something new
    this.listId = `completion-${++numbers}`;
    this.draw(box);
  }

  draw(box) {
    this.options = el("div", { class: "completion", id: this.listId, role: "listbox", hidden: true,
      "aria-label": "Completions" });
    this.area = el("textarea", {
      rows: 1, dir: "auto", "aria-autocomplete": "list", "aria-controls": this.listId,
      "aria-label": "Message",
      oninput: () => this.changed(),
      onkeydown: (event) => this.key(event),
      onblur: () => setTimeout(() => this.offer(null), 150),
    });
    const file = el("input", { type: "file", hidden: true, onchange: () => this.attach(file) });
    const bolt = iconButton("bolt", "Shortcuts", () => this.shortcuts(bolt),
      { "aria-haspopup": "menu" });
    const clip = iconButton("clip", "Attach a file", () => file.click());
    this.button = iconButton("send", "Send", () => this.send(), { disabled: true });
    this.button.classList.add("send");
    this.status = el("p", { class: "status", role: "status", hidden: true });
    box.replaceChildren(this.status, el("div", { class: "composer" }, this.options, this.area,
      el("div", { class: "composer-foot" }, clip, bolt, file,
        el("span", { class: "keys" }, "Enter sends · Tab completes · ↑ brings back"),
        this.button)));
  }

  ask(placeholder) {
    this.area.placeholder = placeholder;
  }

  // What the bot says it is doing; "" where it says nothing.
  tellStatus(words) {
    this.status.textContent = words;
    this.status.hidden = !words;
  }

  get sent() {
    const id = this.desk.member.id;
    if (!history.has(id)) history.set(id, []);
    return history.get(id);
  }

  write(text) {
    this.area.value = text;
    this.area.setSelectionRange(text.length, text.length);
    this.changed();
  }

  // Words to start from, to be sent with Enter.
  begin(text) {
    this.write(text);
    this.offer(null);
    this.area.focus();
  }

  changed() {
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(this.area.scrollHeight, 200)}px`;
    this.button.disabled = !this.area.value.trim();
    const names = this.desk.seen?.names ?? {};
    const typed = [this.area.value, this.area.selectionStart];
    this.offer(complete(...typed, { world: this.desk.world, names }));
  }

  offer(found) {
    this.found = found;
    this.at = found?.sure ? 0 : -1;
    this.options.hidden = !found;
    this.options.replaceChildren(...(found?.options ?? []).map((option, index) => {
      const id = `${this.listId}-${index}`;
      const onmousedown = (event) => {
        event.preventDefault();
        this.take(index);
      };
      const look = { role: "option", tabindex: "-1", class: "completion-option" };
      return el("div", { ...look, id, onmousedown },
        el("strong", {}, option.label), el("span", {}, option.says));
    }));
    this.mark();
  }

  mark() {
    for (const [index, node] of [...this.options.children].entries()) {
      node.ariaSelected = String(index === this.at);
      if (index === this.at) node.scrollIntoView({ block: "nearest" });
    }
    if (this.at < 0) this.area.removeAttribute("aria-activedescendant");
    else this.area.setAttribute("aria-activedescendant", `${this.listId}-${this.at}`);
  }

  take(index) {
    const { from, options } = this.found;
    const rest = this.area.value.slice(this.area.selectionStart);
    const start = this.area.value.slice(0, from) + options[index].insert;
    this.write(start + rest);
    this.area.setSelectionRange(start.length, start.length);
    this.changed();
  }

  key(event) {
    const name = KEYS[event.key];
    if (!name || event.isComposing || event.shiftKey || event.altKey) return;
    if (this[name]()) event.preventDefault();
  }

  enter() {
    if (this.found && this.at >= 0) this.take(this.at);
    else this.send();
    return true;
  }

  tab() {
    if (!this.found) return false;
    this.take(Math.max(this.at, 0));
    return true;
  }

  escape() {
    if (!this.found) return false;
    this.offer(null);
    return true;
  }

  up() {
    if (this.found) return this.step(-1);
    const { value } = this.area;
    if (value && value !== this.sent.at(-this.back)) return false;
    return this.recall(Math.min(this.back + 1, this.sent.length));
  }

  down() {
    if (this.found) return this.step(1);
    return this.back > 0 && this.recall(this.back - 1);
  }

  step(by) {
    const { length } = this.found.options;
    this.at = this.at < 0 && by < 0 ? length - 1 : (this.at + by + length) % length;
    this.mark();
    return true;
  }

  recall(back) {
    this.back = back;
    this.write(back ? this.sent.at(-back) : "");
    this.offer(null);
    return true;
  }

  async send() {
    const text = this.area.value.trim();
    if (!text) return;
    if (this.sent.at(-1) !== text) this.sent.push(text);
    this.back = 0;
    this.write("");
    await this.tell("send", { text }, text);
  }

  async attach(input) {
    const [file] = input.files;
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const content = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    input.value = "";
    await this.tell("upload", { name: file.name, content, text: this.area.value.trim() }, "");
    this.write("");
  }

  shortcuts(anchor) {
    const entries = this.desk.world.shortcuts.filter((each) => each.type === "global");
    openMenu(anchor, entries.map((each) => ({
      label: each.name,
      choose: () => this.tell("shortcut", { shortcut: each.callback_id }, ""),
    })), "Shortcuts");
  }

  async tell(name, body, text) {
    this.hooks.sent();
    try {
      await act(this.desk.member.id, name, { ...this.where(), ...body });
    } catch (error) {
      complain(error.message);
      if (text && !this.area.value) this.write(text);
    }
  }
}
