// SPDX-License-Identifier: GPL-3.0-or-later
// stage.mjs - the page over a make-believe station, told line by line what happens: for what a real one cannot be made to do.
import { spawn } from "node:child_process";
import path from "node:path";
import readline from "node:readline";
import assert from "node:assert/strict";
import { binary, PIN, visit } from "./browser.mjs";

// One scene; `tell(line)` is obeyed by stage_server.c, `hear()` is the next line that it says.
export async function scene({ mode = "desk", checkpoint = "registration", who = "Desi", size }, play) {
  const child = spawn(path.join(binary, "tests", "browser", "stage-server"), [mode, checkpoint], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const lines = readline.createInterface({ input: child.stdout });
  try {
    const port = await new Promise((resolve, reject) => {
      child.once("exit", () => reject(new Error("the stage did not start")));
      lines.once("line", (line) => resolve(Number(line.split(" ")[1])));
    });
    const hear = () => new Promise((resolve, reject) => {
      lines.once("line", resolve);
      child.once("exit", () => reject(new Error("the stage is over")));
    });
    await visit(`http://127.0.0.1:${port}/`, { who, size }, (set, page) => play({ set, page, hear, tell: (line) => child.stdin.write(`${line}\n`) }));
  } finally {
    child.stdin.end();
  }
  assert.equal(await ended, 0, "the stage ended badly");
}

// The code of somebody's badge, from a desk of the same event: a sponsor's station has no key to make one with.
export async function badgeOf(id) {
  let code;
  await scene({ who: null }, async ({ tell, hear }) => {
    tell(`badge ${id}`);
    code = await hear();
  });
  return code;
}

// The longest names that the samples know.
export const longNames = [
  ["00000000000000b1", "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Sr."],
  ["00000000000000b2", "María del Carmen Fernández-Villaverde de la Peña y Ruiz de Apodaca"],
  ["00000000000000b3", "عبد الرحمن بن محمد الأنصاري القرطبي"],
  ["00000000000000b4", "திருவள்ளுவர் பொன்னம்பலம் சுப்பிரமணியன்"],
];

// People of these names, paid, as walk-ins who have not been let in.
export async function invite(page, guests = longNames) {
  const { who } = await (await page.request.get("/api/hello")).json();
  for (const [id, name] of guests) {
    const answer = await page.request.post("/api/walk-in", {
      headers: { "X-Lanyard-Token": who.token }, data: { id, ticket_type: "individual", is_paid: true, method: "cash", amount: "450", lead: { name: "Lea", pin: PIN }, fields: { name, company: "Universidad Politécnica de la Ciudad" } },
    });
    assert.equal(answer.status(), 200, await answer.text());
  }
}
