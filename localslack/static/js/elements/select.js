/** All selects: what each kind offers, and how its choice is told to the server. */
import { avatar } from "../dom.js";
import { plainTextOf } from "./labels.js";
import { matching } from "./matching.js";
import { dispatches, naming, use } from "./place.js";
import { Picker } from "./picker.js";

/** How each kind names its initial value, and where its options come from. */
const KINDS = {
  static_select: { one: "initial_option", many: "initial_options", of: staticSource },
  external_select: { one: "initial_option", many: "initial_options", of: externalSource },
  users_select: { one: "initial_user", many: "initial_users", of: usersSource },
  conversations_select: { one: "initial_conversation", many: "initial_conversations", of: conversationsSource },
  channels_select: { one: "initial_channel", many: "initial_channels", of: channelsSource },
};

/** @param {object} element @param {import("./place.js").Place} place */
export function select(element, place) {
  const multiple = element.type.startsWith("multi_");
  const kind = element.type.replace("multi_", "");
  const source = KINDS[kind].of(element, place);
  const initial = multiple ? (element[KINDS[kind].many] ?? []) : (element[KINDS[kind].one] ?? source.usual ?? null);
  const toValue = (raw) => (kind === "static_select" && typeof raw === "object" && raw ? raw.value : raw);
  const begun = multiple ? initial.map(toValue) : toValue(initial);
  const value = place.surface.form.begin(place.block.block_id, element, begun);
  const values = multiple ? (value ?? []) : value === null ? [] : [value];
  const placeholder = element.placeholder?.text ?? source.placeholder;
  const named = naming(place);
  const picker = new Picker({
    chosen: values.map((one) => ({ value: one, ...source.describe(one) })),
    multiple,
    most: element.max_selected_items,
    placeholder,
    clearable: !place.required && !dispatches(place),
    naming: { ...named, "aria-label": named["aria-labelledby"] ? undefined : placeholder, title: place.label },
    search: source.search,
    choose: (chosen) => {
      const picked = chosen.map((option) => option.value);
      return use(element, place, multiple ? picked : (picked[0] ?? null));
    },
  });
  return picker.node;
}

function fromOption(option, value) {
  return { value, label: plainTextOf(option.text), detail: option.description && plainTextOf(option.description) };
}

function staticSource(element) {
  const groups = (element.option_groups ?? [{ options: element.options ?? [] }]).map((group) => ({
    label: group.label && plainTextOf(group.label),
    options: group.options.map((option) => fromOption(option, option.value)),
  }));
  const all = groups.flatMap((group) => group.options);
  return {
    placeholder: "Choose an option",
    describe: (value) => all.find((option) => option.value === value) ?? { label: String(value) },
    search: async (query) => ({ groups: matching(groups, query) }),
  };
}

/** Waits until the typing rests, so that the app is not asked at every letter. */
function externalSource(element, place) {
  const least = element.min_query_length ?? 3;
  return {
    placeholder: "Type to search",
    describe: (option) => fromOption(option, option),
    search: async (query) => {
      if (query.length < least) return { groups: [], say: `Type ${least === 1 ? "a letter" : `${least} letters`} or more to search` };
      await new Promise((resolve) => setTimeout(resolve, query ? 180 : 0));
      const answer = await place.surface.options(place.block.block_id, element.action_id, query);
      if (!answer.ok) return { groups: [], say: answer.message };
      const found = answer.option_groups?.length ? answer.option_groups : [{ options: answer.options ?? [] }];
      const groups = found.map((group) => ({
        label: group.label && plainTextOf(group.label),
        options: group.options.map((option) => fromOption(option, option)),
      }));
      return { groups };
    },
  };
}

function usersSource(element, place) {
  const { directory } = place.surface;
  const asOption = (user) => ({
    value: user.id,
    label: directory.userName(user.id) ?? user.id,
    detail: user.is_bot ? "app" : user.title,
    mark: () => avatar({ id: user.id, name: directory.userName(user.id) ?? "?", isApp: user.is_bot }, "small"),
  });
  return {
    placeholder: "Choose a person",
    describe: (id) => asOption(directory.users.get(id) ?? { id }),
    search: async (query) => ({ groups: matching([{ options: directory.people().map(asOption) }], query) }),
  };
}

function channelsSource(element, place) {
  const { directory } = place.surface;
  const asOption = (channel) => ({ value: channel.id, label: `#${channel.name ?? channel.id}` });
  const all = () => [...directory.channels.values()].filter((channel) => !channel.is_private).map(asOption);
  return {
    placeholder: "Choose a channel",
    describe: (id) => asOption(directory.channels.get(id) ?? { id }),
    search: async (query) => ({ groups: matching([{ options: all() }], query) }),
  };
}

function conversationsSource(element, place) {
  const { directory, conversations, here } = place.surface;
  const included = element.filter?.include ?? ["public", "private", "im", "mpim"];
  const offered = () =>
    conversations().filter(
      (one) => included.includes(one.kind) && !(element.filter?.exclude_bot_users && directory.appOfUser(one.user)),
    );
  const asOption = (one) => ({ value: one.id, label: one.name });
  const describe = (id) => asOption(conversations().find((one) => one.id === id) ?? { id, name: directory.channelName(id) ?? id });
  return {
    placeholder: "Choose a conversation",
    usual: element.default_to_current_conversation ? here() : undefined,
    describe,
    search: async (query) => ({ groups: matching([{ options: offered().map(asOption) }], query) }),
  };
}
