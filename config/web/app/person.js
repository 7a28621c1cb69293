// SPDX-License-Identifier: GPL-3.0-or-later
// person.js - one person at the desk: what they have, their story, their badge.
import { h, listed, breaking, button, field, say } from "./dom.js";
import { t, clock, moment, problem } from "./words.js";
import { post, picture, ApiError } from "./api.js";
import { ask, askReason, withLead } from "./dialog.js";
import { sameList, splitOrders } from "./people.js";
import { chooseSale, saleText, undoSale } from "./sale.js";
import { actsOf } from "./pane.js";
import { safe, focusSafely } from "./safe.js";
import { showVerdict } from "./verdict.js";
import { askMessage } from "./message.js";
import { showGroup } from "./group.js";
import { band } from "./look.js";
import { contactBoxes, choice, mirrorList } from "./mirror.js";

const BADGE_FIELDS = ["name", "badge_name", "second_name", "pronouns", "company", "title"];
const UNDO_REASONS = ["wrong-person", "wrong-place", "mistake"];
const REASONS = ["lost", "damaged", "wrong-text", "did-not-come-out"];

const verdictPlace = () => document.getElementById("view");

// --- the story ---

function entryText(app, entry) {
  if (entry.sale) return saleText(app, entry);
  if (entry.same) return t(Object.values(entry.same).every(Boolean) ? "story.joined" : "story.apart", { by: entry.by ? `(${entry.by})` : "" });
  const values = { by: entry.by ? `(${entry.by})` : "", reason: entry.reason ?? "", where: entry.station, checkpoint: entry.checkpoint ?? "" };
  if (entry.kind === "refusal") return t("story.refusal", { ...values, verdict: t(`verdict.${entry.verdict}.headline`) });
  if (entry.kind === "admission") return t(entry.direction === -1 ? "story.left" : entry.override ? "story.override" : "story.admission", values);
  if (entry.kind === "print") {
    const what = t(entry.badge ? "label.badge" : "label.ticket");
    return entry.outcome === "asked" ? t("story.asked", { ...values, what, reason: t(`reprint.${entry.reason}`) })
      : t("story.print", { ...values, what, outcome: t(`job.${entry.outcome}`) });
  }
  if (entry.kind === "hold") return t(entry.on ? "story.hold" : "story.release", values);
  if (entry.kind === "standby") return t(entry.on ? "story.standby" : "story.standby-left", { ...values, session: entry.session });
  return t(`story.${entry.kind}`, values);
}

function story(app, person, history, act) {
  const shown = history.filter((entry) => entry.kind !== "token").reverse();
  return h("ol", { class: "story" }, shown.map((entry) => h("li", { class: entry.is_undone ? "undone" : null },
    h("time", { datetime: entry.at }, moment(entry.at)), h("span", { dir: "auto" }, entryText(app, entry), entry.revoked ? ` · ${t("story.revoked", { time: moment(entry.revoked) })}` : ""),
    entry.kind === "admission" && !entry.is_undone ? button(t("undo.button"), act(() => undo(app, person, entry)), { class: "quiet" }) : null,
    entry.sale && !entry.is_undone ? button(t("undo.button"), act(() => undoSale(app, person, entry)), { class: "quiet" }) : null)));
}

// Takes an admission back, for a reason; null when nobody gave one.
export async function undoEntry(app, entry) {
  const done = await askReason(t("undo.title"), {
    prefix: "undo", reasons: UNDO_REASONS, isText: true, accept: t("undo.go"), danger: true,
    run: (reason) => withLead(app.hello.leads, (lead) => post("/api/undo", { station: entry.station_id, record: entry.record, reason, ...lead })),
  });
  if (done) say(t("undo.done"));
  return done;
}

async function undo(app, person, entry) {
  if (await undoEntry(app, entry)) app.showPerson(person.id);
}

// --- the person ---

// "Badge printed once, confirmed."
export function printedText(history) {
  const prints = history.filter((entry) => entry.kind === "print" && entry.badge && !["asked", "handed-over"].includes(entry.outcome));
  return prints.length ? t("person.printed", { count: prints.length, outcome: t(`job.${prints.at(-1).outcome}`) }) : t("person.not-printed");
}

function collected(person, history) {
  if (!person.arrived) return null;
  const text = t("person.collected", { time: clock(person.arrived), where: person.arrived_station });
  return h("p", { class: "collected" }, listed([text, printedText(history)]));
}

