// SPDX-License-Identifier: GPL-3.0-or-later
// mirror.js - which sponsors have somebody's data, for that person to see and to decide: at the desk on a turned tablet, or at a kiosk.
import { h, button } from "./dom.js";
import { t, moment } from "./words.js";

export const CONTACTS = ["name", "email", "company", "title", "cv"];

let isUnfolded = false; // the others, while the list is drawn anew

const wordsOf = (fields) => fields.split(",").map((name) => t(`consent.${name}`)).join(", ");
const listOf = (boxes) => boxes.filter((box) => box.checked).map((box) => box.value).join(",");

export function contactBoxes(allowed, attributes = () => ({})) {
  return CONTACTS.map((name) => h("input",
    { type: "checkbox", value: name, checked: allowed.split(",").includes(name), ...attributes(name) }));
}

export const choice = (box) => h("label", { class: "choice" }, box, h("span", {}, t(`consent.${box.value}`)));

// One sponsor: when, what it gets, and a box for each field that it may get.
function line(one, boxes, changed) {
  const takeBack = one.allowed
    ? button(t("mirror.take-back-one"), (event) => { for (const box of boxes) box.checked = false; changed(event); },
    { "aria-label": t("mirror.take-back-from", { sponsor: one.sponsor }) }) : null;
  return h("li", { "data-sponsor": one.sponsor },
    h("p", {}, h("strong", { dir: "auto" }, one.sponsor), one.when ? ` · ${moment(one.when)} · ` : "",
      !one.when ? "" : one.fields ? t("mirror.gets", { fields: wordsOf(one.fields) }) : t("mirror.nothing"),
      one.withdrawn ? ` · ${t("mirror.withdrawn", { fields: wordsOf(one.withdrawn) })}` : ""),
    h("div", { class: "may-get", role: "group", "aria-label": t("mirror.may-get", { sponsor: one.sponsor }) }, boxes.map(choice),
      takeBack));
}

// `others` have not scanned the person; they lie folded below. `mayAllow`: else boxes can only be cleared. `changed(sponsor, fields,
// event)` is told at once; without it changes() gives all of them later.
export function mirrorList(sponsors, { others = [], mayAllow = true, changed } = {}) {
  const open = mayAllow ? others : others.filter((one) => one.allowed);
  const lines = [...sponsors, ...open].map((one) => {
    const boxes = contactBoxes(one.allowed, (name) => ({ disabled: !mayAllow && !one.allowed.split(",").includes(name) }));
    return { one, boxes, isTouched: one.is_alone };
  });
  for (const each of lines) {
    const told = (event) => { each.isTouched = true; changed?.(each.one.sponsor, listOf(each.boxes), event); };
    for (const box of each.boxes) box.addEventListener("change", told);
    each.element = line(each.one, each.boxes, told);
  }
  const elements = lines.map((each) => each.element);
  return {
    element: h("section", { "data-part": "mirror" },
      sponsors.length ? [h("h3", {}, t("mirror.title")), h("ul", {}, elements.slice(0, sponsors.length))] : h("p", {}, t("mirror.nobody")),
      open.length ? h("details", { class: "others", open: isUnfolded, ontoggle: (event) => { isUnfolded = event.target.open; } },
        h("summary", {}, t("mirror.others")), h("ul", {}, elements.slice(sponsors.length))) : null),
    changes: () => lines.filter((each) => each.isTouched
      && listOf(each.boxes) !== each.one.allowed).map((each) => [each.one.sponsor, listOf(each.boxes)]),
    clear() { for (const { boxes } of lines) for (const box of boxes) box.checked = false; },
    follow(allowed) { // what all sponsors may get is what those may of whom nothing else is said
      for (const { boxes, isTouched } of lines) if (!isTouched) for (const box of boxes) box.checked = allowed.includes(box.value);
    },
  };
}
