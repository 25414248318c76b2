// What time it is in the workspace, and what goes wrong there: shown above the conversation, changed
// in a pane of its own.

import { act } from "./api.js";
import { complain, el, icon, iconButton } from "./dom.js";
import { button } from "./menus.js";
import { clockOf, dateOf } from "./times.js";

const TICK = 5000; // milliseconds until the time is shown anew
const CALLS = [[1, "the next call"], [3, "the next 3 calls"], [null, "every call"]];

export class Hours {
  constructor(desk, toggle) {
    this.desk = desk;
    this.box = document.getElementById("hours");
    this.time = el("span", { class: "clock-time" });
    this.day = el("span", { class: "day only-wide" });
    this.alarm = el("button", { type: "button", class: "chip trouble", onclick: toggle });
    this.clock = el("button", { type: "button", class: "chip", title: "Time and faults",
      "aria-label": "Time and faults", onclick: toggle }, icon("clock"), this.day, this.time);
    this.chips = el("div", { class: "chips" }, this.alarm, this.clock);
    const close = iconButton("close", "Close time and faults", toggle);
    this.box.append(el("header", { class: "pane-head" }, el("h2", {}, "Time and faults"), close),
      el("div", { class: "pane-scroll" }, this.drawTime(), this.drawFaults()));
    setInterval(() => this.tick(), TICK);
  }

  drawTime() {
    this.now = el("p", { class: "time" });
    this.zone = el("p");
    this.says = el("p", { class: "says", role: "status" });
    this.moves = this.desk.world.moves.map(({ to, name }) =>
      button(name, to === "digest" ? "primary" : "", () => this.move(to)));
    return el("section", { "aria-label": "Time" }, el("h3", {}, "Time"), this.now, this.zone,
      el("p", {}, "Move the clock on: papers come in, and the bot does what it would have done "
        + "meanwhile."),
      el("div", { class: "moves" }, this.moves), this.says);
  }

  drawFaults() {
    const options = CALLS.map(([times, words]) =>
      el("option", { value: JSON.stringify(times) }, words));
    this.times = el("select", { class: "field" }, options);
    this.kinds = this.desk.world.troubles.map(({ kind, name, says }) =>
      el("button", { type: "button", class: "button trouble-kind", "data-kind": kind,
        onclick: () => this.disturb(kind) }, el("strong", {}, name), el("small", {}, says)));
    this.off = button("Switch off", "", () => this.disturb(""));
    this.off.classList.add("off");
    return el("section", { "aria-label": "Faults" }, el("h3", {}, "Faults"),
      el("p", {}, "What goes wrong when the bot calls Slack. The inspector shows each call."),
      el("label", { class: "for" }, "For", this.times), this.kinds, this.off);
  }

  tick() {
    if (!this.desk.seen) return;
    const { member } = this.desk;
    const now = this.desk.now();
    this.day.textContent = dateOf(now, member.zone);
    this.time.textContent = clockOf(now, member.zone);
    this.now.textContent = `${this.day.textContent}, ${this.time.textContent}`;
    this.zone.textContent = member.zone;
  }

  update() {
    this.tick();
    const { trouble } = this.desk.seen;
    this.alarm.hidden = !trouble;
    this.off.disabled = !trouble;
    if (trouble) this.warn(trouble);
    for (const kind of this.kinds) kind.ariaPressed = String(kind.dataset.kind === trouble?.kind);
  }

  warn({ name, left }) {
    const rest = left ? `${left} left` : "";
    this.alarm.ariaLabel = [name, rest].filter(Boolean).join(" · ");
    this.alarm.replaceChildren(icon("fault"), el("span", { class: "only-wide" }, name),
      rest && el("span", {}, rest));
  }

  async move(to) {
    this.setBusy(true);
    this.says.textContent = "Moving the clock on…";
    try {
      this.says.textContent = (await act(this.desk.member.id, "move", { to })).says;
    } catch (error) {
      this.says.textContent = error.message;
    }
    this.setBusy(false);
  }

  // Not disabled: the focus would be lost.
  setBusy(isBusy) {
    for (const each of this.moves) each.ariaDisabled = each.ariaBusy = String(isBusy);
  }

  async disturb(kind) {
    try {
      const times = JSON.parse(this.times.value);
      await act(this.desk.member.id, "trouble", { kind, times });
    } catch (error) {
      complain(error.message);
    }
  }
}