function facts(person) {
  const pairs = [["fact.ticket", person.band_colour ? null : person.ticket_title], ["field.pronouns", person.pronouns], ["fact.company", person.company],
    ["field.title", person.title], ["fact.order", person.order], ["field.email", person.email], ["fact.shirt", person.shirt],
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
    const done = await post("/api/admit", { id: person.id, print });
    app.recent.add(done);
    showVerdict(verdictPlace(), app, done);
    app.refresh();
  };
  const add = (text, action, attributes) => button(text, act(action), attributes);
  return h("div", { class: "actions" },
    person.arrived
      ? add(t(person.has_badge ? "desk.reprint" : "desk.print"), () => reprint(app, person), { class: "primary" })
      : add(t(person.is_prepared ? "desk.check-in-hand-over" : "desk.check-in-print"), () => look(true), { class: "primary", ...safe }),
    add(t("desk.fix"), () => editBadge(app, person.id)),
    person.order ? add(t("desk.group"), () => showGroup(app, person.id)) : null,
    h("details", { class: "more" }, h("summary", {}, t("common.more")), h("div", { class: "actions" },
      person.arrived ? null : add(t("desk.check-in-only"), () => look(false)),
      person.arrived || person.has_badge ? null : add(t("desk.print-only"), () => reprint(app, person)),
      add(t("desk.look"), async () => showVerdict(verdictPlace(), app, await post("/api/admit", { id: person.id, look: true }))),
      person.is_on_hold ? null : add(t("sale.button"), () => chooseSale(app, person)),
      add(t("consent.button"), () => editConsent(app, person)),
      person.orders.length > 1 ? add(t("people.apart"), () => splitOrders(person)) : null,
      app.who.role === "lead" || !person.is_on_hold ? add(t(person.is_on_hold ? "hold.release" : "hold.set"), () => hold(app, person)) : null)));
}

// `isChosen`: somebody has just come to this person, so the main button gets the focus. Otherwise it stays where it was.
export function drawPerson(place, app, { person, history }, isChosen = false) {
  const said = isChosen ? null : place.querySelector('.person > [role="alert"]'); // stays to be read
  const wrong = said ?? h("p", { class: "problem", role: "alert" });
  const act = actsOf(wrong, app.refresh);
  if (person.is_on_hold && !person.name) {
    const release = button(t("hold.release"), act(() => hold(app, person)));
    place.replaceChildren(h("div", { class: "person" }, h("h2", { tabindex: "-1" }, t("verdict.hold.headline")), h("div", { class: "actions" }, release), wrong));
    if (isChosen) focusSafely(place.querySelector("h2"));
    return;
  }
  const isHere = place.contains(document.activeElement);
  const former = isHere && !isChosen ? document.activeElement.textContent : null;
  const element = h("article", { class: "person", "aria-labelledby": "person-name" },
    h("h2", { id: "person-name", dir: "auto", tabindex: "-1" }, person.name),
    person.second_name ? h("p", { class: "second", dir: "auto" }, person.second_name) : null,
    band(person.ticket_title, person.band_colour),
    person.is_on_hold ? h("p", { class: "problem" }, t("hold.is-on")) : null,
    collected(person, history), personActions(app, person, act), wrong, facts(person), sameList(app, person, act),
    h("div", { class: "past" }, h("h3", {}, t("story.heading")), story(app, person, history, act)));
  element.querySelector("details.more").open = !isChosen && place.querySelector("details.more")?.open === true;
  place.replaceChildren(element);
  const same = [...element.querySelectorAll("button")].find((each) => each.textContent === former);
  if (isHere || isChosen) focusSafely(same, element.querySelector(".primary"), element.querySelector("h2"));
}

async function hold(app, person) {
  const on = !person.is_on_hold;
  const done = await askReason(t(on ? "hold.set" : "hold.release"), {
    isText: true, accept: t("common.go-on"), danger: on,
    run: (reason) => withLead(app.hello.leads, (lead) => post("/api/hold", { id: person.id, on, reason, ...lead })),
  });
  if (done) app.showPerson(person.id);
}

// --- labels of one person ---

// Prints without admitting, and again, only with a reason.
export async function reprint(app, person) {
  const print = (reason) => withLead(app.hello.leads, (lead) => post("/api/print", { id: person.id, ...(reason ? { reason } : {}), ...lead }));
  const done = person.has_badge
    ? await askReason(t("reprint.title", { name: person.name }), { prefix: "reprint", reasons: REASONS, run: print, danger: true })
    : person.arrived ? await print(null)
      : await askReason(t("print-only.title"), { prefix: "print-only", reasons: ["collected", "prepared"], isText: true, accept: t("desk.print"), run: print });
  if (!done) return;
  say(t("reprint.sent"));
  await showPrinting(app, person, done.print_group);
}

