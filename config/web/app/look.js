// SPDX-License-Identifier: GPL-3.0-or-later
// look.js - the event's face: its colours, its logo, and the band of a ticket type as the badge has it.
import { h } from "./dom.js";

// Colours of the profile, which the station found readable.
export function wear(look) {
  for (const name of ["bar", "bar-text", "button", "button-text"])
    if (look[name]) document.documentElement.style.setProperty(`--event-${name}`, look[name]);
}

export function logo(look) { return look.has_logo ? h("img", { class: "logo", src: "/event/logo", alt: "" }) : null; }

// Black or white: what can be read better on the colour (WCAG 2.2, relative luminance).
function textOn(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

// Null where there is no ticket, or nothing is known of its colour.
export function band(title, colour) {
  if (!title || !colour) return null;
  const element = h("p", { class: "band" }, h("bdi", {}, title));
  element.style.background = colour;
  element.style.color = textOn(colour);
  return element;
}
