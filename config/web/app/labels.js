// SPDX-License-Identifier: GPL-3.0-or-later
// labels.js - what prints, what waits, and the question that only a person can answer: did this label come out?
import { h, button, listed } from "./dom.js";
import { t, clock } from "./words.js";
import { get, post, picture, ApiError } from "./api.js";
import { labelName, labelState } from "./message.js";
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
  const say = (answer) => act(() => post("/api/job/answer", { job: job.job, ...answer }));
  const actions = [];
  if (job.state === "uncertain")
    actions.push(pictureOf(job.job), h("strong", {}, t("labels.question")),
      button(t("labels.yes"), say({ came_out: true }), { class: "primary" }),
      button(t("labels.no"), say({ came_out: false })));
  if (job.state === "failed"
    && job.role !== "disclosure") actions.push(button(t("labels.again"), act(() => post("/api/job/again", { job: job.job })),
    { class: "primary" }));
  if (job.state === "queued"
    || job.state === "uncertain") actions.push(button(t("labels.cancel"), act(() => post("/api/job/cancel", { job: job.job })),
    { class: "quiet" }));
  return h("li", { class: `job ${job.state}`, "data-job": job.job },
    h("span", { class: "who", dir: "auto" }, job.name),
      h("span", { class: "what" }, listed([labelName(job.role), job.session, job.printer])),
    h("span", { class: "state" }, isWaiting(job) ? labelState(job.says) : t(`job.${job.state}`),
      ...(!isWaiting(job) && job.reason ? [": ", h("bdi", {}, job.reason)] : [])), h("time", { datetime: job.at }, clock(job.at)),
    actions.length ? h("div", { class: "actions" }, actions) : null);
}

const allOut = (jobs) => button(t("labels.owed.yes"),
  act(() => post("/api/job/answer", { jobs: jobs.map((job) => job.job), came_out: true })), { class: "primary" });

const isOpened = (printer) => opened.has(`owed ${printer}`);

// The last labels as they lie at the printer, the newest last: whoever looks at the pile finds these on it.
const LAST = 3;
const lastOnes = (jobs, hasPictures) => h("ol", { class: "last" }, jobs.slice(-LAST).map((job) => h("li", {},
  hasPictures ? pictureOf(job.job) : null, h("span", { class: "who", dir: "auto" }, job.name))));

// What a printer that cannot tell owes: one question about all of it, one tap; opened, each with its picture, the newest last.
function owedRow({ printer, is_due, jobs }) {
  const last = jobs[jobs.length - 1];
  const each = h("details", { open: isOpened(printer) }, h("summary", {}, t("labels.owed.no")),
    h("ol", { class: "jobs" }, jobs.map((job) => h("li", { class: "job unconfirmed", "data-job": job.job },
      isOpened(printer) ? pictureOf(job.job) : null,
      h("span", { class: "who", dir: "auto" }, job.name), h("span", { class: "what" }, listed([job.session])),
      job.role === "disclosure" ? null
        : h("div", { class: "actions" }, button(t("labels.no"), act(() => post("/api/job/answer", { job: job.job, came_out: false }))))))));
  each.addEventListener("toggle", () => {
    if (each.open === isOpened(printer)) return;
    opened[each.open ? "add" : "delete"](`owed ${printer}`);
    const isEmpty = !each.querySelector("img"); // opened before, it has them still
    if (each.open && isEmpty) for (const [i, line] of each.querySelectorAll("li").entries()) line.prepend(pictureOf(jobs[i].job));
  });
  return h("li", { class: `job ${is_due ? "uncertain" : "unconfirmed"} owed`, "data-owed": printer },
    h("span", { class: "who", dir: "auto" }, printer),
    h("span", { class: "state" }, `${t("job.unconfirmed")}: ${jobs.length}`), h("time", { datetime: last.at }, clock(last.at)),
    h("div", { class: "actions" }, h("strong", {}, t("labels.owed.question")), lastOnes(jobs, is_due), allOut(jobs), each));
}

