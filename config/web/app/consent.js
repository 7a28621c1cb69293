// SPDX-License-Identifier: GPL-3.0-or-later
// consent.js - what sponsors may get of a person, all of them and single ones.
import { h, button, field, say } from "./dom.js";
import { t } from "./words.js";
import { post } from "./api.js";
import { ask } from "./dialog.js";
import { actsOf } from "./pane.js";
import { contactBoxes, choice, mirrorList } from "./mirror.js";

// The attendee's own choice, made here or on a tablet that is turned to them: what all sponsors may get, and what single ones may.
export async function editConsent(app, person) {
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
      const print = actsOf(wrong)(async () => {
        await post("/api/mirror/print", { id: person.id });
        onPaper.textContent = t("mirror.printed");
      });
      const cv = h("input", { type: "url", maxlength: "200", value: person.cv_url });
      body.append(h("p", {}, t("consent.why")),
        h("div", { class: "may-get", role: "group", "aria-label": t("consent.heading") }, boxes.map(choice)),
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
