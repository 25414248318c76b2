// Block Kit → nodes, as Slack draws it. `sheet` is what the blocks stand on (see sheets.js).

import { drawElement } from "./elements.js";
import { el, link } from "./dom.js";
import { drawPicture } from "./files.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const DRAW = {
  section: drawSection,
  header: (block, sheet) => el(sheet.heading, { class: "b-header", dir: "auto" }, block.text.text),
  divider: () => el("hr", { class: "b-divider" }),
  context: drawContext,
  actions: drawRow,
  context_actions: drawRow,
  input: drawInput,
  image: drawImage,
  rich_text: (block, sheet) => el("div", { class: "b-rich" }, richText(block, sheet.names)),
  markdown: (block) => el("div", { class: "b-markdown", dir: "auto" }, markdown(block.text)),
  alert: (block, sheet) =>
    el("div", { class: `b-alert ${block.level ?? ""}` }, text(block.text, sheet)),
  table: drawTable,
  data_table: drawTable,
  card: drawCard,
  carousel: (block, sheet) =>
    el("div", { class: "b-carousel" }, drawBlocks(block.elements ?? [], sheet)),
  container: drawContainer,
};

export function drawBlocks(blocks, sheet) {
  return blocks.map((block) => {
    const draw = DRAW[block.type] ?? ((other) => el("div", { class: "b-unknown" }, other.type));
    const node = draw(block, sheet);
    node.dataset.block = block.block_id ?? "";
    return node;
  });
}

// A text object as nodes.
export function text(object, sheet) {
  if (!object) return [];
  if (object.type !== "mrkdwn") return [object.text];
  return mrkdwn(object.text, sheet.names, object.verbatim);
}

function drawSection(block, sheet) {
  const fields = (block.fields ?? []).map((field) =>
    el("div", { class: "b-field", dir: "auto" }, text(field, sheet)));
  return el("div", { class: "b-section" },
    el("div", { class: "b-main" },
      block.text && el("div", { class: "b-text", dir: "auto" }, text(block.text, sheet)),
      fields.length ? el("div", { class: "b-fields" }, fields) : null),
    block.accessory &&
      el("div", { class: "b-accessory" }, drawElement(block.accessory, block, sheet)));
}

function drawContext(block, sheet) {
  const parts = (block.elements ?? []).map((part) =>
    part.type === "image"
      ? drawPicture(part, sheet, "b-thumb")
      : el("span", { class: "b-text", dir: "auto" }, text(part, sheet)));
  return el("div", { class: "b-context" }, parts);
}

function drawRow(block, sheet) {
  const elements = (block.elements ?? []).map((each) => drawElement(each, block, sheet));
  return el("div", { class: "b-actions" }, elements);
}

function drawInput(block, sheet) {
  const id = `in-${sheet.id}-${block.block_id}`;
  const error = sheet.errors[block.block_id];
  const notes = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const more = { id, "aria-describedby": notes || undefined, "aria-invalid": Boolean(error) };
  const isGroup = ["checkboxes", "radio_buttons"].includes(block.element.type);
  const optional = block.optional && el("span", { class: "optional" }, " (optional)");
  const label = [block.label.text, optional];
  return el(isGroup ? "fieldset" : "div", { class: `b-input ${error ? "wrong" : ""}` },
    el(isGroup ? "legend" : "label", isGroup ? {} : { for: id }, label),
    drawElement(block.element, block, sheet, more),
    el("p", { class: "b-error", id: `${id}-error`, role: "alert", hidden: !error }, error ?? ""),
    block.hint && el("p", { class: "b-hint", id: `${id}-hint` }, block.hint.text));
}

function drawImage(block, sheet) {
  const title = block.title && el("figcaption", {}, text(block.title, sheet));
  return el("figure", { class: "b-image" }, title, drawPicture(block, sheet, "b-picture"));
}

function drawTable(block, sheet) {
  const rows = block.rows ?? [];
  const cell = (tag) => (each) => el(tag, { dir: "auto" }, drawCell(each, sheet));
  const [head, ...rest] = rows.map((row) => (Array.isArray(row) ? row : row.cells ?? []));
  return el("div", { class: "b-table" }, el("table", {},
    el("thead", {}, el("tr", {}, (head ?? []).map(cell("th")))),
    el("tbody", {}, rest.map((row) => el("tr", {}, row.map(cell("td")))))));
}

function drawCell(cell, sheet) {
  if (cell.type === "rich_text") return richText(cell, sheet.names);
  return String(cell.text ?? cell.value ?? "");
}

function drawCard(block, sheet) {
  const line = (name) =>
    block[name] && el("div", { class: `b-card-${name}`, dir: "auto" }, text(block[name], sheet));
  const actions = (block.actions ?? []).map((each) => drawElement(each, block, sheet));
  const hero = block.hero_image && drawPicture(block.hero_image, sheet, "b-picture");
  const mark = block.icon && drawPicture(block.icon, sheet, "b-thumb");
  return el("div", { class: "b-card" }, hero, mark,
    line("title"), line("subtitle"), line("body"), line("subtext"),
    actions.length ? el("div", { class: "b-actions" }, actions) : null);
}

function drawContainer(block, sheet) {
  const title = block.title && el("strong", {}, text(block.title, sheet));
  const subtitle = block.subtitle &&
    el("div", { class: "b-card-subtitle" }, text(block.subtitle, sheet));
  const inner = drawBlocks(block.child_blocks ?? [], sheet);
  if (!block.is_collapsible) return el("div", { class: "b-container" }, title, subtitle, inner);
  const open = !block.default_collapsed;
  return el("details", { class: "b-container", open },
    el("summary", {}, title ?? "Details"), subtitle, inner);
}

// What stands under a link, or an old attachment.
export function drawAttachment(attachment, sheet) {
  const old = { ...attachment };
  const inner = drawBlocks(attachment.blocks ?? [], sheet);
  const title = old.title && el("strong", {}, link(old.title_link, old.title));
  const words = [old.pretext, old.text].filter(Boolean).map((each) =>
    el("div", { class: "b-text", dir: "auto" }, mrkdwn(each, sheet.names)));
  const bare = !inner.length && !title && !words.length ? [old.fallback ?? ""] : [];
  const box = el("div", { class: "attachment" }, title, words, inner, bare);
  if (/^#?[0-9a-f]{6}$/i.test(old.color ?? "")) {
    box.style.borderLeftColor = `#${old.color.replace("#", "")}`;
  }
  return box;
}
