// SPDX-License-Identifier: GPL-3.0-or-later
// leads.js - a sponsor's view: the lead that was just captured, all leads, the export. The next scan saves what is open.
import { h, button, say, listed } from "./dom.js";
import { t } from "./words.js";
import { get, post, picture } from "./api.js";
import { Pane, actsOf } from "./pane.js";
import { play } from "./tones.js";
import { LeadForm } from "./lead_form.js";
import { LeadList } from "./lead_list.js";

const FORMATS = [["csv", "csv"], ["vcard", "vcf"], ["json", "json"]];

let app = null;
let pane = null;
let station = null; // what /api/leads said last
let form = null;    // of the lead that is open
let list = null;
let capturedCount = 0;

// --- one lead ---

function open(token, lead = station.leads.find((each) => each.token === token), badge = token) {
  form = new LeadForm(app, station, lead, badge, { close });
  draw();
  (pane.place.querySelector(".stars:not([hidden]) .star") ?? pane.place.querySelector("[type=submit]"))?.focus({ preventScroll: true });
}

// Unless the next one has come meanwhile.
function close(closed) {
  if (closed === form) form = null;
  draw();
  refresh();
}

// What a scan brought: its form stands there at once. What somebody is still typing about another lead is saved.
export async function captured({ lead, badge, kind, says }) {
  const mine = ++capturedCount;
  const former = form;
  play(app.state?.mode?.is_paused ? "ask" : kind);
  say(t(says.headline));
  if (former && former.badge !== badge)
    former.flush().then((isSaved) => { if (!isSaved) say(t("leads.not-saved")); });
  if (!station) await refresh();
  if (!station || mine !== capturedCount) return;
  if (former && former === form && former.badge === badge) form.show(lead);
  else open(lead.token, lead, badge);
  form.isScanned = true; // of this very badge it is said whether it is valid
}

// A digit that went to no field rates: the lead that is open, else the one that has the focus.
export function type(text) {
  if (!/^[0-5]$/.test(text)) return;
  const token = document.activeElement?.closest?.("[data-token]")?.dataset.token;
  if (form) form.rate(Number(text));
  else if (token) rate(token, Number(text));
}

async function rate(token, rating) {
  await post("/api/lead", { token, rating });
  await refresh();
}

// --- a badge that cannot be scanned ---

// The station says at once what is mistyped; whose code it is, the hub does.
function typedCode() {
  const code = h("input",
    { type: "text", maxlength: "12", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", dir: "ltr",
    placeholder: "K7M-2QXP", "aria-label": t("leads.code"), oninput: () => { wrong.textContent = ""; } });
  const wrong = h("p", { class: "problem", role: "alert" });
  const send = actsOf(wrong)(async () => {
    const outcome = await post("/api/capture", { text: code.value, typed: true });
    if (!outcome.lead) {
      wrong.textContent = `${outcome.headline}. ${outcome.next_step}`;
      return code.focus();
    }
    code.value = "";
    await captured(outcome);
  });
  const press = h("button", { type: "submit" }, t("leads.code.capture"));
  return h("form", { class: "typed-code", novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    if (code.value.trim()) send({ currentTarget: press });
    else code.focus();
  } }, h("label", {}, h("span", {}, t("leads.code")), code), press, wrong);
}

// --- all leads ---

async function save(format, extension) {
  const file = await picture("/api/leads/export", { format });
  const link = h("a", { href: URL.createObjectURL(file), download: `leads-${station.sponsor}.${extension}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// What an export leaves out, and what has to be deleted where a former one went.
function leftOut({ nothing, waiting, invalid, to_delete: deleted }) {
  return listed([["nothing", nothing], ["waiting", waiting], ["invalid", invalid], ["delete", deleted]]
    .filter(([, count]) => count).map(([why, count]) => t(`leads.left-out.${why}`, { count })));
}

function drawList() {
  const wrong = h("p", { class: "problem", role: "alert" });
  const act = actsOf(wrong, refresh);
  const why = leftOut(station.export);
  pane.place.replaceChildren(
    h("div", { class: "actions leads-head" }, h("h2", {}, t("leads.count", { count: station.count })),
      h("p", { class: "ready" }, t("leads.ready")),
      FORMATS.map(([format, extension]) => button(t("leads.export", { format: extension.toUpperCase() }),
        act(() => save(format, extension)), { "data-export": format }))),
    typedCode(), wrong, why.length ? h("p", { class: "hint", "data-part": "left-out" }, t("leads.left-out"), " ", why) : "", list.element);
  list.take(station.leads);
}

function draw() {
  if (form) pane.place.replaceChildren(form.element);
  else drawList();
}

export function mount(view, owner) {
  app = owner;
  app.viewReady = ready;
  form = null;
  list = new LeadList(app, { open, rate });
  pane = new Pane(h("div", { class: "leads" }));
  view.append(h("h1", { class: "unseen" }, t("view.leads")), pane.place);
  pane.show(get("/api/leads"), take);
}

// In another language the lead that is open is open again, with what was typed of it, once that is saved; if it cannot be, as it was.
export function keep() { return form; }

export async function restore(former) {
  if (!former) return;
  const isSaved = await former.flush();
  const answer = await get("/api/leads").catch(() => null);
  if (form || !pane.place.isConnected) return; // the next one came meanwhile
  const lead = answer?.leads.find(({ token }) => token === former.lead.token);
  if (isSaved && lead) {
    take(answer);
    open(lead.token, lead, former.badge);
    form.isScanned = former.isScanned;
  } else {
    form = former;
    draw();
  }
}

function take(answer) {
  const used = new Set(answer.leads.flatMap((lead) => lead.tags));
  station = { ...answer, usedTags: [...used].sort().slice(0, 12) };
  app.waitingLeads = answer.leads.filter((lead) => lead.state === "waiting").length;
  app.drawMode();
  const lead = form ? answer.leads.find(({ badges }) => badges.includes(form.badge)) : null;
  // A badge that is lost is not valid, though the lead that it was stays.
  if (lead) form.show(form.isScanned && lead.invalid.includes(form.badge) ? { ...lead, state: "invalid" } : lead);
  if (form) return lead !== undefined;
  if (pane.place.querySelector(".lead-list")) {
    const head = pane.place.querySelector(".leads-head h2");
    head.textContent = t("leads.count", { count: station.count });
    list.take(station.leads);
  } else drawList();
  return true;
}

// Leaves the lead that is open; what was typed is saved first.
export async function escape() {
  const left = form;
  if (left && await left.flush()) close(left);
}

export function ready() {
  (pane?.place.querySelector(".stars:not([hidden]) .star") ?? document.getElementById("view")).focus({ preventScroll: true });
}

export async function refresh() {
  if (pane?.place.isConnected) (form ?? list).again(); // how the exchange stands is said, too
  if (pane?.place.isConnected) await pane.renew(() => get("/api/leads"), take);
}
