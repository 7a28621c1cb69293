// SPDX-License-Identifier: GPL-3.0-or-later
// people.js - who may be one person: a lead joins two registrations, or keeps them apart; taking one out again.
import { h, button, listed, redraw, say } from "./dom.js";
import { t } from "./words.js";
import { get, post } from "./api.js";
import { ask } from "./dialog.js";
import { Pane, actsOf } from "./pane.js";

let pane = null;
let app = null;
let wrong = null;

function half(person) {
  const about = [person.order, person.email, person.status === "pending" ? t("verdict.pending.headline") : null].filter(Boolean);
  return h("div", {}, h("p", { class: "who", dir: "auto" }, person.name),
    h("p", { dir: "auto" }, about.flatMap((part, i) => [i ? " · " : "", h("bdi", {}, part)])));
}

function row({ why, people: [one, other] }) {
  const act = actsOf(wrong, refresh);
  const settle = (path, done) => act(async () => { await post(path, { id: one.id, other: other.id }); say(t(done)); });
  return h("li", { class: "conflict doubt", "data-one": one.id, "data-other": other.id }, h("p", { class: "do" }, t(`people.${why}`)),
    h("div", { class: "pair" }, half(one), half(other)),
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

// In a person's details: who was joined with them, and who is kept apart from them; a lead takes either back.
export function sameList(owner, person, act) {
  const line = (key, word, post) => (each) => h("li", {}, t(key, { name: each.name, order: each.order || each.email }), " ",
    owner.who.role === "lead" ? button(t(word), act(() => post(each)), { class: "quiet" }) : null);
  const lines = [...person.joined.map(line("people.is-joined", "people.split", ({ id }) => post("/api/people/split", { id }))),
    ...person.apart.map(line("people.is-apart", "people.join", ({ id }) => post("/api/people/join", { id: person.id, other: id })))];
  return lines.length ? h("ul", { class: "tickets" }, lines) : null;
}

// An import joined two people of one name and e-mail: which orders are the other one's.
export async function splitOrders(person) {
  const done = await ask({
    title: t("people.apart"), accept: t("people.split"),
    fill(body) {
      const boxes = person.orders.map(({ order }) => h("input", { type: "checkbox", value: order }));
      body.append(h("p", {}, t("people.two.why")), ...person.orders.map(({ order, products }, i) =>
        h("label", { class: "choice" }, boxes[i], h("span", {}, h("strong", {}, h("bdi", {}, order)), " · ", listed(products)))));
      return () => {
        const orders = boxes.filter((box) => box.checked).map((box) => box.value);
        return orders.length ? post("/api/people/split", { id: person.id, orders }) : boxes[0].focus();
      };
    },
  });
  if (done) say(t("people.are-two"));
}
