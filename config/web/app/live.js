// SPDX-License-Identifier: GPL-3.0-or-later
// live.js - the stream of events. The browser reconnects by itself and names the last event it saw.
//
// A browser allows six connections to a station, and a stream holds one for good. So all tabs of a sign-in share one: the tab that has
// the lock holds the stream and hands on to the others; when it closes, another one has the lock, and asks for what was sent since.
// Where a browser gives no locks, on plain HTTP in a network, a tab that nobody sees lets go of its stream.

const names = ["verdict", "choice", "mode", "camera", "printers", "ticketing", "changed", "clock", "locked", "signed-out", "reset"];
const DOZE_MS = 5000; // timers that stood still so long: the machine slept, or the browser put the page to rest
let shared = null; // what this tab takes part in

class Stream {
  source = null;
  retry = 0;

  constructor(tell) { this.tell = tell; }

  // `last`: the event after which this stream goes on; null = from now.
  open(last) {
    this.close();
    const source = this.source = new EventSource(last ? `/api/events?after=${encodeURIComponent(last)}` : "/api/events");
    source.onopen = () => this.tell("connected", true);
    source.onerror = () => {
      this.tell("connected", false);
      // A refusal ends a source for good; a station that starts again refuses nobody it knows.
      if (source.readyState === EventSource.CLOSED && source === this.source) this.retry = setTimeout(() => this.open(last), 1000);
    };
    for (const name of names) source.addEventListener(name, (event) => this.tell(name, JSON.parse(event.data), event.lastEventId));
  }

  get isOpen() { return this.source?.readyState === EventSource.OPEN; }

  close() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
  }
}

// One tab's part. `handlers`: one function per event name, and `connected(bool)`.
class Tab {
  over = new AbortController(); // when this tab leaves
  isHolder = false;
  last = null; // the newest event that this tab heard of

  constructor(handlers, session) {
    const hear = (name, value, id) => {
      this.last = id || this.last;
      handlers[name]?.(value);
    };
    this.channel = new BroadcastChannel(`lanyard-${session}`);
    this.stream = new Stream((...heard) => { this.channel.postMessage(heard); hear(...heard); });
    this.channel.onmessage = ({ data: [name, ...heard] }) => {
      if (name === "ask") { if (this.stream.isOpen) this.channel.postMessage(["connected", true, this.last]); }
      else if (name === "renew") { if (this.isHolder) this.stream.open(this.last); }
      else hear(name, ...heard);
    };
    if (navigator.locks) this.queue(session);
    else this.hold();
    this.watch();
  }

  queue(session) {
    const { signal } = this.over;
    navigator.locks.request(`lanyard-${session}`, { signal }, () => new Promise((release) => {
      if (signal.aborted) return release();
      signal.addEventListener("abort", release);
      this.hold();
    })).catch(() => {}); // this tab left before its turn
    this.channel.postMessage(["ask"]);
  }

  hold() {
    this.isHolder = true;
    this.stream.open(this.last);
  }

  // After sleep the stream may be dead without anybody having said so.
  watch() {
    const { signal } = this.over;
    let awake = Date.now();
    let isDue = false; // a tab that nobody sees ticks seldom, and waits until it is seen
    const ticking = setInterval(() => {
      isDue ||= Date.now() - awake > DOZE_MS;
      awake = Date.now();
      if (!isDue || document.hidden) return;
      isDue = false;
      this.renew();
    }, 1000);
    const seen = () => {
      if (navigator.locks) return;
      if (document.hidden) this.stream.close();
      else this.stream.open();
    };
    document.addEventListener("visibilitychange", seen, { signal });
    signal.addEventListener("abort", () => clearInterval(ticking));
  }

  renew() {
    if (this.isHolder) this.stream.open(this.last);
    else this.channel.postMessage(["renew"]);
  }

  leave() {
    this.over.abort();
    this.stream.close();
    this.channel.close();
  }
}

// `session` names the sign-in that the tabs share.
export function listen(handlers, session) {
  close();
  shared = new Tab(handlers, session);
}

export function close() {
  shared?.leave();
  shared = null;
}
