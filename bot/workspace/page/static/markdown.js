// Standard Markdown, as a markdown block has it → nodes. Every letter of it ends in a text node.

import { el, link } from "./dom.js";

const INLINE =
  /`([^`\n]+)`|\[([^\]\n]+)\]\(([^)\s]+)\)|\*\*([^\n]+?)\*\*|~~([^\n]+?)~~|(?<!\w)[*_]([^\s*_][^*_\n]*)[*_](?!\w)/;
const KINDS = [
  ["heading", /^#{1,6} /],
  ["quote", /^> ?/],
  ["bullet", /^[-*+] /],
  ["number", /^\d+[.)] /],
  ["rule", /^(-{3,}|\*{3,})$/],
  ["empty", /^\s*$/],
];
const DRAW = {
  heading: (lines) => lines.map((line) =>
    el("div", { class: "b-header" }, inline(line.replace(/^#+ /, "")))),
  quote: (lines) => [el("blockquote", {}, inline(without(lines, /^> ?/).join("\n")))],
  bullet: (lines) => [list("ul", without(lines, /^[-*+] /))],
  number: (lines) => [list("ol", without(lines, /^\d+[.)] /))],
  rule: () => [el("hr", { class: "b-divider" })],
  empty: () => [],
  text: (lines) => [el("p", {}, inline(lines.join("\n")))],
};

export function markdown(text) {
  // Every second part stood between fences.
  return text.split(/^```.*\n([\s\S]*?)^```\s*$/m).flatMap((part, index) =>
    index % 2 ? [el("pre", {}, part.replace(/\n$/, ""))] : blocks(part.split("\n")));
}

// Lines of one kind that follow each other stand together.
function blocks(lines) {
  const runs = [];
  for (const line of lines) {
    const kind = KINDS.find(([, pattern]) => pattern.test(line))?.[0] ?? "text";
    const last = runs.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else runs.push({ kind, lines: [line] });
  }
  return runs.flatMap(({ kind, lines: together }) => DRAW[kind](together));
}

function list(tag, items) {
  return el(tag, { class: "rich-list" }, items.map((item) => el("li", {}, inline(item))));
}

function without(lines, mark) {
  return lines.map((line) => line.replace(mark, ""));
}

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [text] : [];
  const [whole, code, label, url, bold, struck, slanted] = found;
  const rest = inline(text.slice(found.index + whole.length));
  return [text.slice(0, found.index), marked({ code, label, url, bold, struck, slanted }), ...rest];
}

function marked({ code, label, url, bold, struck, slanted }) {
  if (code !== undefined) return el("code", {}, code);
  if (label !== undefined) return link(url, ...inline(label));
  if (bold !== undefined) return el("strong", {}, inline(bold));
  return struck !== undefined ? el("s", {}, inline(struck)) : el("em", {}, inline(slanted));
}
