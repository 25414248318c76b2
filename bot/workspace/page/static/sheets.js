// What blocks stand on: a message, a modal or an App Home. It knows whose they are, what is chosen
// in them, and how to tell Slack of a click.

import { act } from "./api.js";
import { complain } from "./dom.js";

let numbers = 0;

export class Sheet {
  // member, names, people, channels: see desk.js. where: {channel, ts} or {view}.
  // values: block id → action id → state value. heading: the tag of its headers.
  constructor(parts) {
    Object.assign(this, { values: {}, errors: {}, fields: {}, heading: "h2" }, parts);
    this.id = ++numbers;
  }

  // The state value of an element: typed here, kept there, or none yet.
  value(block, element) {
    return this.values[block.block_id]?.[element.action_id];
  }

  // What was typed into an input and not sent yet: {chosen, words}.
  field(block, element) {
    return this.fields[block.block_id]?.[element.action_id];
  }

  keep(block, element, chosen, words = undefined) {
    const inner = (this.fields[block.block_id] ??= {});
    inner[element.action_id] = { chosen, words };
    this.onkeep?.(block);
  }

  // A choice: in an input it waits for the submission, elsewhere the bot hears of it at once.
  choose(block, element, chosen, words = undefined) {
    if (block.type === "input") {
      this.keep(block, element, chosen, words);
      if (!block.dispatch_action) return Promise.resolve();
    }
    return this.click(block, element, chosen, words);
  }

  click(block, element, option = undefined, words = undefined) {
    const which = { block: block.block_id, action: element.action_id, option, words };
    return this.tell("click", { ...which, fields: this.fields });
  }

  async suggest(block, element, words) {
    const which = { block: block.block_id, action: element.action_id, words };
    return (await act(this.member, "suggest", { ...this.where, ...which })).options;
  }

  async tell(name, body = {}) {
    try {
      await act(this.member, name, { ...this.where, ...body });
      return true;
    } catch (error) {
      complain(error.message);
      return false;
    }
  }
}
