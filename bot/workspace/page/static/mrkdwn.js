// Slack's mrkdwn → nodes. Every letter of it ends in a text node.

import { el, link } from "./dom.js";

const EMOJI = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", eyes: "👀", tada: "🎉", heart: "❤️", star: "⭐",
  white_check_mark: "✅", warning: "⚠️", books: "📚", memo: "📝", mag: "🔍", bell: "🔔",
  calendar: "📅", rocket: "🚀", newspaper: "📰", bookmark: "🔖", hourglass: "⌛", x: "❌",
  raised_hands: "🙌", thinking_face: "🤔", fire: "🔥", wave: "👋", zap: "⚡", lock: "🔒",
};
// Code, <tokens>, :emoji:, and what is a link only where text is not verbatim.
const ATOM = /`([^`\n]+)`|<([^<>\n]*)>|:([a-z0-9_+-]+):|(https?:\/\/[^\s<>|\uE000]+)/gi;
const STYLED =
  /(?<![\p{L}\p{N}])([*_~])(?!\s)((?:(?!\1)[^\n])+?)(?<!\s)\1(?![\p{L}\p{N}])/u;
const STYLES = { "*": "strong", _: "em", "~": "s" };
const HELD = /\uE000(\d+)\uE001/;

export function emoji(name) {
  return EMOJI[name] ?? `:${name}:`;
}

function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

// names: id → name, for mentions. verbatim: bare addresses stay text.
export function mrkdwn(text, names = {}, verbatim = false) {
  const nodes = [];
  const clean = String(text).replace(/[\uE000\uE001]/g, "");
  for (const [index, part] of clean.split(/```\n?([\s\S]+?)```\n?/).entries()) {
    if (index % 2) nodes.push(el("pre", {}, unescape(part.replace(/\n$/, ""))));
    else if (part) nodes.push(...paragraphs(part, names, verbatim));
  }
  return nodes;
}

// Quoted lines together, the others as they stand.
function paragraphs(text, names, verbatim) {
  const nodes = [];
  for (const run of text.matchAll(/((?:^(?:&gt;|>).*\n?)+)|((?:^(?!&gt;|>).*\n?)+)/gm)) {
    if (run[1]) {
      const lines = run[1].replace(/\n$/, "").split("\n");
      const inner = lines.map((line) => line.replace(/^(&gt;|>) ?/, "")).join("\n");
      nodes.push(el("blockquote", {}, inline(inner, names, verbatim)));
    } else if (run[2]) nodes.push(...inline(run[2], names, verbatim));
  }
  return nodes;
}

function inline(text, names, verbatim) {
  const held = [];
  const rest = text.replace(ATOM, (whole, code, token, name, url) => {
    if (url && verbatim) return whole;
    if (name && !EMOJI[name]) return whole;
    held.push(atom({ code, token, name, url }, names));
    return `\uE000${held.length - 1}\uE001`;
  });
  return styled(rest, held);
}

function atom({ code, token, name, url }, names) {
  if (code !== undefined) return el("code", {}, unescape(code));
  if (name !== undefined) return EMOJI[name];
  if (url !== undefined) return bareLink(url);
  return readToken(token, names);
}

function bareLink(url) {
  const address = url.replace(/[.,;:!?)'"*_~`]+$/, "");
  const tail = url.slice(address.length);
  return el("span", {}, link(unescape(address), unescape(address)), tail);
}

function readToken(token, names) {
  const [target, ...rest] = token.split("|");
  const label = rest.join("|");
  if (target.startsWith("!date^")) return unescape(label);
  if ("@#".includes(target[0] ?? "-")) {
    const name = names[target.slice(1)] ?? (unescape(label) || target.slice(1));
    return mention(target[0] + name);
  }
  if (target.startsWith("!")) {
    return mention(label ? unescape(label) : `@${target.slice(1).replace("subteam^", "")}`);
  }
  return link(unescape(target), unescape(label || target));
}

export function mention(words) {
  return el("span", { class: "mention" }, words);
}

function styled(text, held) {
  const nodes = [];
  let rest = text;
  for (let found = STYLED.exec(rest); found; found = STYLED.exec(rest)) {
    nodes.push(...filled(rest.slice(0, found.index), held));
    nodes.push(el(STYLES[found[1]], {}, styled(found[2], held)));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...nodes, ...filled(rest, held)];
}

function filled(text, held) {
  return text
    .split(HELD)
    .map((part, index) => (index % 2 ? held[Number(part)] : unescape(part)))
    .filter((part) => part !== "");
}
