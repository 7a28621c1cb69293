// SPDX-License-Identifier: GPL-3.0-or-later
// person.js - one person at the desk: what they have, and what can be done for them.
import { h, listed, breaking, button } from "./dom.js";
import { t, clock, moment } from "./words.js";
import { post } from "./api.js";
import { askReason, withLead } from "./dialog.js";
import { sameList, splitOrders } from "./people.js";
import { chooseSale, sell } from "./sale.js";
import { handOn } from "./transfer.js";
import { actsOf } from "./pane.js";
import { safe, focusSafely, focusedIn, findAgain } from "./safe.js";
import { showVerdict } from "./verdict.js";
import { showGroup } from "./group.js";
import { band } from "./look.js";
import { story, printedText } from "./story.js";
import { reprint, editBadge } from "./badge.js";
import { editConsent } from "./consent.js";

const verdictPlace = () => document.getElementById("view");

function collected(person, history) {
  if (!person.arrived) return null;
  const text = t("person.collected", { time: clock(person.arrived), where: person.arrived_station });
  return h("p", { class: "collected" }, listed([text, printedText(history)]));
}

function facts(person) {
  const pairs = [["fact.ticket", person.band_colour ? null : person.ticket_title], ["field.pronouns", person.pronouns],
    ["fact.company", person.company],
    ["field.title", person.title], ["fact.order", person.order], ["field.email", person.email], ["fact.phone", person.phone],
    ["fact.shirt", person.shirt],
    ["fact.dietary", person.dietary], ["fact.note", person.note]];
  const tickets = person.tickets.filter((ticket) => ticket.session)
    .map((ticket) => h("li", {}, `${ticket.session}, ${ticket.room}, ${moment(ticket.start)}`));
  return [h("dl", { class: "facts" }, pairs.filter(([, value]) => value).map(([key, value]) =>
    h("div", {}, h("dt", {}, t(key)), h("dd", { dir: "auto" }, ...breaking(value))))),
  tickets.length ? h("ul", { class: "tickets" }, tickets) : null,
  person.is_sealed ? h("p", { class: "hint" }, t("person.sealed")) : null];
}

function personActions(app, person, act) {
  const look = async (print) => {
    if (print && !person.name) return editBadge(app, person.id); // which asks for it, and goes on
    const done = await post("/api/admit", { id: person.id, print });
    app.recent.add(done);
    showVerdict(verdictPlace(), app, done);
    app.refresh();
  };
  const add = (text, action, attributes) => button(text, act(action), attributes);
  const isOwing = person.status === "pending" && !person.is_on_hold;
  return h("div", { class: "actions" },
    isOwing ? add(t("sale.step.pay"), () => sell(app, person.id, "pay"), { class: "primary" }) : null,
    person.arrived
      ? add(t(person.has_badge ? "desk.reprint" : "desk.print"), () => reprint(app, person), { class: "primary" })
      : add(t(person.is_prepared ? "desk.check-in-hand-over" : "desk.check-in-print"), () => look(true),
        { class: isOwing ? null : "primary", ...safe }),
    add(t("desk.fix"), () => editBadge(app, person.id)),
    person.order ? add(t("desk.group"), () => showGroup(app, person.id)) : null,
    h("details", { class: "more" }, h("summary", {}, t("common.more")), h("div", { class: "actions" },
      person.arrived ? null : add(t("desk.check-in-only"), () => look(false)),
      person.arrived || person.has_badge ? null : add(t("desk.print-only"), () => reprint(app, person)),
      add(t("desk.look"), async () => showVerdict(verdictPlace(), app, await post("/api/admit", { id: person.id, look: true }))),
      person.is_on_hold ? null : add(t("sale.button"), () => chooseSale(app, person)),
      add(t("consent.button"), () => editConsent(app, person)),
      person.is_on_hold || person.status === "cancelled" ? null : add(t("transfer.button"), () => handOn(app, person)),
      person.orders.length > 1 ? add(t("people.apart"), () => splitOrders(person)) : null,
      app.who.role === "lead" || !person.is_on_hold ? add(t(person.is_on_hold ? "hold.release" : "hold.set"), () => hold(app, person))
        : null)));
}

async function hold(app, person) {
  const on = !person.is_on_hold;
  const done = await askReason(t(on ? "hold.set" : "hold.release"), {
    isText: true, accept: t("common.go-on"), danger: on,
    run: (reason) => withLead(app.hello.leads, (lead) => post("/api/hold", { id: person.id, on, reason, ...lead })),
  });
  if (done) app.showPerson(person.id);
}

// `isChosen`: somebody has just come to this person, so the main button gets the focus. Otherwise it stays where it was.
export function drawPerson(place, app, { person, history }, isChosen = false) {
  const said = isChosen ? null : place.querySelector('.person > [role="alert"]'); // stays to be read
  const wrong = said ?? h("p", { class: "problem", role: "alert" });
  const act = actsOf(wrong, app.refresh);
  if (person.is_on_hold && !person.name) {
    const release = button(t("hold.release"), act(() => hold(app, person)));
    place.replaceChildren(h("div", { class: "person" }, h("h2", { tabindex: "-1" }, t("verdict.hold.headline")),
      h("div", { class: "actions" }, release), wrong));
    if (isChosen) focusSafely(place.querySelector("h2"));
    return;
  }
  const isHere = place.contains(document.activeElement);
  const former = isChosen ? null : focusedIn(place);
  const element = h("article", { class: "person", "aria-labelledby": "person-name" },
    h("h2", { id: "person-name", dir: "auto", tabindex: "-1" }, person.name),
    person.second_name ? h("p", { class: "second", dir: "auto" }, person.second_name) : null,
    band(person.ticket_title, person.band_colour),
    person.is_on_hold ? h("p", { class: "problem" }, t("hold.is-on")) : null,
    ["pending", "cancelled"].includes(person.status) ? h("p", { class: "problem" }, t(`verdict.${person.status}.headline`)) : null,
    collected(person, history), personActions(app, person, act), wrong, facts(person), sameList(app, person, act),
    h("div", { class: "past" }, h("h3", {}, t("story.heading")), story(app, person, history, act)));
  element.querySelector("details.more").open = !isChosen && place.querySelector("details.more")?.open === true;
  place.replaceChildren(element);
  const same = findAgain(element, former); // whoever went there by Tab stays there
  if (same) same.focus({ preventScroll: true });
  else if (isHere || isChosen) focusSafely(element.querySelector(".primary"), element.querySelector("h2"));
}
