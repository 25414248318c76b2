// The page: puts the parts together and follows what the member sees.

import { Refused, act, ask } from "./api.js";
import { Composer } from "./composer.js";
import { Desk } from "./desk.js";
import { complain, el, icon, iconButton } from "./dom.js";
import { Hours } from "./hours.js";
import { Inspector } from "./inspector.js";
import { Messages } from "./messages.js";
import { Sidebar } from "./sidebar.js";
import { setTheme, toggleTheme } from "./theme.js";
import { Home, Modal } from "./views.js";

const WIDE = 1500; // pixels, from which a thread and another pane stand side by side
const AGAIN = 1000; // milliseconds until a lost connection is tried again
const find = (id) => document.getElementById(id);

class Page {
  constructor(world) {
    this.desk = new Desk(world);
    this.mark = "";
    this.inspector = new Inspector(() => this.toggle("inspector"));
    this.hours = new Hours(this.desk, () => this.toggle("hours"));
    this.modal = new Modal(this.desk);
    this.sidebar = new Sidebar({
      desk: this.desk,
      be: (member) => this.be(member),
      go: (place) => this.go(place),
      toggleTheme,
      toggleInspector: () => this.toggle("inspector"),
      toggleHours: () => this.toggle("hours"),
    });
    this.composer = this.makeComposer(find("foot"), () => ({ channel: this.desk.place.channel }));
    this.drawThreadPane();
    document.addEventListener("keydown", (event) => this.key(event));
  }

  makeComposer(box, where) {
    const hooks = { desk: this.desk, sent: () => this.toEnd() };
    return new Composer(box, hooks, where);
  }

  async start() {
    const first = await ask("seen", { member: this.desk.member.id });
    this.desk.see(first);
    this.go({ channel: first.channels[0].id });
    for (;;) await this.follow();
  }

  // Waits for the next change and shows it.
  async follow() {
    this.asking = new AbortController();
    const { member, place } = this.desk;
    const query = { member: member.id, channel: place.channel, after: this.mark };
    const seen = await this.ask(query).catch((error) => this.sorry(error));
    if (!seen || this.asking.signal.aborted) return;
    this.mark = seen.mark;
    this.desk.see(seen);
    this.setLost(false);
    this.update();
  }

  ask(query) {
    return ask("seen", query, this.asking.signal);
  }

  async sorry(error) {
    if (error.name === "AbortError") return;
    this.setLost(!(error instanceof Refused));
    if (error instanceof Refused) complain(error.message);
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }

  setLost(isLost) {
    find("app").classList.toggle("lost", isLost);
  }

  // Until it is known what that member sees, one stays who one was.
  async be(member) {
    this.wanted = member;
    try {
      const seen = await ask("seen", { member: member.id });
      if (this.wanted !== member) return;
      const name = this.desk.channel()?.name;
      const isHome = !this.desk.place.channel;
      this.desk.member = member;
      this.desk.see(seen);
      const same = seen.channels.find((each) => each.name === name) ?? seen.channels[0];
      this.go({ channel: isHome ? "" : same.id });
    } catch (error) {
      complain(error.message);
    }
  }

  go(place) {
    this.desk.place = place;
    this.closeThread();
    find("app").classList.remove("show-side");
    find("scroll").replaceChildren();
    find("scroll").scrollTop = 0;
    find("foot").hidden = !place.channel;
    const hooks = { desk: this.desk, openThread: (ts) => this.openThread(ts) };
    this.home = place.channel ? null : new Home(find("scroll"), this.desk);
    this.messages = place.channel ? new Messages(find("scroll"), hooks, "Messages") : null;
    if (!place.channel) this.openHome();
    this.desk.seen.messages = [];
    this.again();
    this.update();
    if (place.channel && matchMedia("(min-width: 720px)").matches) this.composer.area.focus();
  }

  openHome() {
    act(this.desk.member.id, "home").catch((error) => complain(error.message));
  }

  // Asks anew at once, for another member or place.
  again() {
    this.mark = "";
    this.asking?.abort();
  }

  update() {
    const { desk } = this;
    if (!desk.seen) return;
    desk.markRead();
    this.sidebar.update();
    this.updateHead();
    this.home?.update(desk.seen.home);
    const { shown, replies } = desk.roots();
    this.messages?.update(shown, replies);
    this.greet(shown);
    if (desk.thread) this.thread?.update(desk.inThread());
    this.composer.tellStatus(desk.thread ? "" : desk.status());
    this.threadComposer.tellStatus(desk.status());
    this.modal.update(desk.seen.modal);
    this.inspector.update();
    this.hours.update();
  }

  // The inspector, or time and faults: one of them at a time, and the thread with it where it fits.
  toggle(name) {
    const opens = find(name).hidden;
    find("app").classList.remove("show-side");
    for (const each of ["inspector", "hours"]) find(each).hidden = !(opens && each === name);
    if (opens && innerWidth < WIDE) this.closeThread();
    this.inspector.update();
    if (opens) find(name).querySelector("button").focus();
    else this.composer.area.focus();
  }

