// SPDX-License-Identifier: GPL-3.0-or-later
// standby.js - the line of people who wait for a seat that others bought and did not take.
import { h, button, field, say, redraw } from "./dom.js";
import { t, clock, number } from "./words.js";
import { post } from "./api.js";
import { Pane, actsOf } from "./pane.js";
import { ask } from "./dialog.js";
import { showVerdict } from "./verdict.js";

async function join(app, session, id) {
  const { place } = await post("/api/standby/join", { session, id });
  say(t("standby.joined", { place }));
  app.refresh();
  return place;
}

// From the verdict on a scan, which then says what happened.
export async function joinLine(app, outcome) {
  const { person, session } = outcome;
  const place = await join(app, session.code, person.id);
  showVerdict(document.getElementById("view"), app,
    { verdict: "joined", kind: "yes", says: { headline: "standby.joined", values: { place } }, person: { name: person.name }, session });
}

async function giveNext(app, session) {
  const outcome = await post("/api/standby/next", { session });
  app.recent.add(outcome);
  showVerdict(document.getElementById("view"), app, outcome);
  app.refresh();
}

// Who stands in it, first to last. A lead may also add people by name.
async function showLine(app, session) {
  const line = new Pane(h("ol", { class: "line" }));
  let draw = null;
  await ask({
    title: t("standby.title"),
    renew: () => line.renew(() => post("/api/standby/line", { session, is_background: true }), draw),
    fill(body) {
      const wrong = h("p", { class: "problem", role: "alert" });
      const show = () => line.show(post("/api/standby/line", { session }), draw);
      const act = actsOf(wrong, show);
      const leave = (who) => act(async () => {
        await post("/api/standby/leave", { session, id: who.id });
        app.refresh();
      });
      draw = ({ line: people }) => redraw(line.place, ...people.map((who) => h("li", {},
        h("span", { dir: "auto" }, who.name || t("verdict.hold.headline")),
          h("span", { class: "hint" }, t("standby.since", { time: clock(who.since) })),
        button(t("standby.leave"), leave(who), { class: "quiet", "data-id": who.id, "aria-label": `${t("standby.leave")}: ${who.name}` }))),
      people.length ? "" : h("li", { class: "empty" }, t("standby.nobody")));
      body.append(line.place, ...(app.who.role === "door" ? [] : [addByName(app, session, act)]), wrong);
      show();
    },
  });
}

function addByName(app, session, act) {
  const text = h("input", { type: "search", autocomplete: "off", maxlength: "100" });
  const hits = new Pane(h("ul", { class: "line-hits" }));
  const add = (hit) => act(async () => {
    await join(app, session, hit.id);
    text.value = "";
    hits.put();
  });
  text.addEventListener("input", () => {
    if ([...text.value.trim()].length < 2) return hits.put();
    return hits.show(post("/api/search", { text: text.value }), (found) => hits.place.replaceChildren(
      ...found.hits.slice(0, 5).map((hit) => h("li", {}, button(`${hit.name} · ${hit.order || hit.company}`, add(hit))))));
  });
  return h("div", {}, field(t("standby.add"), text), hits.place);
}

// The door's part about its line; `act` makes what its buttons do.
export function lineView(app, session, standby, act) {
  const figure = (key, value) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, number(value)));
  return h("section", { class: "standby", "aria-label": t("standby.title") },
    h("h3", {}, t("standby.title")),
    h("dl", { class: "figures" }, figure("standby.waiting", standby.waiting), standby.opens ? null : figure("standby.free", standby.free)),
    standby.opens ? h("p", {}, t("standby.opens", { time: clock(standby.opens) })) : null,
    h("div", { class: "actions" },
      standby.opens ? null
        : button(t("standby.next"), act(() => giveNext(app, session.code)), { disabled: !standby.waiting || !standby.free }),
      button(t("standby.show"), act(() => showLine(app, session.code)))));
}
