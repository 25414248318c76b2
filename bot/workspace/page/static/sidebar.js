// The left side: workspaces, whom one is, where one is.

import { avatar, el, icon, iconButton } from "./dom.js";

export class Sidebar {
  // hooks: {desk, be(member), go(place), toggleTheme(), toggleInspector(),
  // toggleHours()}
  constructor(hooks) {
    this.hooks = hooks;
    this.desk = hooks.desk;
    this.rail = document.getElementById("rail");
    this.side = document.getElementById("side");
    this.sign = "";
  }

  update() {
    const { member, place, seen } = this.desk;
    const unread = this.desk.unread();
    const sign = JSON.stringify([member, place, seen?.channels, [...unread]]);
    if (sign === this.sign) return;
    this.sign = sign;
    const key = document.activeElement?.dataset?.key;
    this.rail.replaceChildren(...this.teams());
    this.side.replaceChildren(...this.parts(unread));
    if (key) document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }

  teams() {
    const teams = this.desk.world.teams.map((team) => {
      const isHere = team.id === this.desk.member.team;
      const look = { type: "button", class: "team", "aria-pressed": String(isHere) };
      const onclick = () => this.hooks.be(this.desk.twin(team.id));
      const initials = team.name.split(" ").map((word) => word[0]).join("");
      return el("button", { ...look, title: team.name, "aria-label": `${initials}, ${team.name}`,
        "data-key": team.id, onclick }, initials);
    });
    return [...teams, el("span", { class: "grow" }),
      iconButton("clock", "Time and faults", this.hooks.toggleHours, { "data-key": "hours" }),
      iconButton("pulse", "Inspector", this.hooks.toggleInspector, { "data-key": "inspector" }),
      iconButton("moon", "Light or dark", this.hooks.toggleTheme, { "data-key": "theme" })];
  }

  parts(unread) {
    const { world, member, seen } = this.desk;
    const team = world.teams.find((each) => each.id === member.team);
    const channels = seen?.channels ?? [];
    const rooms = channels.filter((each) => each.kind !== "im");
    const direct = channels.find((each) => each.kind === "im");
    return [
      el("div", { class: "team-name" }, team.name),
      el("h2", { id: "you-are" }, "You are"),
      el("div", { class: "people", role: "group", "aria-labelledby": "you-are" }, this.people()),
      el("h2", {}, "Channels"),
      el("ul", {}, rooms.map((each) => this.channel(each, unread))),
      el("h2", {}, "Apps"),
      el("ul", {}, direct && this.direct(direct, unread), this.home()),
    ];
  }

  people() {
    const { world, member } = this.desk;
    return world.people.filter((each) => each.team === member.team).map((each) => {
      const isMe = String(each.id === member.id);
      const look = { type: "button", class: "person", "aria-pressed": isMe, "data-key": each.id };
      const onclick = () => this.hooks.be(each);
      return el("button", { ...look, onclick }, avatar(each.name), each.name);
    });
  }

  channel(channel, unread) {
    const mark = icon(channel.kind === "private" ? "lock" : "hash");
    return this.entry(channel, mark, channel.name, unread.has(channel.id));
  }

  direct(channel, unread) {
    const picture = avatar("Paperboy", true);
    return this.entry(channel, picture, "Paperboy", unread.has(channel.id));
  }

  entry(channel, mark, name, isUnread) {
    const isHere = this.desk.place.channel === channel.id;
    const onclick = () => this.hooks.go({ channel: channel.id });
    return el("li", {}, el("button", {
      type: "button", class: `entry ${isUnread ? "unread" : ""}`, "data-key": channel.id,
      "aria-current": isHere ? "page" : undefined, onclick,
    }, mark, el("span", {}, name), isUnread && el("span", { class: "unseen" }, "(unread)")));
  }

  home() {
    const isHere = !this.desk.place.channel;
    const onclick = () => this.hooks.go({ channel: "" });
    return el("li", {}, el("button", {
      type: "button", class: "entry", "data-key": "home",
      "aria-current": isHere ? "page" : undefined, onclick,
    }, icon("home"), el("span", {}, "Paperboy’s Home")));
  }
}
