// SPDX-License-Identifier: GPL-3.0-or-later
// group.js - a whole order: who of it is checked in, and what each of them gets, until all of it is handed over.
import { h, svg, listed } from "./dom.js";
import { t, number } from "./words.js";
import { post } from "./api.js";
import { ask } from "./dialog.js";
import { actsOf } from "./pane.js";
import { button } from "./dom.js";
import { showVerdict } from "./verdict.js";
import { shapes } from "./shapes.js";
import { labelName, labelState } from "./message.js";
import { undoEntry } from "./story.js";

const verdictPlace = () => document.getElementById("view");

export async function showGroup(app, id) {
  const { order, members } = await post("/api/group", { id });
  const states = new Map();
  const entered = []; // what came of each that was let in now
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
        for (const { box, state } of states.values()) {
          if (!box.checked || box.disabled) continue;
          const outcome = await post("/api/admit", { id: box.value, print: true });
          const isIn = outcome.is_pass;
          if (isIn) entered.push(outcome);
          refused += !isIn;
          box.disabled = true;
          box.checked = isIn;
          states.get(box.value).isHere = isIn;
          state.textContent = isIn ? t("status.arrived") : t(`verdict.${outcome.verdict}.headline`);
        }
        return refused ? undefined : true;
      };
    },
  });
  if (!done) return;
  const here = [...states.values()].filter(({ isHere }) => isHere).length;
  const groups = entered.map((outcome) => outcome.print_group).filter(Boolean);
  showVerdict(verdictPlace(), app, { verdict: "group", kind: "yes", says: { headline: "group.in", values: { count: states.size, here } },
    entered, print_group: groups, is_group: true });
  app.refresh();
}

// What is in one person's hands in the end.
function handOver({ hand_over: hand, person }) {
  const extras = (hand.extras ?? []).filter((extra) => extra.left).map((extra) => `${extra.title} ${extra.what}`);
  return [person.ticket_title, hand.badge_stock, ...extras, hand.shirt ? `${t("fact.shirt")} ${hand.shirt}` : null,
    hand.tickets ? `${t("fact.tickets")} ${number(hand.tickets)}` : null];
}

// The labels of one person, in the words of the station.
function stateOf(message) {
  const labels = message?.labels ?? [];
  const worst = labels.find((label) => label.key) ?? labels.find((label) => label.phase === "coming") ?? labels[0];
  if (!worst) return null;
  return h("span", { class: `state ${message.kind}` }, message.kind === "ask" ? svg("0 0 24 24", shapes.ask, "shape") : null,
    listed([labelName(worst.what), labelState(worst)]));
}

// Everybody who was let in together: what to hand over and how their labels are. A tap takes off who has theirs; a second brings them back.
export function groupList(app, outcome, wrong) {
  const act = actsOf(wrong);
  const messages = new Map((outcome.message?.each ?? []).map((message, i) => [outcome.print_group[i], message]));
  const row = (each) => {
    const undo = each.is_undone ? null : button(t("undo.button"), act(async () => {
      if (!await undoEntry(app, { station_id: "", record: each.record })) return;
      each.is_undone = true;
      outcome.says.values.here--;
      showVerdict(verdictPlace(), app, outcome, true);
      app.refresh();
    }), { class: "quiet", "aria-label": `${t("undo.button")}: ${each.person.name}` });
    const hand = button("", () => {
      each.is_handed = !each.is_handed;
      showVerdict(verdictPlace(), app, outcome, true);
    }, { class: "hand", "aria-pressed": String(Boolean(each.is_handed)), disabled: each.is_undone });
    hand.replaceChildren(h("span", { class: "who", dir: "auto" }, each.person.name), h("span", { class: "what" }, listed(handOver(each))));
    return h("li", { class: each.is_undone ? "undone" : each.is_handed ? "handed" : null }, hand,
      each.is_undone ? h("span", { class: "state" }, t("recent.undone")) : stateOf(messages.get(each.print_group)), undo);
  };
  return h("ul", { class: "handed-over", "aria-label": t("fact.badge") }, outcome.entered.map(row));
}
