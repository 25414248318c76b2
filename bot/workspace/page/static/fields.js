// Inputs that a person types into, ticks, or sets to a day.

import { el } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

const KINDS = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };
const CHOSEN = { datepicker: "date", timepicker: "time", datetimepicker: "date_time" };
const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "number" };
let names = 0;

export function drawText(element, block, sheet, more) {
  const now = sheet.field(block, element)?.chosen ?? sheet.value(block, element)?.value;
  const look = {
    ...more,
    class: "field",
    value: now ?? element.initial_value ?? "",
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    autofocus: element.focus_on_load,
    "aria-required": block.optional ? undefined : "true",
    dir: "auto",
  };
  const node = element.multiline
    ? el("textarea", { ...look, rows: 4 })
    : el("input", { ...look, type: TYPES[element.type] ?? "text", autocomplete: "off" });
  node.addEventListener("input", () => {
    sheet.keep(block, element, node.value);
    if (tellsOn(element, "on_character_entered") && block.dispatch_action) send();
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !block.dispatch_action) return;
    if (tellsOn(element, "on_enter_pressed")) send();
  });
  const send = () => sheet.click(block, element, node.value);
  return node;
}

function tellsOn(element, when) {
  const asked = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return asked.includes(when);
}

export function drawDate(element, block, sheet, more) {
  const name = CHOSEN[element.type];
  const kept = sheet.value(block, element);
  const now = sheet.field(block, element)?.chosen
    ?? (kept ? kept[`selected_${name}`] : element[`initial_${name}`]);
  const label = more.id ? undefined : element.placeholder?.text ?? "Date";
  const isMoment = element.type === "datetimepicker";
  const onchange = () => {
    const chosen = isMoment ? Math.floor(new Date(node.value) / 1000) : node.value;
    sheet.choose(block, element, node.value ? chosen : null);
  };
  const value = isMoment && now ? localMoment(now) : now ?? "";
  const look = { ...more, class: "field date", type: KINDS[element.type], "aria-label": label };
  const node = el("input", { ...look, value, onchange });
  return node;
}

function localMoment(seconds) {
  const moment = new Date(seconds * 1000);
  return new Date(moment - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

// Check boxes and radio buttons.
export function drawTicks(element, block, sheet, more) {
  const isMany = element.type === "checkboxes";
  const chosen = new Set(chosenIn(element, block, sheet, isMany));
  const name = `ticks-${++names}`;
  const boxes = (element.options ?? []).map((option) => {
    const onchange = () => {
      if (!isMany) chosen.clear();
      if (box.checked) chosen.add(option.value);
      else chosen.delete(option.value);
      sheet.choose(block, element, isMany ? [...chosen] : option.value);
    };
    const look = { type: isMany ? "checkbox" : "radio", name, value: option.value };
    const box = el("input", { ...look, checked: chosen.has(option.value), onchange });
    box.dataset.action = `${block.block_id} ${element.action_id} ${option.value}`;
    const words = (part) => (part.type === "mrkdwn" ? mrkdwn(part.text, sheet.names) : part.text);
    return el("label", { class: "tick" }, box, el("span", { dir: "auto" }, words(option.text),
      option.description && el("small", {}, words(option.description))));
  });
  return el("div", { ...more, class: "ticks", role: isMany ? "group" : "radiogroup" }, boxes);
}

function chosenIn(element, block, sheet, isMany) {
  const field = sheet.field(block, element);
  if (field) return isMany ? field.chosen : [field.chosen];
  const value = sheet.value(block, element);
  const found = isMany
    ? (value ? value.selected_options : element.initial_options) ?? []
    : [value ? value.selected_option : element.initial_option].filter(Boolean);
  return found.map((option) => option.value);
}
