// SPDX-License-Identifier: GPL-3.0-or-later
// live.js - the stream of events. The browser reconnects by itself and names the last event it saw.

const names = ["verdict", "mode", "camera", "printers", "changed", "clock", "locked", "signed-out", "reset"];
const DOZE_MS = 5000; // timers that stood still so long: the machine slept, or the browser put the page to rest
let source = null;
let retry = 0;
let watch = 0;

// `handlers`: one function per event name, and `connected(bool)`.
export function listen(handlers) {
  close();
  source = new EventSource("/api/events");
  source.onopen = () => handlers.connected(true);
  source.onerror = () => {
    handlers.connected(false);
    // A refusal ends a source for good; a station that starts again refuses nobody it knows.
    if (source?.readyState === EventSource.CLOSED) {
      clearTimeout(retry);
      retry = setTimeout(() => listen(handlers), 1000);
    }
  };
  // After sleep the stream may be dead without anybody having said so.
  let awake = Date.now();
  watch = setInterval(() => {
    const slept = Date.now() - awake > DOZE_MS;
    awake = Date.now();
    if (slept) listen(handlers);
  }, 1000);
  for (const name of names)
    source.addEventListener(name, (event) => handlers[name]?.(JSON.parse(event.data)));
}

export function close() {
  clearTimeout(retry);
  clearInterval(watch);
  source?.close();
  source = null;
}
