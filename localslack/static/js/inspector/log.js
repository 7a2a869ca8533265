/** The log as it comes: fetched once, then followed over a socket of its own while somebody looks. */
import * as api from "../api.js";
import { Socket } from "../socket.js";

/** As many as localslack itself keeps. */
const KEPT = 2000;

export class Log {
  /** @param {{added: (entry: object) => void, changed: (entry: object) => void, begun: () => void}} listener */
  constructor(listener) {
    this.listener = listener;
    /** @type {Map<number, object>} by number, oldest first */
    this.entries = new Map();
    this.after = 0;
  }

  /** Begins to follow as somebody (the log is the same for everybody). */
  async follow(user) {
    this.stop();
    const early = [];
    const socket = new Socket(
      user,
      {
        push: (event) => event.type === "inspector" && (early.done ? this.take(event.entry) : early.push(event.entry)),
        lost: () => {},
        back: () => this.fetch().catch(() => {}),
      },
      { inspector: true },
    );
    this.socket = socket;
    await socket.opened;
    await this.fetch();
    early.done = true;
    early.forEach((entry) => this.take(entry));
  }

  async fetch() {
    const { entries, next } = await api.log(this.after);
    if (next < this.after) {
      // Another localslack answers than the one whose entries were put away.
      this.after = 0;
      return this.fetch();
    }
    this.entries = new Map(entries.map((entry) => [entry.n, entry]));
    return this.listener.begun();
  }

  stop() {
    this.socket?.stop();
    this.socket = null;
  }

  /** A new entry, or what came of one that is known. */
  take(entry) {
    const known = this.entries.has(entry.n);
    const [oldest = this.after] = this.entries.keys();
    if (!known && (entry.n <= this.after || entry.n < oldest)) return;
    this.entries.set(entry.n, entry);
    if (this.entries.size > KEPT) this.entries.delete(this.entries.keys().next().value);
    if (known) this.listener.changed(entry);
    else this.listener.added(entry);
  }

  /** Forgets what there is; what comes from now on is shown. */
  clear() {
    this.after = Math.max(this.after, ...this.entries.keys());
    this.entries.clear();
    this.listener.begun();
  }
}
