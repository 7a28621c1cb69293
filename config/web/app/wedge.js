// SPDX-License-Identifier: GPL-3.0-or-later
// wedge.js - scanners that type: heard wherever the focus is, and what they put there is taken out again.
//
// Which keys make a code is burst.js' business and a matter of the keys' own times, so that no load of the page can cut one. The
// timer here only says when to ask: keys that come after it, but were pressed in step with those before, are put to them, and
// the whole is asked. Of a scanner that ends its codes with Enter that is waited for: a busy machine may hand on keys late, and
// half a code is known to nobody. Two readings are kept: what the keys mean on this keyboard's layout, and what they mean on the US layout
// that most scanners type for; the station takes the one that somebody has.
import { Burst } from "./burst.js";

const CALM_MS = 70;     // after a finger's key; a scanner's next is there before
const SILENCE_MS = 200; // ends a code that no Enter ends
const ENTER_MS = 1200;  // ends one whose Enter is missing

const usShift = { Digit1: "!", Digit2: "@", Digit3: "#", Digit4: "$", Digit5: "%", Digit6: "^", Digit7: "&", Digit8: "*", Digit9: "(",
  Digit0: ")" };
const usPlain = {
  Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:", Quote: "'\"", Backquote: "`~",
  Comma: ",<", Period: ".>", Slash: "/?", Space: "  ",
};

function usCharacter({ code, shiftKey }) {
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
  if (/^Digit\d$/.test(code)) return shiftKey ? usShift[code] : code[5];
  return usPlain[code]?.[shiftKey ? 1 : 0];
}

// What a key writes; null of keys that write nothing. Dead keys, and those that an input method keeps for itself, have no sign
// of their own but a place on the keyboard.
function signOf(event) {
  const us = usCharacter(event);
  const isSign = [...event.key].length === 1;
  return isSign || us ? { text: isSign ? event.key : us, us: us ?? event.key } : null;
}

function isEnd({ key, code, ctrlKey }) {
  return key === "Enter" || key === "Tab" || ctrlKey && (code === "KeyJ" || code === "KeyM"); // a line's end as some send it
}

function isTextField(element) {
  return element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(element.type));
}

function snapshot(element) {
  const { value } = element;
  if (element instanceof HTMLSelectElement) return { value, isChoice: true };
  return isTextField(element) ? { value, start: element.selectionStart, end: element.selectionEnd } : null;
}

function restore(fields) {
  for (const [element, { value, start, end, isChoice }] of fields) {
    if (isChoice && element.value === value) continue;
    element.value = value;
    if (!isChoice && start !== null) element.setSelectionRange(start, end);
    element.dispatchEvent(isChoice ? new Event("change", { bubbles: true }) : new InputEvent("input", { bubbles: true }));
  }
}

// A burst with what it did to the page: `fields` as they were before it, and `loose` signs that went into none.
class Typing extends Burst {
  fields = new Map();
  loose = "";

  take(event, sign) {
    const element = document.activeElement;
    const before = this.fields.get(element) ?? snapshot(element);
    if (before) this.fields.set(element, before);
    this.add(sign, event.timeStamp);
    const isText = before && !before.isChoice;
    if (!isText) this.loose += sign.text;
    if (!isText && this.count > 1) event.preventDefault(); // in the middle of a code a space must press no button
  }
}

let going = null; // the burst that is being typed
let calm = 0;

// What typing does, done once it is typing: while a scanner types nothing happens, and each key puts off what the one before would do.
export function onceTyped(action) {
  clearTimeout(calm);
  calm = setTimeout(() => (going?.isHasty() ? onceTyped(action) : action()), CALM_MS);
}

// Something else was chosen meanwhile.
export function forgetTyped() { clearTimeout(calm); }

// `onCode({text, other})` gets a scan, `onScrap()` is told of one that was cut off; `onTyping(text)` gets keys of a person that
// went to no field.
export function catchScans({ onCode, onScrap, onTyping }) {
  let burst = null;  // being typed
  let former = null; // the one before it, whose keys or Enter may still be on their way
  let timer = 0;
  let sendsEnter = true; // as most do, until one is missing

  const type = (done) => {
    const text = done.loose;
    done.loose = "";
    onTyping(text);
    const element = document.activeElement; // should the rest of a code follow, this is taken out again, too
    if (!isTextField(element) || !element.value.endsWith(text)) return;
    const value = element.value.slice(0, -text.length);
    done.fields.set(element, { value, start: value.length, end: value.length });
  };

  const finish = (end) => {
    clearTimeout(timer);
    const done = former = burst;
    burst = going = null;
    done.isScan = done.isCode() || done.isScrap(end);
    done.isOver = end !== undefined;
    if (done.isCode()) sendsEnter = done.isOver;
    if (done.isScan) {
      restore(done.fields);
      done.loose = "";
      if (done.isCode()) onCode({ text: done.text, other: done.us });
      else onScrap();
    } else if (done.loose.trim()) {
      type(done);
    }
  };

  const end = (event) => {
    const at = event.timeStamp;
    const isOurs = burst ? burst.isFollowedAt(at) && (burst.isCode() || burst.isScrap(at)) : former?.isScan && former.isEndedAt(at);
    if (!isOurs) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (burst) finish(at);
    Object.assign(former, { isOver: true, last: at });
    sendsEnter = true;
  };

  window.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    if (isEnd(event)) return end(event);
    if (event.ctrlKey && !event.altKey || event.metaKey) return;
    const sign = signOf(event);
    if (!sign) return; // Shift, arrows and their like
    if (burst && !burst.isFollowedAt(event.timeStamp)) finish();
    if (!burst && former && !former.isOver && former.isFollowedAt(event.timeStamp)) burst = former;
    burst ??= new Typing(event.timeStamp);
    going = burst;
    burst.take(event, sign);
    clearTimeout(timer);
    timer = setTimeout(finish, sendsEnter && burst.isHasty() ? ENTER_MS : SILENCE_MS);
  }, { capture: true });

  // A scanner that pastes.
  window.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text").trim() ?? "";
    if (isTextField(document.activeElement) || !text) return;
    event.preventDefault();
    onCode({ text, other: text });
  });
}
