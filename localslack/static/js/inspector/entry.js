/** What the inspector says of an entry of the log (PROTOCOL.md, Control): pure, so that list and details agree. */

/** @typedef {{n: number, at: string, kind: string}} Entry and what its kind adds */

const PAYLOADS = { events_api: "event", slash_commands: "command", interactive: "interaction", block_suggestion: "interaction" };

/** The kinds to choose from, in the order of the menu. `is` tells whether an entry is of that kind. */
export const KINDS = [
  { value: "all", label: "Everything", is: () => true },
  { value: "call", label: "Calls of the Web API", is: (entry) => kindOf(entry) === "call" },
  { value: "event", label: "Events", is: (entry) => kindOf(entry) === "event" },
  { value: "command", label: "Commands", is: (entry) => kindOf(entry) === "command" },
  { value: "interaction", label: "Clicks and forms", is: (entry) => kindOf(entry) === "interaction" },
  { value: "answer", label: "Answers to a response_url", is: (entry) => kindOf(entry) === "answer" },
  { value: "file", label: "Files", is: (entry) => kindOf(entry) === "file" },
  { value: "fault", label: "Faults", is: (entry) => kindOf(entry) === "fault" || "fault" in entry },
  { value: "failed", label: "What went wrong", is: (entry) => outcome(entry).failed },
];

/** @param {Entry} entry @returns {string} one of the values of `KINDS` */
export function kindOf(entry) {
  if (entry.kind === "api") return "call";
  if (entry.kind === "response_url") return "answer";
  return entry.kind === "envelope" ? (PAYLOADS[entry.type] ?? "event") : entry.kind;
}

/** @returns {string} "chat.postMessage", "event message", "command /goal", "interaction block_actions" */
export function titleOf(entry) {
  if (entry.kind === "api") return entry.method;
  if (entry.kind === "response_url") return "response_url";
  if (entry.kind === "file") return `file ${entry.direction}`;
  if (entry.kind === "fault") return `fault ${entry.fault_kind}`;
  const { payload } = entry;
  const name = { event: payload.event?.type, command: payload.command, interaction: payload.type }[kindOf(entry)];
  return `${kindOf(entry)} ${name ?? ""}`.trim();
}

/** @returns {string} what tells two entries of one title apart: whom or what it was about */
export function about(entry) {
  const asked = entry.request ?? entry.payload ?? {};
  const { event = {} } = asked;
  const action = asked.actions?.[0]?.action_id ?? asked.view?.callback_id ?? asked.action_id;
  const again = entry.retry_attempt && `retry ${entry.retry_attempt} (${entry.retry_reason})`;
  const text = [again, action, asked.text ?? event.text, asked.channel ?? event.channel, asked.user_id ?? event.user, entry.on, entry.file];
  return text.filter((part) => typeof part === "string" && part).slice(0, 2).join(" · ");
}

/** @returns {boolean} whether it went from the app to Slack */
export const fromApp = (entry) => ["api", "response_url", "file"].includes(entry.kind);

/** @returns {{words: string, failed: boolean, waiting?: boolean}} what came of it */
export function outcome(entry) {
  if (entry.kind === "fault") return { words: "struck", failed: true };
  if (entry.kind === "envelope") return acknowledged(entry);
  const { status, response } = entry;
  if (entry.ms === null) return { words: "waiting", failed: false, waiting: true };
  const error = entry.error ?? (response && response.ok === false ? response.error : null);
  if (error) return { words: error, failed: true };
  return { words: status < 400 ? "ok" : String(status), failed: status >= 400 };
}

function acknowledged({ ack, ms, error }) {
  if (ms === null || ms === undefined) return { words: "waiting", failed: false, waiting: true };
  if (error) return { words: error, failed: true };
  if (ack?.failed) return { words: ack.failed, failed: true };
  return { words: ack?.response_action ?? "ok", failed: false };
}

/** @returns {string} "12.3 ms", or nothing while it is under way or was not measured */
export function tookOf({ ms }) {
  return typeof ms === "number" ? `${ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms` : "";
}

/** @returns {string} the real time of this machine, "14:02:09.118" */
export function timeOf({ at }) {
  const moment = new Date(at);
  return `${moment.toLocaleTimeString("en-GB")}.${String(moment.getMilliseconds()).padStart(3, "0")}`;
}

/** @returns {{title: string, value: unknown}[]} what went one way, then what came back */
export function partsOf(entry) {
  const { n: _, at: __, kind, request, response, payload, ack, reason, ...rest } = entry;
  if (kind === "api" || kind === "response_url") return [part("Request", request), part("Response", response)];
  const wrong = reason ? [part("What was wrong", reason)] : [];
  if (kind === "envelope") return [part("Payload", payload), part("Acknowledgement", ack), ...wrong];
  return [part("What happened", rest)];
}

const part = (title, value) => ({ title, value });
