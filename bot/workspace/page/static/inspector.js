// The drawer with every payload: what was sent, what came back, what Slack's rules say of it.

import { ask } from "./api.js";
import { el, iconButton } from "./dom.js";

const KEPT = 300;

export class Inspector {
  constructor(toggle) {
    this.box = document.getElementById("inspector");
    this.counts = { calls: 0, deliveries: 0 };
    this.list = el("ol", { class: "traffic", "aria-label": "Payloads, newest first" });
    const close = iconButton("close", "Close the inspector", toggle);
    const onclick = () => this.clear();
    const clear = el("button", { type: "button", class: "button", onclick }, "Clear");
    this.box.append(el("header", { class: "pane-head" }, el("h2", {}, "Inspector"), clear, close),
      el("p", { class: "pane-note" }, "→ Slack to the bot, ← the bot to Slack. Newest first."),
      el("div", { class: "pane-scroll" }, this.list));
  }

  clear() {
    this.list.replaceChildren();
  }

  async update() {
    if (this.box.hidden || this.isAsking) return;
    this.isAsking = true;
    try {
      const found = await ask("traffic", this.counts);
      this.counts.calls += found.calls.length;
      this.counts.deliveries += found.deliveries.length;
      const entries = [...found.calls, ...found.deliveries].sort((a, b) => a.at - b.at);
      for (const entry of entries) this.list.prepend(drawEntry(entry));
      while (this.list.children.length > KEPT) this.list.lastElementChild.remove();
    } finally {
      this.isAsking = false;
    }
  }
}

function drawEntry(entry) {
  const isBad = entry.error || entry.verdict.length;
  const words = entry.error || (entry.judged ? (isBad ? "refused" : "blocks ok") : "ok");
  const body = el("div", { class: "payloads" });
  const details = el("details", { class: `payload ${isBad ? "bad" : ""}` },
    el("summary", {},
      el("span", { class: `way ${entry.to}` }, entry.to === "bot" ? "→" : "←"),
      el("span", { class: "what" }, entry.name),
      el("span", { class: "verdict" }, words),
      el("span", { class: "ms" }, `${entry.milliseconds} ms`)),
    body);
  details.addEventListener("toggle", () => body.childElementCount || body.append(...opened(entry)));
  return el("li", {}, details);
}

function opened(entry) {
  const complaints = entry.verdict.map((each) => el("li", {}, each));
  return [
    complaints.length ? el("ul", { class: "complaints" }, complaints) : "",
    el("h3", {}, "Sent"), json(entry.sent),
    el("h3", {}, `Answer ${entry.status ?? "none"}`), json(entry.answer),
  ];
}

function json(value) {
  return el("pre", { tabindex: "0" }, JSON.stringify(value, null, 2) ?? "nothing");
}
