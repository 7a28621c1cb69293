// SPDX-License-Identifier: GPL-3.0-or-later
// labels.js - what prints, what waits, and the question that only a person can answer: did this label come out?
import { h, button, listed } from "./dom.js";
import { t, clock } from "./words.js";
import { get, post, picture, ApiError } from "./api.js";
import { Pane, actsOf } from "./pane.js";

const ENDED = ["printed", "unconfirmed", "failed", "cancelled", "uncertain"];
let pane = null;
let act = null;
const opened = new Set(); // printers whose waiting labels are shown one by one
const pictures = new Map(); // of the labels that are asked about: job number to URL

// A label does not change, so that its picture is fetched once.
function pictureOf(job) {
  const image = h("img", { class: "asked", alt: t("preview.alt") });
  const known = pictures.get(job);
  if (known) image.src = known;
  else
    picture("/api/job/picture", { job }).then((blob) => {
      pictures.set(job, URL.createObjectURL(blob));
      image.src = pictures.get(job);
    }, (error) => {
      if (!(error instanceof ApiError)) throw error;
      image.remove();
    });
  return image;
}

function forgetPictures(asked) {
  for (const [job, url] of pictures)
    if (!asked.some((other) => other.job === job)) {
      URL.revokeObjectURL(url);
      pictures.delete(job);
    }
}

function row(job) {
  const what = t({ badge: "label.badge", ticket: "label.ticket", disclosure: "label.disclosure" }[job.role]);
  const say = (answer) => act(() => post("/api/job/answer", { job: job.job, ...answer }));
  const actions = [];
  if (job.state === "uncertain")
    actions.push(pictureOf(job.job), h("strong", {}, t("labels.question")),
      button(t("labels.yes"), say({ came_out: true }), { class: "primary" }),
      button(t("labels.no"), say({ came_out: false })));
  if (job.state === "failed" && job.role !== "disclosure") actions.push(button(t("labels.again"), act(() => post("/api/job/again", { job: job.job })), { class: "primary" }));
  if (job.state === "queued" || job.state === "uncertain") actions.push(button(t("labels.cancel"), act(() => post("/api/job/cancel", { job: job.job })), { class: "quiet" }));
  return h("li", { class: `job ${job.state}`, "data-job": job.job },
    h("span", { class: "who", dir: "auto" }, job.name), h("span", { class: "what" }, listed([what, job.session, job.printer])),
    h("span", { class: "state" }, t(`job.${job.state}`), job.reason ? [": ", h("bdi", {}, job.reason)] : ""), h("time", { datetime: job.at }, clock(job.at)),
    actions.length ? h("div", { class: "actions" }, actions) : null);
}

const allOut = (jobs) => button(t("labels.owed.yes"), act(() => post("/api/job/answer", { jobs: jobs.map((job) => job.job), came_out: true })), { class: "primary" });

// What a printer that cannot tell owes: one question about all of it, one tap.
function owedRow({ printer, is_due, jobs }) {
  const last = jobs[jobs.length - 1];
  const each = h("details", { open: opened.has(`owed ${printer}`) }, h("summary", {}, t("labels.owed.no")),
    h("ol", { class: "jobs" }, jobs.map((job) => h("li", { class: "job unconfirmed", "data-job": job.job },
      h("span", { class: "who", dir: "auto" }, job.name), h("span", { class: "what" }, listed([job.session])),
      job.role === "disclosure" ? null : h("div", { class: "actions" }, button(t("labels.no"), act(() => post("/api/job/answer", { job: job.job, came_out: false }))))))));
  each.addEventListener("toggle", () => opened[each.open ? "add" : "delete"](`owed ${printer}`));
  return h("li", { class: `job ${is_due ? "uncertain" : "unconfirmed"} owed`, "data-owed": printer },
    h("span", { class: "who", dir: "auto" }, last.name), h("span", { class: "what" }, listed([last.session, printer])),
    h("span", { class: "state" }, `${t("job.unconfirmed")}: ${jobs.length}`), h("time", { datetime: last.at }, clock(last.at)),
    h("div", { class: "actions" }, is_due ? pictureOf(last.job) : null, h("strong", {}, t("labels.owed.question")), allOut(jobs), each));
}

// Labels in doubt, the newest last, as they lie at the printer; one tap for all of a printer.
function askedRows(asked) {
  const printers = [...new Set(asked.map((job) => job.printer))];
  return printers.flatMap((printer) => {
    const mine = asked.filter((job) => job.printer === printer).reverse();
    return mine.length < 2 ? mine.map(row)
      : [...mine.map(row), h("li", { class: "job uncertain all" }, h("span", { class: "what" }, printer), h("div", { class: "actions" }, allOut(mine)))];
  });
}

