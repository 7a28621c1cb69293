// odd.test.mjs - what no station can be made to do on time: labels that stick half-way, and an exchange that falls behind; and a
// desk that is not open every day, as no event of ours has one.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { closeBrowser } from "./browser.mjs";
import { scene } from "./stage.mjs";
import { Station } from "./station.mjs";

after(closeBrowser);

test("a label found half-way is asked about, and answered once", () => scene({}, async ({ set, page, tell }) => {
  tell("jam");
  await set.wedge("secret-a6");
  await set.verdict("admit");
  await page.keyboard.press("Enter");
  await page.locator('[data-view="labels"] .badge').waitFor();
  tell("print");
  await page.locator('[data-view="labels"]').click();
  await page.getByText("Did this label come out?").waitFor();
  await set.audit("a label to answer");
  await set.button("Yes, it came out").click();
  await page.locator(".job.printed").waitFor();
  await page.locator('[data-view="labels"] .badge').waitFor({ state: "detached" });
}));

test("the mode line says how the exchange goes", () => scene({}, async ({ page, tell }) => {
  await page.getByText("Alone: this station works by itself").waitFor();
  tell("behind 1200");
  await page.getByText("Behind: 1,200 records still to exchange").waitFor();
  tell("in-step");
  await page.getByText("In step with the other stations").waitFor();
}));

test("a desk that opens on other days says when to come back", async () => {
  const event = mkdtempSync(path.join(tmpdir(), "lanyard-event-"));
  cpSync(path.join(process.env.SOURCE_DIR, "config/events/pycon-us-2024"), event, { recursive: true });
  const profile = path.join(event, "event.ini");
  writeFileSync(profile, readFileSync(profile, "utf8").replace("kind = desk\n", "kind = desk\nparts = friday; saturday; sunday\n"));
  const desk = await Station.make({ event, time: "2024-05-15T08:30" });
  await desk.lanyard("import", path.join(process.env.SOURCE_DIR, "tests/browser/people.csv"));
  await desk.start();
  await desk.visit({ who: "Desi" }, async (set) => {
    const words = await desk.show("phone-of-ada-7q2kz8m4", () => set.verdict("wrong-day", "Ada Ngũgĩ"));
    assert.match(words, /Not today Ada Ngũgĩ Come back for .*Fri.*\d:\d\d/);
    assert.equal(await set.button("Check in + print").count(), 0);
  });
  await desk.end();
  rmSync(event, { recursive: true });
});
