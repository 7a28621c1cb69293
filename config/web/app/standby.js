// standby.js - the line of people who wait for a seat that others bought and did not take.
import { h, button, field, say } from "./dom.js";
import { t, clock, number, problem } from "./words.js";
import { post, ApiError } from "./api.js";
import { ask } from "./dialog.js";
import { showVerdict, closeVerdict } from "./verdict.js";

async function join(app, session, id) {
  const { place } = await post("/api/standby/join", { session, id });
  say(t("standby.joined", { place: number(place) }));
  app.refresh();
}

// From the verdict on a scan.
export async function joinLine(app, outcome) {
  await join(app, outcome.session.code, outcome.person.id);
  closeVerdict();
  app.viewReady?.();
}

async function giveNext(app, session, wrong) {
  wrong.textContent = "";
  try {
    const outcome = await post("/api/standby/next", { session });
    app.recent.add(outcome);
    showVerdict(document.getElementById("view"), app, outcome);
    app.refresh();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    wrong.textContent = problem(error);
  }
}

// Who stands in it, first to last. A lead may also add people by name.
async function showLine(app, session) {
  await ask({
    title: t("standby.title"),
    async fill(body) {
      const list = h("ol", { class: "line" });
      const wrong = h("p", { class: "problem", role: "alert" });
      const attempt = async (action) => {
        wrong.textContent = "";
        try {
          await action();
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          wrong.textContent = problem(error);
        }
      };
      const draw = () => attempt(async () => {
        const { line } = await post("/api/standby/line", { session });
        list.replaceChildren(...line.map((who) => h("li", {},
          h("span", { dir: "auto" }, who.name || t("verdict.hold.headline")), h("span", { class: "hint" }, t("standby.since", { time: clock(who.since) })),
          button(t("standby.leave"), () => attempt(async () => {
            await post("/api/standby/leave", { session, id: who.id });
            await draw();
            app.refresh();
          }), { class: "quiet", "aria-label": `${t("standby.leave")}: ${who.name}` }))));
        if (!line.length) list.replaceChildren(h("li", { class: "empty" }, t("standby.nobody")));
      });
      body.append(list, ...(app.who.role === "door" ? [] : [addByName(app, session, attempt, draw)]), wrong);
      draw();
    },
  });
}

function addByName(app, session, attempt, draw) {
  const text = h("input", { type: "search", autocomplete: "off", maxlength: "100" });
  const hits = h("ul", { class: "line-hits" });
  let turn = 0;
  text.addEventListener("input", () => attempt(async () => {
    const mine = ++turn;
    const found = [...text.value.trim()].length < 2 ? [] : (await post("/api/search", { text: text.value })).hits;
    if (mine !== turn) return;
    hits.replaceChildren(...found.slice(0, 5).map((hit) => h("li", {}, button(`${hit.name} · ${hit.order || hit.company}`, () => attempt(async () => {
      await join(app, session, hit.id);
      text.value = "";
      hits.replaceChildren();
      await draw();
    })))));
  }));
  return h("div", {}, field(t("standby.add"), text), hits);
}

// The door's part about its line.
export function lineView(app, session, standby) {
  const wrong = h("p", { class: "problem", role: "alert" });
  const figure = (key, value) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, number(value)));
  return h("section", { class: "standby", "aria-label": t("standby.title") },
    h("h3", {}, t("standby.title")),
    h("dl", { class: "figures" }, figure("standby.waiting", standby.waiting), figure("standby.free", standby.free)),
    h("div", { class: "actions" },
      button(t("standby.next"), () => giveNext(app, session.code, wrong), { disabled: !standby.waiting || !standby.free }),
      button(t("standby.show"), () => showLine(app, session.code))),
    wrong);
}
