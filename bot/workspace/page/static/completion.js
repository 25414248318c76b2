// What could be meant by what is typed so far. Pure.

const OF_SLACK = [["/invite @paperboy", "Let Paperboy into this channel"],
  ["/remove @paperboy", "Take Paperboy out of it"]]
  .map(([label, says]) => ({ insert: label, label, says }));

// Options for the word before the caret: {from, options: [{insert, label, says}], sure}.
// sure: Enter takes the first; else Enter sends and Tab takes it.
export function complete(text, caret, { world, names }) {
  const before = text.slice(0, caret);
  if (before.includes("\n")) return null;
  return commandWords(before, world) ?? mentions(before, names);
}

function commandWords(before, world) {
  const { command, description } = world.command;
  if (!before.startsWith("/")) return null;
  if (!before.includes(" ")) {
    const known = [{ insert: `${command} `, label: command, says: description }, ...OF_SLACK];
    return found(0, known.filter((each) => each.label.startsWith(before)));
  }
  const start = `${command} `;
  const word = before.slice(start.length);
  if (!before.startsWith(start) || word.includes(" ")) return null;
  const options = world.words
    .filter((each) => each.name.startsWith(word) && each.name !== word)
    .map((each) => ({ insert: `${each.name} `, label: each.usage, says: each.says }));
  return found(start.length, options);
}

function mentions(before, names) {
  const typed = before.match(/(?<![\w@#])([@#])([\w-]*)$/);
  if (!typed) return null;
  const [, kind, word] = typed;
  const options = Object.entries(names)
    .filter(([id]) => (kind === "@") === id.startsWith("U"))
    .filter(([, name]) => name.toLowerCase().startsWith(word.toLowerCase()))
    .filter(([, name]) => name.length > word.length)
    .map(([, name]) => kind + name)
    .map((label) => ({ insert: `${label.toLowerCase()} `, label, says: "" }));
  return found(before.length - typed[0].length, options, true);
}

function found(from, options, sure = false) {
  return options.length ? { from, options, sure } : null;
}
