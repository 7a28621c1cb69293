// SPDX-License-Identifier: GPL-3.0-or-later
// live.js - the stream of events. The browser reconnects by itself and names the last event it saw.

const names = ["verdict", "mode", "camera", "printers", "changed", "locked", "signed-out", "reset"];
let source = null;
let retry = 0;

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
  for (const name of names)
    source.addEventListener(name, (event) => handlers[name]?.(JSON.parse(event.data)));
}

export function close() {
  clearTimeout(retry);
  source?.close();
  source = null;
}
