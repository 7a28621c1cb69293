// SPDX-License-Identifier: GPL-3.0-or-later
// choice.js - several people before the camera at once: a volunteer says whose turn it is. Until then nothing has happened to anybody.
import { h } from "./dom.js";
import { t, outcomeWords } from "./words.js";
import { post } from "./api.js";
import { tellMeanwhile, isAsking } from "./dialog.js";
import { actsOf } from "./pane.js";
import { showVerdict, sizeOf } from "./verdict.js";

const place = () => document.getElementById("view");

// At the side they can be opened later, too. What is shown is a verdict that waits for an answer.
export function showChoice(app, people) {
  for (const look of people) app.recent.add(look);
  app.recent.draw(document.getElementById("recent"), app);
  if (isAsking()) return tellMeanwhile(t("choice.title"));
  showVerdict(place(), app,
    { verdict: "choice", kind: "ask", is_look: true, people, says: { headline: "choice.title", next: "choice.next" } });
}

// As a scan of this person's code alone would: where a tap confirms, the one who may pass is only shown.
async function take(app, look) {
  if (!look.id || app.who.role === "door") return showVerdict(place(), app, look);
  const isLook = look.is_pass && app.hello.station.confirms_first;
  const done = await post("/api/admit", { id: look.id, ...(isLook ? { look: true } : { print: true }) });
  app.recent.add(done);
  showVerdict(place(), app, done);
  app.refresh();
}

// One for each, none of which has the focus: a key that is pressed by chance takes nobody.
export function buttonsOf(app, { people }, wrong) {
  const act = actsOf(wrong);
  return people.map((look) => {
    const name = look.person?.name ?? outcomeWords(look).headline;
    return h("button", { type: "button", class: "choose", onclick: act(() => take(app, look)) },
      h("strong", { dir: "auto", class: sizeOf(name) }, name), " ",
      h("span", { dir: "auto" }, look.person?.company || look.person?.ticket_title || ""));
  });
}
