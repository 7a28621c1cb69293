// SPDX-License-Identifier: GPL-3.0-or-later
// safe.js - one rule for keys and fingers: what one tap can take back may have the focus, nothing else; and what changes under a
// finger, or under a key that is on its way, is dead until eyes can have seen it.
//
// A control that the page may give the focus to carries `...safe`: its act is undone by a tap, or it only opens or closes something.
// Money, badges that stop working and rules that are overridden are never among them, and Enter in a field sends none of them
// (dialog.js). Whoever means one of these taps it, or goes to it by Tab.

const SETTLE_MS = 400;

export const safe = { "data-safe": true };

// Gives the focus to the first of `candidates` that may have it.
export function focusSafely(...candidates) {
  const found = candidates.find((each) => each && (each.matches("[data-safe]") || !each.matches("button, summary, [type=submit]")));
  found?.focus({ preventScroll: true });
}

const controlsIn = (place) => [...place.querySelectorAll("button, summary")];

// The control of `place` that has the focus, for findAgain() in what is drawn in its stead: what it says and, counted from the end
// since new lines come first, which of those that say so. Null when the focus is elsewhere.
export function focusedIn(place) {
  const at = document.activeElement;
  const alike = controlsIn(place).filter((each) => each.textContent === at.textContent);
  return alike.includes(at) ? { text: at.textContent, fromEnd: alike.length - alike.indexOf(at) } : null;
}

export function findAgain(place, former) {
  return former ? controlsIn(place).filter((each) => each.textContent === former.text).at(-former.fromEnd) : undefined;
}

// Its buttons do nothing yet: those that are new for fingers and keys (settling), those that have moved for fingers (moving); a key
// presses what has the focus, wherever that stands now.
export function settle(place, how = "settling") {
  place.classList.add(how);
  clearTimeout(place.settleTimer);
  place.settleTimer = setTimeout(() => place.classList.remove(how), SETTLE_MS);
}

const nameOf = (control) => {
  const about = control.closest("[data-job], [data-key], [data-id], [data-waiting], [data-owed]");
  return `${control.textContent} ${about ? JSON.stringify(about.dataset) : ""}`;
};

// Draws by `draw()`, and lets what is there settle if other buttons are in `place` than before.
export function drawSettled(place, draw) {
  const buttons = () => controlsIn(place).map(nameOf).join("\n");
  const former = buttons();
  const answer = draw();
  if (former && buttons() !== former) settle(place, "moving");
  return answer;
}

const isSettling = (event) => event.target.closest?.(".settling") && event.target.closest("button, summary, [type=submit]");

function hold(event) {
  const isPress = event.type === "click" || event.key === "Enter" || event.key === " ";
  if (!isPress || !isSettling(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

export function guardPresses() {
  for (const kind of ["click", "keydown", "keyup"]) window.addEventListener(kind, hold, { capture: true });
}
