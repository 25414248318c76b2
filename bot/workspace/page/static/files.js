// Files and pictures. Nothing is loaded from elsewhere: another host's picture is shown by what it
// says, with a link to it.

import { fileAddress } from "./api.js";
import { complain, el, link } from "./dom.js";

const PICTURES = /\.(png|jpe?g|gif|webp)$/i;

// An image block or element.
export function drawPicture(image, sheet, look) {
  if (!image.slack_file?.id) {
    const words = el("span", { class: "b-alt" }, image.alt_text || "Image");
    return image.image_url ? link(image.image_url, words) : words;
  }
  const node = el("img", { class: look, alt: image.alt_text ?? "" });
  load(sheet.member, image.slack_file.id).then((address) => (node.src = address));
  return node;
}

// A file that was shared in a message.
export function drawFile(file, member) {
  const size = file.size < 1024 ? `${file.size} bytes` : `${Math.round(file.size / 1024)} KB`;
  const save = async () => {
    const address = await load(member, file.id);
    el("a", { href: address, download: file.name }).click();
  };
  const look = { type: "button", class: "file", onclick: save };
  const card = el("button", look,
    el("span", { class: "file-name", dir: "auto" }, file.name),
    el("small", {}, `${size} · download`));
  if (!PICTURES.test(file.name)) return card;
  const picture = el("img", { class: "b-picture", alt: file.name });
  load(member, file.id).then((address) => (picture.src = address));
  return el("div", { class: "file-picture" }, picture, card);
}

async function load(member, id) {
  try {
    return await fileAddress(member, id);
  } catch (error) {
    complain(error.message);
    return "";
  }
}
