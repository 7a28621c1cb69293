// wedge.js - scanners that type. A burst of keys too fast for fingers is a code, wherever the focus is.
//
// What the burst put into a field is taken out again; what fingers typed just before it stays. A code ends with Enter, Tab
// or a short silence. Two readings are kept: what the keys mean on this keyboard's layout, and what they mean on the US layout
// that most scanners type for; the station takes the one that somebody has.

const GAP_MS = 120;      // a longer pause between two keys ends a burst
const MEAN_GAP_MS = 40;  // fingers are slower than that over LEAST keys, scanners are not, even on a busy machine
const HASTY_GAP_MS = 60;  // after keys at the pace of fingers, such a pause is fingers' too
const SILENCE_MS = 200;   // ends a code that no Enter ends; longer than GAP_MS, since a busy browser is late with its keys
const LEAST = 6;         // characters of a code

const usShift = { Digit1: "!", Digit2: "@", Digit3: "#", Digit4: "$", Digit5: "%", Digit6: "^", Digit7: "&", Digit8: "*", Digit9: "(", Digit0: ")" };
const usPlain = {
  Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:", Quote: "'\"", Backquote: "`~",
  Comma: ",<", Period: ".>", Slash: "/?", Space: "  ",
};

function usCharacter(event) {
  const { code, shiftKey } = event;
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
  if (/^Digit\d$/.test(code)) return shiftKey ? usShift[code] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  return usPlain[code]?.[shiftKey ? 1 : 0] ?? event.key;
}

function isTextField(element) {
  return element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(element.type));
}

function snapshot() {
  const element = document.activeElement;
  if (element instanceof HTMLSelectElement) return { element, value: element.value, isChoice: true };
  if (!isTextField(element)) return null;
  return { element, value: element.value, start: element.selectionStart, end: element.selectionEnd };
}

let burst = null;
let timer = 0;

function begin(now) {
  return { text: "", us: "", field: snapshot(), last: now, began: now };
}

function isFast() { return (burst.last - burst.began) / (burst.text.length - 1) <= MEAN_GAP_MS; } // not of a single key

function isCode() { return burst !== null && burst.text.length >= LEAST && isFast(); }

// Whether a key `gap` after the last one begins anew. A scanner may stumble in mid-code; fingers are slow from their first key.
function isApart(gap) { return gap > GAP_MS || gap > HASTY_GAP_MS && !isFast(); }

function restore() {
  const { field } = burst;
  if (!field) return;
  if (field.isChoice && field.element.value === field.value) return;
  field.element.value = field.value;
  if (field.isChoice) {
    field.element.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  if (field.start !== null) field.element.setSelectionRange(field.start, field.end);
  field.element.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

// `onCode({text, other})` gets a scan; `onTyping(text)` gets keys of a person that went to no field.
export function catchScans(onCode, onTyping) {
  const finish = () => {
    clearTimeout(timer);
    const done = burst;
    if (isCode()) {
      restore();
      burst = null;
      onCode({ text: done.text, other: done.us });
    } else {
      burst = null;
      if (done && !done.field && done.text.trim()) onTyping(done.text);
    }
  };

  window.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey && !event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === "Tab") {
      if (!isCode() || event.timeStamp - burst.last > GAP_MS) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      finish();
      return;
    }
    if ([...event.key].length !== 1) return; // Shift, arrows and their like
    if (event.repeat) return;
    if (burst && isApart(event.timeStamp - burst.last)) finish();
    burst ??= begin(event.timeStamp);
    burst.last = event.timeStamp;
    burst.text += event.key;
    burst.us += usCharacter(event);
    // In the middle of a code a space must press no button.
    if ((!burst.field || burst.field.isChoice) && burst.text.length > 1) event.preventDefault();
    clearTimeout(timer);
    timer = setTimeout(finish, SILENCE_MS);
  }, { capture: true });

  // A scanner that pastes.
  window.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text").trim() ?? "";
    if (isTextField(document.activeElement) || text.length < LEAST) return;
    event.preventDefault();
    onCode({ text, other: text });
  });
}