  // What an empty conversation could begin with.
  greet(shown) {
    find("scroll").querySelector(".greeting")?.remove();
    const isLoaded = Boolean(this.mark);
    if (this.messages && isLoaded && !shown.length) {
      find("scroll").append(greeting(this.desk.channel(), (words) => this.composer.begin(words)));
    }
  }

  updateHead() {
    const channel = this.desk.channel();
    const isDirect = channel?.kind === "im";
    const name = isDirect ? "Paperboy" : channel?.name ?? "Paperboy’s Home";
    const mark = icon(!channel ? "home" : channel.kind === "private" ? "lock" : "hash");
    const notes = channel ? noteOf(channel) : `as ${this.desk.member.name} sees it`;
    const menu = iconButton("menu", "Channels and people", () =>
      find("app").classList.toggle("show-side"));
    menu.classList.add("only-narrow");
    const sign = JSON.stringify([name, notes, this.desk.member.id]);
    if (sign === this.headSign) return;
    this.headSign = sign;
    const picture = isDirect ? el("img", { class: "avatar", src: "paperboy.svg", alt: "" }) : mark;
    find("room-head").replaceChildren(menu, picture, el("h1", {}, name),
      el("span", { class: channel ? "note" : "note only-wide" }, notes), this.hours.chips);
    this.composer.ask(`Message ${isDirect ? "Paperboy" : `#${name}`}, or type /papers`);
    document.title = `${name} · Paperboy in a local Slack`;
  }

  drawThreadPane() {
    const pane = find("thread");
    const close = iconButton("close", "Close the thread", () => this.closeThread());
    const scroll = el("div", { class: "pane-scroll" });
    const foot = el("div", { class: "foot" });
    pane.append(el("header", { class: "pane-head" }, el("h2", {}, "Thread"), close), scroll, foot);
    this.threadScroll = scroll;
    this.threadComposer = this.makeComposer(foot, () => ({
      channel: this.desk.place.channel, thread: this.desk.thread,
    }));
    this.threadComposer.ask("Reply in the thread");
  }

  openThread(ts) {
    this.desk.thread = ts;
    find("thread").hidden = false;
    if (innerWidth < WIDE) find("inspector").hidden = find("hours").hidden = true;
    this.threadScroll.replaceChildren();
    const hooks = { desk: this.desk, openThread: () => this.threadComposer.area.focus() };
    this.thread = new Messages(this.threadScroll, hooks, "Replies");
    this.thread.update(this.desk.inThread());
    this.threadComposer.area.focus();
  }

  closeThread() {
    this.desk.thread = "";
    find("thread").hidden = true;
  }

  toEnd() {
    for (const each of [find("scroll"), this.threadScroll]) each.scrollTop = each.scrollHeight;
  }

  // Escape closes what is open on the right; F6 goes from pane to pane.
  key(event) {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) this.leave();
    if (event.key === "F6") {
      event.preventDefault();
      this.nextPane(event.shiftKey ? -1 : 1);
    }
  }

  leave() {
    if (find("app").classList.contains("show-side")) find("app").classList.remove("show-side");
    else if (this.desk.thread) {
      this.closeThread();
      this.composer.area.focus();
    } else {
      const open = ["inspector", "hours"].find((name) => !find(name).hidden);
      if (open) this.toggle(open);
    }
  }

  focusRoom() {
    if (this.messages) this.messages.focusLast();
    else find("scroll").querySelector("button")?.focus();
  }

  nextPane(by) {
    const stops = [
      [find("side"), () => find("side").querySelector("[aria-current]")?.focus()],
      [find("scroll"), () => this.focusRoom()],
      [find("foot"), () => this.composer.area.focus()],
      [find("thread"), () => this.threadComposer.area.focus()],
      ...["inspector", "hours"].map((name) =>
        [find(name), () => find(name).querySelector("summary, button")?.focus()]),
    ].filter(([pane]) => !pane.hidden);
    const at = stops.findIndex(([pane]) => pane.contains(document.activeElement));
    stops[(at + by + stops.length) % stops.length][1]();
  }
}

function greeting(channel, begin) {
  const isDirect = channel?.kind === "im";
  const tries = isDirect
    ? ["any papers on speculative decoding?", "what is trending?", "help"]
    : ["/papers search speculative decoding", "/papers subscribe language models",
      "/papers help"];
  const words = isDirect
    ? "Talk to Paperboy, without the slash." : "Nobody has said anything here yet.";
  return el("div", { class: "greeting" },
    el("img", { src: "paperboy.svg", alt: "", class: "avatar" }),
    el("p", {}, words, " Begin with one of these:"),
    tries.map((each) =>
      el("button", { type: "button", class: "button", onclick: () => begin(each) }, each)));
}

function noteOf(channel) {
  if (channel.kind === "im") return "direct message";
  if (!channel.bot) return "Paperboy is not in: /invite @paperboy";
  return channel.kind === "private" ? "private" : "";
}

setTheme();
try {
  await new Page(await ask("world")).start();
} catch (error) {
  const words = error instanceof Refused ? error.message : "The local Slack is not running.";
  find("scroll").append(el("p", { class: "empty", role: "alert" }, words));
}