function printerRow(printer) {
  return h("li", { class: `printer ${printer.state}` }, h("span", { class: "who", dir: "auto" }, printer.name),
    h("span", { class: "what" }, listed([printer.model, printer.media])),
    h("span", { class: "state" }, printer.problem || t(`printer.${printer.state}`),
      printer.labels_left === undefined ? "" : ` · ${t("printer.left", { count: printer.labels_left })}`));
}

const isWaiting = (job) => job.state === "queued" || job.state === "claimed";

// One line for all that wait for a printer ("" = whichever fits), with what they wait for; opened, one for each.
function waitingRow(printer, count, jobs) {
  const mine = jobs.filter((job) => isWaiting(job) && (job.printer ?? "") === printer);
  const reasons = [...new Set(mine.map((job) => job.reason).filter(Boolean))];
  const list = h("details", { class: "waiting", open: opened.has(printer) },
    h("summary", {}, printer ? h("span", { class: "who", dir: "auto" }, printer) : null, h("span", {}, t("labels.all.queued", { count })),
      reasons.map((reason) => h("bdi", { class: "what" }, reason))),
    h("ol", { class: "jobs" }, mine.map(row)));
  list.addEventListener("toggle", () => (list.open ? opened.add(printer) : opened.delete(printer)));
  return h("li", { class: "job queued", "data-waiting": printer }, list);
}

// What needs a hand, what is on its way, what waits (a line for each printer), what is done, the newest first.
function rows(jobs, waiting, owed) {
  const others = jobs.filter((job) => !isWaiting(job));
  const [hands, rest] = [others.filter((job) => job.needs_hand), others.filter((job) => !job.needs_hand)];
  const asked = hands.filter((job) => job.state === "uncertain"), failed = hands.filter((job) => job.state !== "uncertain");
  return [...askedRows(asked), ...owed.filter((debt) => debt.is_due).map(owedRow),
    ...[...failed, ...rest.filter((job) => !ENDED.includes(job.state))].map(row), ...owed.filter((debt) => !debt.is_due).map(owedRow),
    ...Object.entries(waiting).map(([printer, count]) => waitingRow(printer, count, jobs)),
    ...rest.filter((job) => ENDED.includes(job.state)).map(row)];
}

export function mount(view) {
  const wrong = h("p", { class: "problem", role: "alert" });
  act = actsOf(wrong, refresh);
  pane = new Pane(h("div", { class: "labels-now" }));
  view.append(h("div", { class: "labels-view" }, h("h1", {}, t("view.labels")), wrong, pane.place));
  pane.show(get("/api/jobs"), draw);
}

export async function refresh() {
  if (pane?.place.isConnected) await pane.renew(() => get("/api/jobs"), draw);
}

function draw({ jobs, printers, waiting, owed }) {
  const { place } = pane;
  const asked = jobs.filter((job) => job.state === "uncertain");
  forgetPictures([...asked, ...owed.map((debt) => debt.jobs[debt.jobs.length - 1])]);
  const focused = document.activeElement?.closest?.("[data-job]")?.dataset.job;
  const unfolding = document.activeElement?.closest?.("[data-waiting]")?.dataset.waiting;
  place.replaceChildren(
    h("ul", { class: "printers", "aria-label": t("labels.printers") }, printers.map(printerRow)),
    jobs.length || owed.length ? h("ol", { class: "jobs" }, rows(jobs, waiting, owed)) : h("p", { class: "empty" }, t("labels.none")));
  if (unfolding !== undefined && !focused) place.querySelector(`[data-waiting="${CSS.escape(unfolding)}"] summary`)?.focus();
  if (focused) (place.querySelector(`[data-job="${CSS.escape(focused)}"] button`) ?? document.getElementById("view")).focus();
}

// Tells in `line` how the labels of one tap (`group`: one job group, or several) come along, until all have ended. Gives a function that stops it.
export function followLabels(line, group) {
  let timer = 0;
  const tell = async () => {
    try {
      const { jobs, printers } = await get("/api/jobs");
      const mine = jobs.filter((job) => [group].flat().includes(job.group));
      const states = [...new Set(mine.map((job) => job.state))];
      const ended = mine.filter((job) => ENDED.includes(job.state)).length;
      const trouble = mine.find((job) => ["failed", "uncertain"].includes(job.state) || job.reason);
      line.textContent = trouble ? `${t(`job.${trouble.state}`)}${trouble.reason ? `: ${trouble.reason}` : ""}`
        : states.length === 1 ? t(`labels.all.${states[0]}`, { count: mine.length }) : t("labels.some", { done: ended, count: mine.length });
      const where = new Set(mine.map((job) => job.printer).filter(Boolean));
      if (printers.length > 1 && where.size) line.textContent += ` · ${[...where].join(", ")}`;
      if (mine.length && ended === mine.length) return;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
    timer = setTimeout(tell, 700);
  };
  tell();
  return () => clearTimeout(timer);
}
