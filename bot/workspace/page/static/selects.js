// Menus of options: the app's own, suggested while one types, people, channels; one or many.
// A button that shows what is chosen, and a list that can be searched and walked with the arrows.

import { complain, el, icon } from "./dom.js";
import { moveIn, openBeside } from "./menus.js";

const MANY_OPTIONS = 8;
const TYPING_REST = 200; // milliseconds without a key before the app is asked

export function drawSelect(element, block, sheet, more) {
  const select = new Select(element, block, sheet);
  return select.draw(more);
}

class Select {
  constructor(element, block, sheet) {
    Object.assign(this, { element, block, sheet });
    this.isMany = element.type.startsWith("multi_");
    this.source = element.type.replace("multi_", "").replace("_select", "");
    this.isSuggested = this.source === "external";
    this.words = "";
    this.chosen = this.chosenNow();
  }

  // [{value, label}]
  chosenNow() {
    const field = this.sheet.field(this.block, this.element);
    if (field?.labels) return field.labels;
    const value = this.sheet.value(this.block, this.element);
    const name = { static: "option", external: "option", users: "user", channels: "channel" };
    const one = name[this.source] ?? "conversation";
    const key = this.isMany ? `${one}s` : one;
    const found = value ? value[`selected_${key}`] : this.element[`initial_${key}`];
    return [found].flat().filter(Boolean).map((each) => this.entry(each));
  }

  entry(option) {
    if (typeof option === "string") {
      return { value: option, label: this.sheet.names[option] ?? option };
    }
    return { value: option.value, label: option.text.text, says: option.description?.text };
  }

  draw(more) {
    const look = { ...more, type: "button", class: "select", "aria-haspopup": "listbox" };
    this.button = el("button", { ...look, onclick: () => this.open() });
    this.show();
    return this.button;
  }

  show() {
    const words = this.chosen.map((each) => each.label).join(", ");
    const hint = this.element.placeholder?.text ?? "Choose";
    const label = el("span", { class: words ? "" : "hint", dir: "auto" }, words || hint);
    this.button.replaceChildren(label, icon("down"));
  }

  open() {
    const list = el("div", { role: "listbox", class: "options", "aria-label": "Options" });
    list.ariaMultiSelectable = String(this.isMany);
    const search = el("input", {
      class: "field",
      type: "text",
      placeholder: "Search",
      "aria-label": "Search the options",
      oninput: () => this.search(search.value, list),
    });
    const { box, close } = openBeside(this.button, () => [search, list], {
      class: "chooser",
      onclosed: () => this.isMany && this.tell(),
    });
    this.close = close;
    box.addEventListener("keydown", (event) => {
      moveIn(box, "input, [role=option]", event);
      if (event.key === "Enter" && event.target === search) {
        event.preventDefault();
        list.querySelector("[role=option]")?.click();
      }
    });
    this.list(list, "");
    search.hidden = !this.isSuggested && this.entries("").length <= MANY_OPTIONS;
    if (!search.hidden) search.focus();
  }

  search(words, list) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.list(list, words), this.isSuggested ? TYPING_REST : 0);
  }

  async list(list, words) {
    this.asked = words;
    const short = this.isSuggested && words.length < (this.element.min_query_length ?? 3);
    if (short) return list.replaceChildren(note("Type to find one."));
    try {
      const found = this.isSuggested ? await this.suggested(words) : this.entries(words);
      if (this.asked !== words) return; // something else was typed meanwhile
      this.words = words;
      const options = found.map((each) => this.option(each));
      list.replaceChildren(...(options.length ? options : [note("Nothing fits.")]));
      if (list.parentElement.querySelector("input").hidden) options[0]?.focus();
    } catch (error) {
      complain(error.message);
    }
  }

  async suggested(words) {
    const options = await this.sheet.suggest(this.block, this.element, words);
    return options.map((each) => this.entry(each));
  }

  entries(words) {
    const wanted = words.toLowerCase();
    return this.all().filter((each) => each.label.toLowerCase().includes(wanted));
  }

  all() {
    if (this.source === "users") return this.sheet.people;
    if (this.source === "channels" || this.source === "conversations") return this.sheet.channels;
    const groups = this.element.option_groups ?? [];
    const options = [...(this.element.options ?? []), ...groups.flatMap((group) => group.options)];
    return options.map((each) => this.entry(each));
  }

  option(entry) {
    const isChosen = this.chosen.some((each) => each.value === entry.value);
    const look = { type: "button", role: "option", tabindex: "-1", class: "option" };
    const onclick = () => this.take(entry, node);
    const says = entry.says && el("small", {}, entry.says);
    const node = el("button", { ...look, "aria-selected": String(isChosen), onclick },
      el("span", { dir: "auto" }, entry.label, says), icon("check"));
    return node;
  }

  take(entry, node) {
    const without = this.chosen.filter((each) => each.value !== entry.value);
    if (!this.isMany) this.chosen = [entry];
    else this.chosen = without.length < this.chosen.length ? without : [...this.chosen, entry];
    this.show();
    if (this.isMany) {
      node.ariaSelected = String(this.chosen.includes(entry));
      return;
    }
    this.close();
    this.tell();
  }

  tell() {
    const values = this.chosen.map((each) => each.value);
    const chosen = this.isMany ? values : values[0];
    const labels = this.chosen;
    this.sheet.choose(this.block, this.element, chosen, this.words);
    const field = this.sheet.field(this.block, this.element);
    if (field) field.labels = labels;
  }
}

function note(words) {
  return el("p", { class: "options-note" }, words);
}
