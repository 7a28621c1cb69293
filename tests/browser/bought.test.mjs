// SPDX-License-Identifier: GPL-3.0-or-later
// bought.test.mjs - people of whom the samples say what tidy models forget: an add-on alone, shirts of two sizes, a name to be called by.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { pictures } from "./browser.mjs";
import { Station, close } from "./station.mjs";

const samples = path.join(process.env.SOURCE_DIR, "config/events/pycon-us-2024/samples");
const volunteers = { Desi: "desk", Lea: "lead", Cara: "cashier" };
let desk;

before(async () => { desk = await Station.open({ volunteers, files: [path.join(samples, "special-people.csv")] }); });
after(() => close(desk));

const scene = (name, who, play) => test(name, () => desk.visit({ who }, play));
const look = (page, name) => page.screenshot({ path: path.join(pictures, `bought-${name}.png`) });
const fact = (page, words) => page.locator(".verdict .facts div", { hasText: words }).waitFor();

scene("an add-on alone is named, and the cashier sells a ticket to it", "Cara", async (set, page) => {
  await set.wedge("lone-tutorial");
  const words = await set.verdict("add-on-only", "Lars Holm");
  assert.match(words, /Tutorial – T-08 Data pipelines only, no conference ticket: sell one, or look for their other order\./);
  await look(page, "alone");
  await set.button("Sell a conference ticket").click();
  await page.locator("dialog", { hasText: "Sell a conference ticket" }).waitFor();
});

scene("a desk volunteer reads what was bought alone, and whom to fetch", "Desi", async (set, page) => {
  await set.wedge("lone-shirt");
  await set.verdict("add-on-only", "Tess Ode");
  await fact(page, "T-shirt – M straight");
  await page.locator(".verdict .next", { hasText: "Fetch a cashier or the desk lead" }).waitFor();
});

scene("two shirts of two sizes are shown at the desk, and taken one by one", "Desi", async (set, page) => {
  await set.wedge("shirts-pass");
  await set.verdict("admit", "Kim Vale");
  await fact(page, /T-shirt\s*M straight ×1, L straight ×1/);
  await fact(page, /Boxed lunch\s*×2/);
  assert.equal(await page.locator(".verdict .facts dt", { hasText: /^Shirt$/ }).count(), 0, "the answer is not one shirt more");
  await look(page, "shirts");
  await set.button("Check in + print").click();
  await page.getByText("1 label printed").waitFor();
  const take = async () => JSON.parse(await desk.lanyard("admit", "shirts-one", "--at=shirts", "--time=2024-05-17T09:00", "--json").catch(({ stdout }) => stdout));
  assert.equal((await take()).next_step, "T-shirt: M straight ×1, L straight ×1. Left after this one: 1.");
  assert.equal((await take()).next_step, "T-shirt: M straight ×1, L straight ×1. Left after this one: 0.");
  assert.equal((await take()).headline, "All taken");
});

scene("the given name stands large, and somebody's wish stands above it", "Desi", async (set, page) => {
  await set.wedge("name-1");
  await set.verdict("admit", "Nagy Zsófia");
  await set.button("Fix the badge").click();
  const given = await set.labelPicture();
  await page.locator('[data-field="badge_name"]').fill("Zsófi");
  await set.labelPicture(given);
  await look(page, "badge");
});
