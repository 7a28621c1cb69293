// SPDX-License-Identifier: GPL-3.0-or-later
// setup_printer.js - the fourth step: printers found, one taken, a label tried.
import { h, button } from "./dom.js";
import { t, has } from "./words.js";
import * as api from "./api.js";

const ASK_MS = 700;
let isTried = false;

export function isDone() { return isTried; }

export function mount(view, app) {
  const list = h("div", { class: "printers" });
  const look = async (network) => drawFound(list, app, await api.post("/api/printers", { network }));
  const again = button(t("setup.printer.again"), () => app.attempt(again, () => look(false)));
  const network = button(t("setup.printer.network"), () => app.attempt(network, () => look(true)));
  view.append(h("section", {}, list, h("div", { class: "actions" }, again, network)));
  app.attempt(again, () => look(false));
}

function stateOf(printer) {
  if (printer.problem) return printer.problem;
  return has(`printer.${printer.state}`) ? t(`printer.${printer.state}`) : printer.state;
}

function drawPrinter(app, printer) {
  const said = h("p", { class: "tried", role: "status" });
  const print = button(t("setup.printer.try"), () => app.attempt(print, () => tryLabel(app, printer.name, said)), { class: "primary" });
  return h("section", { class: "printer", "data-name": printer.name }, h("h2", { dir: "auto" }, printer.name),
    h("p", { dir: "auto" }, [printer.model, printer.media].filter(Boolean).join(", ")),
    h("p", { class: printer.problem ? "problem" : "good" }, stateOf(printer)),
    printer.labels.length ? h("p", {}, t("setup.printer.labels", { labels: printer.labels.join(", ") })) : null,
    h("div", { class: "actions" }, print), said);
}

function drawOffer(app, offer) {
  const take = button(t("setup.printer.take"),
    () => app.attempt(take, async () => { await api.post("/api/printer/take", { spec: offer.spec }); await app.refresh(); }));
  return h("section", { class: "printer offer" }, h("h2", { dir: "auto" }, offer.is_practice ? t("setup.printer.practice") : offer.name),
    h("p", { class: "hint" }, offer.is_practice ? t("setup.printer.practice.hint") : offer.spec), h("div", { class: "actions" }, take));
}

function drawFound(place, app, found) {
  place.replaceChildren(
    ...(found.printers.length ? found.printers.map((printer) => drawPrinter(app, printer)) : [h("p", {}, t("setup.printer.none"))]),
    ...(found.network_problem ? [h("p", { class: "problem" }, found.network_problem)] : []),
    ...found.offers.map((offer) => drawOffer(app, offer)));
}

// Until the label is out, or the person leaves the step; a printer's problem is said meanwhile.
async function tryLabel(app, printer, said) {
  said.textContent = t("setup.printer.printing");
  await api.post("/api/print", { printer });
  for (;;) {
    const job = await api.get("/api/print");
    if (!said.isConnected) return;
    said.textContent = job.is_over ? t(`setup.printer.is-${job.state}`, { problem: job.problem })
      : job.problem || t("setup.printer.printing");
    if (job.is_over) {
      isTried = job.state !== "failed";
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
  }
}
