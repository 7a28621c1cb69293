// SPDX-License-Identifier: GPL-3.0-or-later
// odd.test.mjs - what no station can be made to do on time: labels that stick half-way, and an exchange that falls behind; and a
// desk that is not open every day, as no event of ours has one.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { pictures } from "./browser.mjs";
import { scene } from "./stage.mjs";
import { Station, close, otherEvent } from "./station.mjs";

const longName = "María del Carmen Fernández-Villaverde de la Peña y Ruiz de Apodaca";
let desk;
after(() => close(desk));

test("a label found half-way is asked about, and answered once", () => scene({}, async ({ set, page, tell }) => {
  tell("jam");
  await set.wedge("secret-a6");
  await set.verdict("admit");
  await page.keyboard.press("Enter");
  await page.locator('[data-view="labels"] .badge').waitFor();
  tell("print");
  await page.locator('[data-view="labels"]').click();
  await page.locator(".job").getByText("Did this label come out?").waitFor();
  await set.audit("a label to answer");
  // What was printed since stands below it: whoever opens the view sees first what needs a hand.
  await page.locator('[data-view="desk"]').click();
  await set.wedge("secret-a1");
  await set.verdict("admit");
  await page.keyboard.press("Enter");
  await page.locator(".labels", { hasText: "2 labels printed" }).waitFor();
  await page.locator('[data-view="labels"]').click();
  await page.locator(".jobs > .job.printed", { hasText: "Async in depth" }).waitFor();
  await page.locator(".jobs > .job:first-child.uncertain").waitFor();
  for (const [size, viewport] of Object.entries({ laptop: { width: 1366, height: 768 }, phone: { width: 412, height: 860 } })) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: path.join(pictures, `odd-labels-${size}.png`) });
  }
  await set.button("Yes, it came out").click();
  await page.locator(".job.uncertain").waitFor({ state: "detached" });
  await page.locator('[data-view="labels"] .badge').waitFor({ state: "detached" });
}));

test("what a printer cannot tell is one question about all of it, with the last labels' names and pictures", () => scene({}, async ({ set, page, tell }) => {
  tell("owe 9");
  await page.locator('[data-view="labels"]').click();
  const card = page.locator('.owed[data-owed="badge-1"]');
  await card.waitFor();
  assert.equal(await card.locator("img").count(), 0, "nine are owed, and nobody is asked yet");
  tell("owe 1");
  const last = card.locator(".last li");
  await last.nth(2).locator("img.asked").waitFor();
  assert.match(await card.innerText(), /badge-1[\s\S]*10[\s\S]*Did all labels up to this one come out\?/);
  assert.deepEqual(await last.locator(".who").allTextContents(), [longName, "Ada Ngũgĩ", "Ada Ngũgĩ"], "the newest last, as they lie at the printer");
  assert.equal(await last.locator("img").count(), 3);
  assert.equal(await page.locator(".jobs > .job.unconfirmed:not(.owed):not(details *)").count(), 0, "what is owed stands in its question only");
  const listed = card.locator("details li");
  for (const [size, viewport] of Object.entries({ laptop: { width: 1366, height: 768 }, phone: { width: 390, height: 844 }, zoomed: { width: 320, height: 256 } })) {
    await page.setViewportSize(viewport);
    await set.button("Yes, all came out").scrollIntoViewIfNeeded();
    await set.audit(`a debt, ${size}`);
    await page.screenshot({ path: path.join(pictures, `odd-owed-${size}.png`) });
    await card.locator("summary").click();
    await listed.last().locator("img").waitFor();
    await page.screenshot({ path: path.join(pictures, `odd-owed-${size}-each.png`) });
    assert.equal(await listed.locator("img").count(), 10);
    assert.match(await listed.last().innerText(), /Ada Ngũgĩ/, "the newest last, as they lie at the printer");
    await card.locator("summary").click();
  }
  await card.locator("summary").click();
  await listed.first().getByText("No, print it").click();
  await page.locator(".jobs > .job.printed").waitFor();
  await card.getByText(": 9").waitFor();
  await set.button("Yes, all came out").click();
  await card.waitFor({ state: "detached" });
  assert.equal(await page.locator(".jobs > .job.printed").count(), 10);
}));

test("a damaged store stops the desk above whatever is shown", () => scene({ size: "tablet" }, async ({ set, page, tell }) => {
  await set.wedge("secret-a6");
  await set.verdict("admit");
  tell("damage");
  await page.getByRole("alert").getByText("Send people to another station.").waitFor();
  await page.getByRole("alert").getByText("lanyard verify --repair").waitFor();
  await set.audit("a damaged store");
  await page.screenshot({ path: path.join(pictures, "odd-damaged.png") });
  await set.wedge("secret-a1");
  await page.locator('.verdict[data-verdict="failed"]', { hasText: "damaged" }).waitFor();
  assert.equal(await page.getByRole("alert").isVisible(), true);
}));

test("two histories of one station are one problem, which a lead looks at", () => scene({ who: "Lea" }, async ({ set, page, tell }) => {
  tell("fork");
  await page.locator("#mode .lamp", { hasText: "1 station wrote two histories" }).waitFor();
  await page.locator('[data-view="conflicts"] .badge', { hasText: "1" }).waitFor();
  await page.locator('[data-view="conflicts"]').click();
  await page.locator(".conflict").waitFor();
  assert.equal(await page.locator(".conflict").count(), 1);
  const words = await page.locator(".conflict").innerText();
  assert.match(words, /Desk 9[\s\S]*since .*: 1 record on the other side[\s\S]*00000000000000f9[\s\S]*lanyard restore/);
  await set.audit("a fork");
  await page.screenshot({ path: path.join(pictures, "odd-fork.png") });
  await set.button("I looked at it").click();
  await page.getByLabel("What you found out").fill("one laptop was cloned");
  await page.locator("dialog button.primary").click();
  await page.getByText("No conflicts are waiting.").waitFor();
  await page.locator("#mode .lamp", { hasText: "two histories" }).waitFor({ state: "detached" });
}));

test("the mode line says how the exchange goes", () => scene({}, async ({ page, tell }) => {
  await page.getByText("Alone: this station works by itself").waitFor();
  tell("behind 1200");
  await page.getByText("Behind: 1,200 records still to exchange").waitFor();
  tell("in-step");
  await page.getByText("In step with the other stations").waitFor();
  tell("aside 3");
  await page.locator("#mode .lamp.away", { hasText: "3 records are set aside" }).waitFor();
}));

test("a desk that opens on other days says when to come back", async () => {
  desk = await Station.open({ event: otherEvent("event.ini", (text) => text.replace("kind = desk\n", "kind = desk\nparts = friday; saturday; sunday\n")) });
  await desk.visit({ who: "Desi" }, async (set) => {
    const words = await desk.show("phone-of-ada-7q2kz8m4", () => set.verdict("wrong-day", "Ada Ngũgĩ"));
    assert.match(words, /Not today Ada Ngũgĩ Come back for .*Fri.*\d:\d\d/);
    assert.equal(await set.button("Check in + print").count(), 0);
  });
});
