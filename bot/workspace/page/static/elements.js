// Block Kit's elements → controls: buttons and menus here, the rest in fields.js and selects.js.

import { el, icon, webAddress } from "./dom.js";
import { drawDate, drawText, drawTicks } from "./fields.js";
import { drawPicture } from "./files.js";
import { button, confirmed, openMenu } from "./menus.js";
import { mrkdwn } from "./mrkdwn.js";
import { drawSelect } from "./selects.js";

const DRAW = {
  button: drawButton,
  workflow_button: drawButton,
  icon_button: drawButton,
  feedback_buttons: drawFeedback,
  overflow: drawOverflow,
  checkboxes: drawTicks,
  radio_buttons: drawTicks,
  datepicker: drawDate,
  timepicker: drawDate,
  datetimepicker: drawDate,
  image: (element, block, sheet) => drawPicture(element, sheet, "b-square"),
};

// more: attributes for the control itself, such as its id and what describes it.
export function drawElement(element, block, sheet, more = {}) {
  const isSelect = element.type.endsWith("_select");
  const draw = DRAW[element.type] ?? (isSelect ? drawSelect : drawText);
  const node = draw(element, block, sheet, more);
  const control = node.matches("button, input, textarea, a") ? node : node.querySelector("button");
  if (control) control.dataset.action = `${block.block_id} ${element.action_id}`;
  return node;
}

function drawButton(element, block, sheet, more) {
  const label = element.text?.text ?? "";
  const look = { ...more, "aria-label": element.accessibility_label };
  const node = button(label, element.style ?? "", () => press(node, element, block, sheet), look);
  return node;
}

async function press(node, element, block, sheet) {
  if (!(await confirmed(element.confirm, (part) => textOf(part, sheet)))) return;
  follow(element.url);
  await busy(node, () => sheet.click(block, element));
}

function drawFeedback(element, block, sheet, more) {
  const both = [element.positive_button, element.negative_button];
  return el("span", { class: "b-feedback", ...more }, both.map((each) => {
    const look = { "aria-label": each.accessibility_label };
    const tell = () => busy(node, () => sheet.click(block, element, each.value));
    const node = button(each.text.text, "", tell, look);
    return node;
  }));
}

function drawOverflow(element, block, sheet, more) {
  const label = element.accessibility_label ?? "More actions";
  const look = { ...more, type: "button", class: "button more", "aria-label": label };
  const entries = (element.options ?? []).map((option) => ({
    label: option.text.text,
    choose: () => pick(node, element, option, block, sheet),
  }));
  const onclick = () => openMenu(node, entries, label);
  const node = el("button", { ...look, "aria-haspopup": "menu", onclick }, icon("more"));
  return node;
}

async function pick(node, element, option, block, sheet) {
  if (!(await confirmed(element.confirm, (part) => textOf(part, sheet)))) return;
  follow(option.url);
  await busy(node, () => sheet.click(block, element, option.value));
}

function follow(url) {
  const address = url && webAddress(url);
  if (address) window.open(address, "_blank", "noopener,noreferrer");
}

// Pressed twice it would be clicked twice.
async function busy(node, run) {
  if (node.getAttribute("aria-busy")) return;
  node.setAttribute("aria-busy", "true");
  await run();
  node.removeAttribute("aria-busy");
}

function textOf(object, sheet) {
  if (object?.type === "mrkdwn") return mrkdwn(object.text, sheet.names, object.verbatim);
  return object?.text ?? "";
}