// Fields beside the picture that the printer will make; the picture follows the typing.
export function badgeForm(body, values, extra) {
  const inputs = Object.fromEntries(BADGE_FIELDS.map((name) => [name,
    h("input", { type: "text", value: values[name] ?? "", maxlength: "200", autocomplete: "off", dir: "auto", "data-field": name })]));
  const image = h("img", { class: "label-preview", alt: t("preview.alt") });
  const warning = h("p", { class: "hint", role: "status" });
  const fieldsOf = () => Object.fromEntries(BADGE_FIELDS.map((name) => [name, inputs[name].value]));
  let timer = 0;
  let turn = 0;
  const draw = async () => {
    const mine = ++turn;
    try {
      const blob = await picture("/api/preview", { ...extra(), fields: fieldsOf() });
      if (mine !== turn) return;
      if (image.src) URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(blob);
      warning.textContent = "";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (mine === turn) warning.textContent = problem(error);
    }
  };
  const plan = () => { clearTimeout(timer); timer = setTimeout(draw, 150); };
  for (const input of Object.values(inputs)) input.addEventListener("input", plan);
  body.append(h("div", { class: "badge-form" },
    h("div", {}, BADGE_FIELDS.map((name) => field(t(`field.${name}`), inputs[name]))), h("figure", {}, image, warning)));
  draw();
  return { fieldsOf, plan };
}

export async function editBadge(app, id) {
  const { person } = await post("/api/person", { id });
  // What is mended is mostly printed next: the wrong text is why a badge is needed again.
  const isAgain = person.has_badge;
  const canCheckIn = !isAgain && !person.arrived && person.status === "paid";
  const next = isAgain ? () => withLead(app.hello.leads, (lead) => post("/api/print", { id, reason: "wrong-text", ...lead }))
    : () => post("/api/admit", { id, print: true });
  const done = await ask({
    title: t("edit.title"), accept: t("edit.go"), isWide: true, enters: true,
    others: isAgain || canCheckIn ? [{ text: t(isAgain ? "edit.print-again" : "edit.check-in"), value: "next" }] : [],
    fill(body) {
      const form = badgeForm(body, person, () => ({ id }));
      return async (chosen) => {
        await post("/api/edit", { id, fields: form.fieldsOf() });
        return chosen ? next() : {};
      };
    },
  });
  if (!done) return;
  say(t("edit.done"));
  app.refresh();
  if (done.verdict) return showVerdict(verdictPlace(), app, done);
  if (done.print_group) return showPrinting(app, person, done.print_group);
  app.open("desk");
  app.showPerson(id);
}

async function showPrinting(app, person, group) {
  const message = await askMessage([group], false);
  showVerdict(verdictPlace(), app, { verdict: "printing", kind: "yes", says: { headline: "labels.printing" }, person, print_group: group, message, is_by_hand: true });
}

// The attendee's own choice, made here or on a tablet that is turned to them: what all sponsors may get, and what single ones may.
async function editConsent(app, person) {
  const done = await ask({
    title: t("consent.heading"), accept: t("consent.go"), isWide: true,
    fill(body) {
      const boxes = contactBoxes(person.consent);
      const mirror = mirrorList(person.sponsors, { others: person.other_sponsors });
      const allowed = () => boxes.filter((box) => box.checked).map((box) => box.value);
      for (const box of boxes) box.addEventListener("change", () => mirror.follow(allowed()));
      const takeBack = button(t("mirror.take-back"), () => { for (const box of boxes) box.checked = false; mirror.clear(); });
      const wrong = h("p", { class: "problem", role: "alert" });
      const onPaper = h("p", { role: "status" });
      const print = actsOf(wrong)(async () => { await post("/api/mirror/print", { id: person.id }); onPaper.textContent = t("mirror.printed"); });
      const cv = h("input", { type: "url", maxlength: "200", value: person.cv_url });
      body.append(h("p", {}, t("consent.why")), h("div", { class: "may-get", role: "group", "aria-label": t("consent.heading") }, boxes.map(choice)),
        mirror.element, h("div", { class: "actions" },
          person.consent || [...person.sponsors, ...person.other_sponsors].some((one) => one.allowed) ? takeBack : null,
          person.can_print_sponsors ? button(t("mirror.print"), print) : null),
        ...(person.can_print_sponsors ? [onPaper, wrong] : []), field(t("consent.cv"), cv));
      return async () => {
        const answer = await post("/api/edit", { id: person.id, fields: { consent: allowed().join(","), cv_url: cv.value.trim() } });
        for (const [sponsor, fields] of mirror.changes()) await post("/api/mirror/allow", { id: person.id, sponsor, fields });
        return answer;
      };
    },
  });
  if (done) { say(t("consent.done")); app.showPerson(person.id); }
}
