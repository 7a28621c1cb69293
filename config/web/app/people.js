// SPDX-License-Identifier: GPL-3.0-or-later
// people.js - who may be one person: a lead joins two registrations, or keeps them apart; taking one out again.
import { h, button, redraw, say } from "./dom.js";
import { t } from "./words.js";
import { get, post } from "./api.js";
import { Pane, actsOf } from "./pane.js";

let pane = null;
let app = null;
let wrong = null;

function half(person) {
  const about = [person.order, person.email, person.status === "pending" ? t("verdict.pending.headline") : null].filter(Boolean);
  return h("div", {}, h("p", { class: "who", dir: "auto" }, person.name), h("p", { dir: "auto" }, about.flatMap((part, i) => [i ? " · " : "", h("bdi", {}, part)])));
}

function row({ why, people: [one, other] }) {
  const act = actsOf(wrong, refresh);
  const settle = (path, done) => act(async () => { await post(path, { id: one.id, other: other.id }); say(t(done)); });
  return h("li", { class: "conflict doubt", "data-one": one.id, "data-other": other.id }, h("p", { class: "do" }, t(`people.${why}`)), h("div", { class: "pair" }, half(one), half(other)),
    h("div", { class: "actions" }, button(t("people.join"), settle("/api/people/join", "people.joined"), { class: "primary" }),
      button(t("people.apart"), settle("/api/people/apart", "people.kept"))));
}

function draw({ doubts }) {
  redraw(pane.place, doubts.length ? h("ul", { class: "conflicts" }, doubts.map(row)) : h("p", { class: "empty" }, t("people.none")));
}

export function mount(view, owner) {
  app = owner;
  wrong = h("p", { class: "problem", role: "alert" });
  pane = new Pane(h("div", {}));
  view.append(h("div", { class: "people-view" }, h("h1", {}, t("view.people")), h("p", {}, t("people.why")), wrong, pane.place));
  pane.show(get("/api/people/review"), draw);
}

export async function refresh() {
  if (pane?.place.isConnected) await pane.renew(() => get("/api/people/review"), draw);
}

// In a person's details: what was joined with them, and the button that takes it out.
export function joinedList(owner, person, act) {
  if (!person.joined?.length) return null;
  return h("ul", { class: "tickets" }, person.joined.map((each) => h("li", {},
    t("people.is-joined", { name: each.name, order: each.order || each.email }), " ",
    owner.who.role === "lead" ? button(t("people.split"), act(() => post("/api/people/split", { id: each.id })), { class: "quiet" }) : null)));
}
