// Who one is, where one is, and what is before one's eyes. The page's only changing state.

export class Desk {
  constructor(world) {
    this.world = world;
    this.member = world.people[0];
    this.place = { channel: "" };
    this.thread = "";
    this.seen = null;
    this.ahead = 0; // seconds by which the workspace's clock is before this machine's
    this.read = new Map(); // member id + channel id → ts of the last message seen
  }

  see(seen) {
    this.seen = seen;
    this.ahead = seen.now - Date.now() / 1000;
  }

  // The workspace's time, in seconds since the epoch.
  now() {
    return Date.now() / 1000 + this.ahead;
  }

  // The member of the same name in another workspace.
  twin(team) {
    return this.world.people.find((each) => each.team === team && each.name === this.member.name);
  }

  channel() {
    return this.seen?.channels.find((each) => each.id === this.place.channel);
  }

  // Messages of the open channel that stand in it themselves, and how many stand below each.
  roots() {
    const messages = this.seen?.messages ?? [];
    const replies = new Map();
    for (const { thread, ts } of messages) {
      if (thread && thread !== ts) replies.set(thread, (replies.get(thread) ?? 0) + 1);
    }
    return { shown: messages.filter(({ thread, ts }) => !thread || thread === ts), replies };
  }

  inThread() {
    const inside = ({ thread, ts }) => ts === this.thread || thread === this.thread;
    return (this.seen?.messages ?? []).filter(inside);
  }

  // What the bot says it is doing here, in Slack's words: "Paperboy is searching".
  status() {
    const { statuses = {} } = this.seen ?? {};
    const words = this.thread ? statuses[this.thread] : Object.values(statuses).at(-1);
    return words ? `Paperboy ${words}` : "";
  }

  unread() {
    const channels = this.seen?.channels ?? [];
    const isNew = ({ id, latest }) => latest > (this.read.get(this.member.id + id) ?? "");
    return new Set(channels.filter((each) => isNew(each)).map(({ id }) => id));
  }

  markRead() {
    const here = this.channel();
    if (here) this.read.set(this.member.id + here.id, here.latest);
  }

  // What every sheet of blocks needs of the world around it.
  sheetParts() {
    const { names, channels } = this.seen;
    const people = this.world.people.filter((each) => each.team === this.member.team);
    const rooms = channels.filter((each) => each.name);
    return {
      member: this.member.id,
      names,
      people: people.map(({ id, name }) => ({ value: id, label: name })),
      channels: rooms.map(({ id, name }) => ({ value: id, label: `#${name}` })),
    };
  }
}