// Labels in doubt, the newest last, as they lie at the printer; one tap for all of a printer.
function askedRows(asked) {
  const printers = [...new Set(asked.map((job) => job.printer))];
  return printers.flatMap((printer) => {
    const mine = asked.filter((job) => job.printer === printer).reverse();
    return mine.length < 2 ? mine.map(row)
      : [...mine.map(row),
        h("li", { class: "job uncertain all" }, h("span", { class: "what" }, printer), h("div", { class: "actions" }, allOut(mine)))];
  });
}

function printerRow(printer) {
  return h("li", { class: `printer ${printer.state}` }, h("span", { class: "who", dir: "auto" }, printer.name),
    h("span", { class: "what" }, listed([printer.model, printer.media])),
    h("span", { class: "state" }, printer.problem || t(`printer.${printer.state}`),
      printer.labels_left === undefined ? "" : ` · ${t("printer.left", { count: printer.labels_left })}`));
}

const isWaiting = (job) => job.state === "queued" || job.state === "claimed";

const causeOf = (job) => labelState(job.says);

// One line for all that wait for the same, with the reason; opened, one for each. Beyond those that are listed the rest is a number.
function waitingRow(cause, mine) {
  const list = h("details", { class: "waiting", open: opened.has(cause) },
    h("summary", {}, h("span", {}, t("labels.all.queued", { count: mine.length })), h("bdi", { class: "what" }, cause)),
    h("ol", { class: "jobs" }, mine.map(row)));
  list.addEventListener("toggle", () => (list.open ? opened.add(cause) : opened.delete(cause)));
  return h("li", { class: "job queued", "data-waiting": cause }, list);
}

function waitingRows(jobs, waiting) {
  const mine = jobs.filter(isWaiting);
  const total = Object.values(waiting).reduce((sum, count) => sum + count, 0);
  const causes = [...new Set(mine.map(causeOf))];
  return [...causes.map((cause) => waitingRow(cause, mine.filter((job) => causeOf(job) === cause))),
    total > mine.length ? h("li", { class: "job queued" }, h("span", {}, t("labels.all.queued", { count: total }))) : null].filter(Boolean);
}

// What needs a hand, what is on its way, what waits (a line for each printer), what is done, the newest first.
function rows(jobs, waiting, owed) {
  const isOwed = (job) => owed.some((debt) => debt.jobs.some((other) => other.job === job.job));
  const others = jobs.filter((job) => !isWaiting(job) && !isOwed(job));
  const [hands, rest] = [others.filter((job) => job.needs_hand), others.filter((job) => !job.needs_hand)];
  const asked = hands.filter((job) => job.state === "uncertain"), failed = hands.filter((job) => job.state !== "uncertain");
  return [...askedRows(asked), ...owed.filter((debt) => debt.is_due).map(owedRow),
    ...[...failed, ...rest.filter((job) => !ENDED.includes(job.state))].map(row), ...owed.filter((debt) => !debt.is_due).map(owedRow),
    ...waitingRows(jobs, waiting),
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
  forgetPictures([...asked, ...owed.flatMap((debt) => debt.jobs.slice(isOpened(debt.printer) ? 0 : -LAST))]);
  const focused = document.activeElement?.closest?.("[data-job]")?.dataset.job;
  const unfolding = document.activeElement?.closest?.("[data-waiting]")?.dataset.waiting;
  place.replaceChildren(
    h("ul", { class: "printers", "aria-label": t("labels.printers") }, printers.map(printerRow)),
    jobs.length || owed.length ? h("ol", { class: "jobs" }, rows(jobs, waiting, owed)) : h("p", { class: "empty" }, t("labels.none")));
  const view = document.getElementById("view");
  view.tabIndex = view.scrollHeight > view.clientHeight ? 0 : -1; // what can be scrolled, keys can reach
  if (unfolding !== undefined && !focused) place.querySelector(`[data-waiting="${CSS.escape(unfolding)}"] summary`)?.focus();
  if (focused) (place.querySelector(`[data-job="${CSS.escape(focused)}"] button`) ?? document.getElementById("view")).focus();
}
