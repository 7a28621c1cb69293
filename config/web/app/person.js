// SPDX-License-Identifier: GPL-3.0-or-later
// person.js - one person at the desk: what they have, their story, their badge; walk-ins and whole orders.
import { h, listed, button, field, say } from "./dom.js";
import { t, clock, moment, problem } from "./words.js";
import { post, picture, ApiError } from "./api.js";
import { ask, askReason, withLead } from "./dialog.js";
import { sameList, splitOrders } from "./people.js";
import { chooseSale, saleText, undoSale } from "./sale.js";
import { actsOf } from "./pane.js";
import { showVerdict } from "./verdict.js";
import { band } from "./look.js";
import { contactBoxes, choice, mirrorList } from "./mirror.js";

const BADGE_FIELDS = ["name", "badge_name", "second_name", "pronouns", "company", "title"];
export const UNDO_REASONS = ["wrong-person", "wrong-place", "mistake"];
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

async function undo(app, person, entry) {
  const done = await askReason(t("undo.title"), {
    prefix: "undo", reasons: UNDO_REASONS, isText: true, accept: t("undo.go"), danger: true,
    run: (reason) => withLead(app.hello.leads, (lead) => post("/api/undo", { station: entry.station_id, record: entry.record, reason, ...lead })),
  });
  if (done) { say(t("undo.done")); app.showPerson(person.id); }
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
    h("div", {}, h("dt", {}, t(key)), h("dd", { dir: "auto" }, value)))),
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
      : add(t(person.is_prepared ? "desk.check-in-hand-over" : "desk.check-in-print"), () => look(true), { class: "primary" }),
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
    place.replaceChildren(h("div", { class: "person" }, h("h2", {}, t("verdict.hold.headline")), h("div", { class: "actions" }, release), wrong));
    if (isChosen) release.focus({ preventScroll: true });
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
  if (isHere || isChosen) (same ?? element.querySelector(".primary"))?.focus({ preventScroll: true });
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
  showPrinting(app, person, done.print_group);
}

// Fields beside the picture that the printer will make; the picture follows the typing.
function badgeForm(body, values, extra) {
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
    title: t("edit.title"), accept: t("edit.go"), isWide: true,
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

function showPrinting(app, person, group) {
  showVerdict(verdictPlace(), app, { verdict: "printing", kind: "yes", says: { headline: "labels.printing" }, person, print_group: group });
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

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function walkIn(app) {
  const done = await ask({
    title: t("walk-in.title"), isWide: true,
    others: [{ text: t("walk-in.go"), value: "paid", isMain: true }, { text: t("walk-in.unpaid"), value: "unpaid" }],
    fill(body) {
      // Nobody becomes staff because the list begins with it: a type is chosen.
      const type = h("fieldset", { class: "types", "data-field": "ticket_type" }, h("legend", {}, t("fact.ticket")),
        app.hello.ticket_types.map((each) => h("label", { class: "choice" }, h("input", { type: "radio", name: "type", value: each.code }), h("span", {}, each.title))));
      const chosenType = () => type.querySelector(":checked")?.value ?? "";
      const form = badgeForm(body, {}, () => ({ ticket_type: chosenType() }));
      const amount = h("input", { type: "text", inputmode: "decimal", maxlength: "14", autocomplete: "off", "data-field": "amount" });
      const method = h("select", {}, ["cash", "card"].map((way) => h("option", { value: way }, t(`sale.${way}`))));
      type.addEventListener("change", () => {
        form.plan();
        amount.value = app.hello.ticket_types.find((each) => each.code === chosenType())?.amount ?? "";
      });
      body.append(type, h("div", { class: "types" }, field(t("sale.amount", { currency: app.hello.currency }), amount), field(t("sale.method"), method)));
      // Of whom nobody says how much they paid it stands so in the list of sales.
      const payment = () => (Number(amount.value.replace(",", ".")) ? { method: method.value, amount: amount.value.trim() } : {});
      const id = newId(); // registered once, however often it is tried; what ticket it is stays as it was then
      return async (choice) => {
        if (!chosenType()) return type.querySelector("input").focus();
        const fields = form.fieldsOf();
        const isAgain = type.disabled;
        try {
          type.disabled = true;
          await withLead(app.hello.leads, (lead) =>
            post("/api/walk-in", { id, fields, ticket_type: chosenType(), is_paid: choice !== "unpaid",
              ...(choice !== "unpaid" ? payment() : {}), ...lead }));
        } catch (error) {
          type.disabled = error.isAway || isAgain; // no answer: it may be registered
          throw error;
        }
        if (isAgain) await post("/api/edit", { id, fields }); // mended since
        return post("/api/admit", { id, print: true });
      };
    },
  });
  if (!done) return;
  showVerdict(verdictPlace(), app, done);
  app.refresh();
}

// --- a whole order ---

export async function showGroup(app, id) {
  const { order, members } = await post("/api/group", { id });
  const states = new Map();
  const done = await ask({
    title: t("group.title", { order }), accept: t("group.go"),
    fill(body) {
      body.append(h("p", {}, t("group.why")), h("ul", { class: "group" }, members.map((member) => {
        const canCome = !member.has_arrived && !member.is_on_hold && member.status === "paid";
        const box = h("input", { type: "checkbox", value: member.id, checked: canCome, disabled: !canCome });
        const state = h("span", { class: "state" }, member.has_arrived ? t("status.arrived") : canCome ? member.ticket_title
          : t(member.is_on_hold ? "verdict.hold.headline" : `verdict.${member.status}.headline`));
        states.set(member.id, { box, state, isHere: member.has_arrived });
        return h("li", {}, h("label", { class: "choice" }, box, h("span", { dir: "auto" }, member.name)), state);
      })));
      // One after the other: each is its own record, and one that is refused holds up nobody.
      return async () => {
        let refused = 0;
        const groups = [];
        for (const { box, state } of states.values()) {
          if (!box.checked || box.disabled) continue;
          const outcome = await post("/api/admit", { id: box.value, print: true });
          const isIn = outcome.is_pass;
          if (outcome.print_group) groups.push(outcome.print_group);
          refused += !isIn;
          box.disabled = true;
          box.checked = isIn;
          states.get(box.value).isHere = isIn;
          state.textContent = isIn ? t("status.arrived") : t(`verdict.${outcome.verdict}.headline`);
        }
        const here = [...states.values()].filter(({ isHere }) => isHere).length;
        return refused ? undefined : { verdict: "group", kind: "yes", says: { headline: "group.in", values: { count: states.size, here } },
          person: { name: members.find((member) => member.id === id)?.name ?? "" }, print_group: groups };
      };
    },
  });
  if (!done) return;
  showVerdict(verdictPlace(), app, done);
  app.refresh();
}
