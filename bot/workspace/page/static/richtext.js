// rich_text blocks → nodes.

import { el, link } from "./dom.js";
import { emoji, mention } from "./mrkdwn.js";

const STYLES = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"],
  ["underline", "u"]];

export function richText(block, names) {
  return (block.elements ?? []).map((part) => drawPart(part, names));
}

function drawPart(part, names) {
  const inner = () => (part.elements ?? []).map((each) => drawInline(each, names));
  switch (part.type) {
    case "rich_text_preformatted":
      return el("pre", {}, inner());
    case "rich_text_quote":
      return el("blockquote", {}, inner());
    case "rich_text_list":
      return drawList(part, names);
    default:
      return el("div", { class: "rich" }, inner());
  }
}

function drawList(part, names) {
  const items = (part.elements ?? []).map((item) => el("li", {}, drawPart(item, names)));
  const tag = part.style === "ordered" ? "ol" : "ul";
  const start = tag === "ol" && part.offset ? part.offset + 1 : undefined;
  return el(tag, { class: `rich-list indent-${part.indent ?? 0}`, start }, items);
}

function drawInline(part, names) {
  let node = bare(part, names);
  for (const [style, tag] of STYLES) if (part.style?.[style]) node = el(tag, {}, node);
  return node;
}

function bare(part, names) {
  switch (part.type) {
    case "link":
      return link(part.url, part.text || part.url);
    case "user":
      return mention(`@${names[part.user_id] ?? part.user_id}`);
    case "channel":
      return mention(`#${names[part.channel_id] ?? part.channel_id}`);
    case "usergroup":
      return mention(`@${part.usergroup_id}`);
    case "broadcast":
      return mention(`@${part.range}`);
    case "emoji":
      return emoji(part.name);
    case "date":
      return part.fallback ?? String(part.timestamp);
    default:
      return part.text ?? "";
  }
}
