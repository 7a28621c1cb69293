// SPDX-License-Identifier: GPL-3.0-or-later
// dom.js - elements from code. Text is always text: nothing here reads markup.

// h("button", {type: "button", class: "big", onclick}, "Save", child): null children are left out.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// svg("0 0 10 10", "M0 0h10", "class"): one path as a picture that readers of the screen pass over.
export function svg(box, path, className) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", box);
  picture.setAttribute("aria-hidden", "true");
  if (className) picture.setAttribute("class", className);
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  picture.append(line);
  return picture;
}

export function button(text, onclick, attributes = {}) {
  return h("button", { type: "button", onclick, ...attributes }, text);
}

// Draws `children` in `place`, unless the like is there already: a press that has begun on a control ends on it. What a control
// acts on is named in its attributes, or looked up when it is pressed. The focus stays on the control that says the same, else on
// the one that stands there now.
export function redraw(place, ...children) {
  const fresh = h("div", {}, ...children);
  if (fresh.innerHTML === place.innerHTML) return;
  const controls = () => [...place.querySelectorAll("button, select, input, textarea, a[href]")];
  const at = controls().indexOf(document.activeElement);
  const text = document.activeElement.textContent;
  place.replaceChildren(...fresh.childNodes);
  if (at < 0) return;
  const now = controls();
  (now.find((control) => control.textContent === text) ?? now[at] ?? document.getElementById("view")).focus({ preventScroll: true });
}

let fieldCount = 0;

// A label with its control below it.
export function field(label, control, hint) {
  control.id ||= `field-${++fieldCount}`;
  const note = hint ? h("p", { class: "hint", id: `${control.id}-hint` }, hint) : null;
  if (note) control.setAttribute("aria-describedby", note.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, note);
}

// An e-mail address breaks after its @ and before its dots.
export function breaking(text) {
  return text.includes("@") ? text.split(/(?<=@)|(?=\.)/).flatMap((part, i) => [i ? h("wbr") : "", part]) : [text];
}

// What is said of something, one after the other: each part in its own direction, the dots between them in the page's.
export function listed(parts) {
  return parts.filter(Boolean).flatMap((part, i) => [i ? " · " : null,
    h("bdi", {}, ...(typeof part === "string" ? breaking(part) : [part]))]);
}

export function say(text) {
  const place = document.getElementById("said");
  place.textContent = "";
  // A reader of the screen hears the same words again only when they come anew.
  requestAnimationFrame(() => { place.textContent = text; });
}
