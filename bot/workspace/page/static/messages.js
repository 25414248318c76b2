// Messages in their order: drawn once, drawn anew in place when they change.

import { drawAttachment, drawBlocks } from "./blocks.js";
import { avatar, el, icon, iconButton, say } from "./dom.js";
import { drawFile } from "./files.js";
import { openMenu } from "./menus.js";
import { emoji, mrkdwn } from "./mrkdwn.js";
import { Sheet } from "./sheets.js";
import { clockOf, dayName, momentOf } from "./times.js";

const TOGETHER = 300; // seconds within which a second message stands under the same name
const QUICK = ["+1", "eyes", "tada"];
const NEAR = 80; // pixels from the end that still count as at the end

export class Messages {
  // scroll: what scrolls. hooks: {desk, openThread(ts)}.
  constructor(scroll, hooks, label) {
    this.hooks = hooks;
    this.scroll = scroll;
    this.drawn = new Map(); // ts → {node, sign}
    this.end = 0; // how far down the end begins
    this.list = el("ol", { class: "messages", role: "list", "aria-label": label });
    this.list.addEventListener("keydown", (event) => this.walk(event));
    scroll.append(this.list);
    new ResizeObserver(() => this.isAtEnd() && this.toEnd()).observe(this.list);
  }

  // shown: messages, oldest first. replies: ts → how many.
  update(shown, replies = new Map()) {
    const atEnd = this.isAtEnd();
    const isFirst = !this.drawn.size;
    const wanted = new Set(shown.map((message) => message.ts));
    for (const [ts, { node }] of this.drawn) if (!wanted.has(ts)) this.drop(ts, node);
    let above = null;
    for (const [index, message] of shown.entries()) {
      const node = this.node(message, replies.get(message.ts) ?? 0, !isFirst);
      node.classList.toggle("compact", isTogether(above, message));
      const day = this.dayOf(message);
      node.dataset.day = above && this.dayOf(above) === day ? "" : day;
      const there = this.list.children[index] ?? null;
      if (node !== there) this.list.insertBefore(node, there);
      above = message;
    }
    if (atEnd || isFirst) this.toEnd();
  }

  isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    return scrollTop >= this.end - NEAR || scrollHeight - scrollTop - clientHeight < NEAR;
  }

  // To the end, but no further than the beginning of the last message; who has read on stays there.
  toEnd() {
    const last = this.list.lastElementChild;
    const { scroll } = this;
    const end = scroll.scrollHeight - scroll.clientHeight;
    this.end = last ? Math.min(end, last.offsetTop - this.list.offsetTop) : end;
    scroll.scrollTop = Math.max(scroll.scrollTop, this.end);
  }

  dayOf(message) {
    const { desk } = this.hooks;
    return dayName(message.ts, desk.member.zone, desk.now());
  }

  node(message, replies, speaks) {
    const sign = `${message.version} ${replies}`;
    const known = this.drawn.get(message.ts);
    if (known?.sign === sign) return known.node;
    const node = this.draw(message, replies);
    if (known) swap(known.node, node);
    this.drawn.set(message.ts, { node, sign });
    if (speaks && message.user !== this.hooks.desk.member.id) say(spoken(message));
    return node;
  }

  drop(ts, node) {
    node.remove();
    this.drawn.delete(ts);
  }

  draw(message, replies) {
    const { desk } = this.hooks;
    const { zone } = desk.member;
    const at = clockOf(message.ts, zone);
    const name = message.bot ? "Paperboy" : message.author;
    const kind = `message ${message.ephemeral ? "ephemeral" : ""}`;
    const sheet = sheetOf(message, desk);
    return el("li", { class: kind, tabindex: "-1", "aria-label": `${name}, ${at}` },
      avatar(name, message.bot),
      el("div", { class: "body" },
        message.ephemeral &&
          el("div", { class: "only" }, icon("eye"), "Only visible to you"),
        el("div", { class: "who" }, el("strong", {}, name),
          message.bot && el("span", { class: "badge" }, "APP"),
          el("time", { title: momentOf(message.ts, zone) }, at)),
        drawContent(message, sheet),
        (message.attachments ?? []).map((each) => drawAttachment(each, sheet)),
        message.files.map((file) => drawFile(file, desk.member.id)),
        this.reactions(message, sheet),
        replies ? this.threadLink(message, replies) : null),
      message.ephemeral ? null : this.tools(message, sheet));
  }

  reactions(message, sheet) {
    const names = Object.entries(message.reactions);
    if (!names.length) return null;
    const mine = this.hooks.desk.member.id;
    return el("div", { class: "reactions" }, names.map(([name, users]) => {
      const words = `${emoji(name)} ${users.length}`;
      const onclick = () => sheet.tell("react", { name });
      return el("button", {
        type: "button", class: "reaction", "aria-pressed": String(users.includes(mine)), onclick,
      }, words);
    }));
  }

  threadLink(message, replies) {
    const words = `${replies} ${replies === 1 ? "reply" : "replies"}`;
    const onclick = () => this.hooks.openThread(message.ts);
    return el("button", { type: "button", class: "thread-link", onclick }, icon("reply"), words);
  }

  tools(message, sheet) {
    const shortcuts = this.hooks.desk.world.shortcuts
      .filter((each) => each.type === "message")
      .map((each) => ({
        label: each.name,
        choose: () => sheet.tell("shortcut", { shortcut: each.callback_id }),
      }));
    const root = message.thread ?? message.ts;
    const inThread = () => this.hooks.openThread(root);
    const entries = [{ label: "Reply in thread", choose: inThread }, ...shortcuts];
    const more = iconButton("more", "More actions", () =>
      openMenu(more, entries, "Actions on this message"), { "aria-haspopup": "menu" });
    const react = iconButton("smile", "React", () =>
      openMenu(react, QUICK.map((name) => ({
        label: `${emoji(name)}  ${name}`,
        choose: () => sheet.tell("react", { name }),
      })), "Reactions"), { "aria-haspopup": "menu" });
    const reply = iconButton("reply", "Reply in thread", inThread);
    return el("div", { class: "tools" }, react, reply, more);
  }

  // Up and down go from message to message.
  walk(event) {
    if (!["ArrowUp", "ArrowDown"].includes(event.key) || !event.target.matches(".message")) return;
    const next = event.key === "ArrowUp"
      ? event.target.previousElementSibling : event.target.nextElementSibling;
    event.preventDefault();
    next?.focus();
  }

  focusLast() {
    this.list.lastElementChild?.focus();
  }
}

function sheetOf(message, desk) {
  return new Sheet({
    ...desk.sheetParts(),
    where: { channel: message.channel, ts: message.ts },
    values: message.values,
  });
}

function drawContent(message, sheet) {
  if (message.bot && message.blocks.length) {
    return el("div", { class: "blocks" }, drawBlocks(message.blocks, sheet));
  }
  if (!message.text) return null;
  return el("div", { class: "b-text", dir: "auto" }, mrkdwn(message.text, sheet.names),
    message.edited && el("small", { class: "edited" }, " (edited)"));
}

// The focus stays where it was: on the button of the same name, else on the message.
function swap(old, node) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(node);
  if (!active) return;
  const controls = [...node.querySelectorAll("[data-action]")];
  const [block, action] = (active.dataset.action ?? "").split(" ");
  const same = controls.find((each) => each.dataset.action === `${block} ${action}`);
  const alike = controls.find((each) => each.dataset.action.split(" ")[1] === action);
  (same ?? alike ?? node).focus({ preventScroll: true });
}

function spoken(message) {
  const who = message.bot ? "Paperboy" : message.author;
  return `${who}${message.ephemeral ? ", only visible to you" : ""}: ${message.text.slice(0, 400)}`;
}

function isTogether(above, message) {
  return Boolean(above) && above.user === message.user && !message.ephemeral && !above.ephemeral
    && message.ts - above.ts < TOGETHER;
}
