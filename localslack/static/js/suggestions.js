/** What the composer offers while somebody types: commands, people, channels. */
import { avatar, h } from "./dom.js";

const MOST = 8;

/** Commands of the local Slack itself. */
const BUILT_IN = [
  { command: "/invite", usage_hint: "@name", description: "Add a person or an app to this channel" },
  { command: "/join", usage_hint: "#channel", description: "Join a channel" },
  { command: "/leave", usage_hint: "", description: "Leave this channel" },
];

/** Words that mean everybody here. Who is active nobody knows on this machine: both reach all members. */
const BROADCASTS = [
  { word: "here", detail: "Everybody here who is active" },
  { word: "channel", detail: "Everybody in this channel" },
];

/**
 * @typedef {{name: string, insert: string, hint?: string, detail: string, mark?: () => Node}} Suggestion
 * @param {string} text @param {number} caret
 * @param {import("./session.js").Session} session
 * @returns {{from: number, to: number, options: Suggestion[]} | null}
 */
export function suggestionsFor(text, caret, session) {
  if (/^\/\S*/.test(text)) {
    const found = commandSuggestions(text, session);
    if (found) return found;
  }
  const word = /(^|\s)([@#])([\p{L}\p{N}_.-]*)$/u.exec(text.slice(0, caret));
  if (!word) return null;
  const from = caret - word[3].length - 1;
  const options = word[2] === "@" ? mentionable(word[3], session) : channels(word[3], session);
  return { from, to: caret, options: options.slice(0, MOST) };
}

/** While the arguments are typed, the command's own line stays as a reminder. */
function commandSuggestions(text, session) {
  const [typed] = /^\/\S*/.exec(text);
  const inArguments = text.length > typed.length;
  if (inArguments) return null;
  const wanted = typed.toLowerCase();
  const options = allCommands(session)
    .filter((one) => one.command.startsWith(wanted))
    .sort(wholeFirst(wanted, (one) => one.command))
    .map((one) => ({
      name: one.command,
      insert: one.command,
      hint: one.usage_hint,
      detail: one.description,
      mark: one.app && (() => avatar({ id: one.app.app_id, name: one.app.name, isApp: true }, "small")),
    }));
  return { from: 0, to: typed.length, options };
}

/** Each command once, with the app that it calls: of several apps that have it, the one that came last. */
function allCommands({ directory }) {
  const commands = new Map();
  for (const app of directory.apps) for (const command of app.commands) commands.set(command.command, { ...command, app });
  for (const own of BUILT_IN) commands.set(own.command, own);
  return [...commands.values()];
}

/** What is typed out stands before what only begins so: Enter means it. */
function wholeFirst(wanted, nameOf) {
  return (one, other) => Number(nameOf(other) === wanted) - Number(nameOf(one) === wanted);
}

/** Whom an @ may mean: people first, then groups, then everybody who is here. */
function mentionable(typed, session) {
  const wanted = typed.toLowerCase();
  const sign = () => h("span", { class: "avatar small", "aria-hidden": "true" }, "@");
  const groups = [...session.directory.groups.values()].map(({ handle, name }) => ({ word: handle, detail: name }));
  const words = [...groups, ...BROADCASTS]
    .filter(({ word }) => word.startsWith(wanted))
    .map(({ word, detail }) => ({ name: `@${word}`, insert: `@${word}`, detail, mark: sign }));
  const everybody = people(wanted, session);
  // Groups and everybody keep a place where the list is cut.
  return [...everybody.slice(0, Math.max(MOST - words.length, MOST / 2)), ...words];
}

function people(wanted, session) {
  const { directory } = session;
  const fits = (user) => `${user.name} ${directory.userName(user.id)}`.toLowerCase().split(/[\s.]+/).some((part) => part.startsWith(wanted));
  return directory.people().filter(fits).map((user) => ({
    name: directory.userName(user.id),
    insert: `@${directory.userName(user.id)}`,
    detail: user.is_bot ? "app" : (user.title ?? ""),
    mark: () => avatar({ id: user.id, name: directory.userName(user.id), isApp: user.is_bot }, "small"),
  }));
}

function channels(typed, session) {
  const fits = (channel) => channel.name.includes(typed.toLowerCase());
  return [...session.directory.channels.values()].filter(fits).map((channel) => ({
    name: `#${channel.name}`,
    insert: `#${channel.name}`,
    detail: channel.topic ?? "",
  }));
}
