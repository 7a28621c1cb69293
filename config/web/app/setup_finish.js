// SPDX-License-Identifier: GPL-3.0-or-later
// setup_finish.js - the last step: what the judge says of all of it, and how the station is started.
import { h, button } from "./dom.js";
import { t } from "./words.js";
import * as api from "./api.js";

let findings = null;

export function isDone() { return findings !== null && !findings.some((finding) => finding.grade === "fail"); }

export function mount(view, app) {
  const list = h("div", { class: "judged", role: "status" }, h("p", {}, t("setup.finish.checking")));
  const again = button(t("setup.finish.again"), () => app.attempt(again, () => judge(list, app)));
  const command = `lanyard run --station=${quoted(app.state.folder)}`;
  const end = button(t("setup.finish.end"), () => app.attempt(end, async () => {
    await api.post("/api/end");
    view.replaceChildren(h("section", {}, h("p", { class: "good" }, t("setup.finish.over")), h("pre", { dir: "ltr" }, command)));
  }), { class: "primary" });
  view.append(h("section", {}, h("h2", {}, t("setup.finish.findings")), list, h("div", { class: "actions" }, again)),
    h("section", {}, h("h2", {}, t("setup.finish.start")), h("p", {}, t("setup.finish.start.how")),
      h("pre", { dir: "ltr", tabindex: 0 }, command),
      h("p", { class: "hint" }, t("setup.finish.more")), h("div", { class: "actions" }, end)));
  app.attempt(again, () => judge(list, app));
}

// As a shell reads it.
function quoted(path) { return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`; }

async function judge(list, app) {
  ({ findings } = await api.post("/api/check"));
  const ofGrade = (grade) => findings.filter((finding) => finding.grade === grade);
  const part = (grade) => (ofGrade(grade).length ? [h("h3", {}, t(`setup.finish.${grade}`, { count: ofGrade(grade).length })),
    h("ul", { class: `found-${grade}` },
      ofGrade(grade).map((finding) => h("li", { dir: "auto" }, h("strong", {}, finding.subject), ": ", finding.text)))] : []);
  list.replaceChildren(...(ofGrade("fail").length ? [] : [h("p", { class: "good", "data-part": "good" }, t("setup.finish.good"))]),
    ...part("fail"), ...part("warn"));
}
