/** The page API of localslack (see PROTOCOL.md) as functions. */

/** A request that the server refused or that never reached it; `message` is a sentence to show. */
export class Refused extends Error {
  /** @param {string} code @param {string} message @param {string} [field] of the request, where one field is to blame */
  constructor(code, message, field) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused("unreachable", "The local Slack cannot be reached. Is it still running?");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Refused(body.error ?? "failed", body.message ?? `The local Slack answered ${response.status}.`, body.field);
  }
  return body;
}

const get = (path, query = {}) => {
  const known = Object.entries(query).filter(([, value]) => value !== undefined);
  const tail = known.length ? `?${new URLSearchParams(known)}` : "";
  return request(path + tail, { headers: { accept: "application/json" } });
};

const post = (path, body) =>
  request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** Of the workspace in the page's address (`/?team=T…`), the first one without it. */
export const bootstrap = () => get("/page/bootstrap", { team: new URLSearchParams(location.search).get("team") ?? undefined });
export const presets = () => get("/clock/presets");
export const clock = () => get("/clock");
export const log = (since) => get("/control/log", { since });
export const faults = () => get("/control/faults");
export const addFault = (fault) => post("/control/faults", fault);
export const removeFault = (id) => request(`/control/faults/${encodeURIComponent(id)}`, { method: "DELETE" });
export const clearFaults = () => request("/control/faults", { method: "DELETE" });
export const moveClock = (move) => post("/clock/move", move);

/** What one person sees and does. */
export class Hands {
  /**
   * @param {string} user
   * @param {(deed: {did: string, as: string}) => void} told hears of what was done, with what it was done with
   */
  constructor(user, told) {
    this.user = user;
    this.told = told;
    this.root = `/page/as/${encodeURIComponent(user)}`;
  }

  async do(did, body) {
    const result = await post(`${this.root}/${did}`, body);
    if (result.ok !== false) this.told({ did, as: this.user, outcome: result.outcome, ...body });
    return result;
  }

  sidebar = () => get(`${this.root}/sidebar`);
  views = () => get(`${this.root}/views`);
  messages = (channel, { before, limit } = {}) => get(`${this.root}/messages`, { channel, before, limit });
  replies = (channel, ts) => get(`${this.root}/replies`, { channel, ts });
  say = (channel, text, threadTs) => this.do("message", { channel, text, thread_ts: threadTs });
  command = (channel, text, threadTs) => this.do("command", { channel, text, thread_ts: threadTs });
  edit = (channel, ts, text) => post(`${this.root}/edit`, { channel, ts, text });
  remove = (channel, ts) => post(`${this.root}/delete`, { channel, ts });
  threads = () => get(`${this.root}/threads`);
  readThread = (channel, ts) => post(`${this.root}/thread/read`, { channel, ts });
  read = (channel, ts) => post(`${this.root}/read`, { channel, ts });
  join = (channel) => post(`${this.root}/join`, { channel });
  open = (user) => post(`${this.root}/open`, { users: [user] });
  dismiss = (channel, ts) => post(`${this.root}/dismiss`, { channel, ts });
  action = (action) => this.do("action", action);
  options = (question) => post(`${this.root}/options`, question);
  submit = (view, state) => this.do("submit", { view_id: view.id, state, callback_id: view.callback_id });
  close = (viewId, all = false) => post(`${this.root}/close`, { view_id: viewId, all });
  openHome = (app, tab) => post(`${this.root}/home/opened`, { app, tab });
}
