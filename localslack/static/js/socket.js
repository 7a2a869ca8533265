/** The push channel of one person: connects again by itself, a little later each time. */

const FIRST_WAIT = 400;
const LONGEST_WAIT = 5000;

export class Socket {
  /**
   * @param {string} user
   * @param {{push: (event: object) => void, lost: () => void, back: () => void}} listener
   *   `back` is called after every connection but the first: what was missed must be fetched
   * @param {{inspector?: boolean}} [also] whether the entries of the log are pushed as well
   */
  constructor(user, listener, { inspector = false } = {}) {
    this.query = new URLSearchParams({ as: user, ...(inspector ? { inspector: "1" } : {}) });
    this.listener = listener;
    this.wait = FIRST_WAIT;
    this.wasOpen = false;
    this.stopped = false;
    /** Settles with the first attempt, whether it connected or not. */
    this.opened = new Promise((resolve) => (this.settle = resolve));
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.link = new WebSocket(`${scheme}//${location.host}/page/socket?${this.query}`);
    this.link.onopen = () => {
      this.wait = FIRST_WAIT;
      if (this.wasOpen) this.listener.back();
      this.wasOpen = true;
      this.settle();
    };
    this.link.onmessage = (event) => {
      if (!this.stopped) this.listener.push(JSON.parse(event.data));
    };
    this.link.onclose = () => this.again();
  }

  again() {
    if (this.stopped) return;
    // A page that could not connect at first missed things, too.
    this.wasOpen = true;
    this.settle();
    this.listener.lost();
    setTimeout(() => !this.stopped && this.connect(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  stop() {
    this.stopped = true;
    this.link.close();
  }
}
