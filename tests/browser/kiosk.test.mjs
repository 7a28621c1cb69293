// SPDX-License-Identifier: GPL-3.0-or-later
// kiosk.test.mjs - visitors check themselves in, by touch: their name, their choice, their badge, their language; a volunteer where one is
// needed; nothing left for the next one; out only with a lead's PIN.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { closeBrowser, pictures, PIN } from "./browser.mjs";
import { look } from "./fit.mjs";
import { scene } from "./stage.mjs";

after(closeBrowser);

// Names and codes of everybody of the stage; what is on the page of one visitor holds none of the others'.
const everybody = ["Ada", "Priya", "Penny", "Hector", "Olga", "Li Wei", "ORDER1", "Lea", "Desi", "Dora"];

async function open(page, who = "Desi") {
  await page.locator("dialog.sign-in input[type=text]").fill(who);
  await page.locator("dialog.sign-in .pin").fill(PIN);
  await page.keyboard.press("Enter");
  await step(page, "ready");
}

function step(page, name) { return page.locator(`.kiosk[data-step="${name}"]`).waitFor(); }

// A station of mode kiosk, open for visitors.
function kiosk(options, play) {
  return scene({ mode: "kiosk", who: null, ...options }, async (hands) => {
    await open(hands.page);
    await play(hands);
  });
}

async function assertSeesOnly(page, name) {
  const text = await page.evaluate(() => document.body.innerText);
  for (const other of everybody) if (!name.includes(other)) assert.ok(!text.includes(other), `the page says "${other}": ${text}`);
}

async function badgePicture(page, former = "") {
  const drawn = await page.waitForFunction((other) => {
    const image = document.querySelector(".kiosk .label-preview");
    return image?.naturalWidth > 300 && image.src !== other && image.src;
  }, former);
  return drawn.jsonValue();
}

const shoot = (page, name) => page.screenshot({ path: path.join(pictures, `kiosk-${name}.png`) });

for (const size of ["touch", "phone"])
  test(`scan, choose, print: ${size}`, () => kiosk({ size }, async ({ set, page }) => {
    await assertSeesOnly(page, "");
    await shoot(page, `ready-${size}`);
    await set.audit(`kiosk ready ${size}`);
    await set.wedge("secret-a1");
    await step(page, "choose");
    const first = await badgePicture(page);
    await assertSeesOnly(page, "Ada Ngũgĩ");
    await page.locator(".pronouns .choice", { hasText: "they/them" }).tap();
    const second = await badgePicture(page, first);
    await page.getByLabel("Large on the badge").fill("Addie");
    await badgePicture(page, second);
    await shoot(page, `choose-${size}`);
    await set.audit(`kiosk choose ${size}`);
    await page.locator(".kiosk .primary").tap();
    await step(page, "done");
    await page.locator(".kiosk .name", { hasText: "Ada Ngũgĩ" }).waitFor();
    await shoot(page, `done-${size}`);
    await set.audit(`kiosk done ${size}`);
    await page.locator(".kiosk .primary").tap();
    await step(page, "ready");
    await assertSeesOnly(page, "");
  }));

test("a volunteer is called where one is needed; what is missing of a ticket is said kindly, of a hold nothing", () => kiosk({ size: "touch" }, async ({ set, page }) => {
  for (const [code, why] of [["secret-a3", /^Your ticket is not paid yet[\s\S]*The registration desk: in the foyer, to your left\./], ["secret-a4", /^(A volunteer|One moment|Please go)/],
    ["secret-a5", /^Your ticket is for watching online/]]) {
    await set.wedge(code);
    await step(page, "call");
    await assertSeesOnly(page, "");
    assert.match((await page.locator(".kiosk .words").innerText()).trim(), why);
    await shoot(page, `call-${code}`);
    await page.locator(".kiosk button", { hasText: "Back to the start" }).tap();
    await step(page, "ready");
  }
  await set.wedge("nobody-has-this");
  await step(page, "again");
  await page.locator(".kiosk .help").tap();
  await step(page, "call");
  await shoot(page, "call-touch");
  await set.audit("kiosk call");
}));

test("Back leads nowhere", () => kiosk({ size: "touch" }, async ({ set, page }) => {
  await set.wedge("secret-a1");
  await step(page, "choose");
  for (let i = 0; i < 3; i++) await page.evaluate(() => new Promise((resolve) => { window.addEventListener("popstate", resolve, { once: true }); history.back(); }));
  await step(page, "choose");
}));

test("a label that does not come out calls somebody", () => kiosk({ size: "touch" }, async ({ set, page, tell }) => {
  tell("jam");
  await set.wedge("secret-a6");
  await step(page, "choose");
  await page.locator(".kiosk .primary").tap();
  await step(page, "call");
}));

test("in the visitor's language, which the next one need not read", () => kiosk({ size: "touch" }, async ({ set, page }) => {
  await page.locator('.languages button[lang="ar"]').tap();
  await page.locator('html[lang="ar"][dir="rtl"]').waitFor();
  await set.wedge("secret-a1");
  await step(page, "choose");
  await badgePicture(page);
  await page.getByRole("radio", { name: "he/him" }).check();
  await page.locator("#bar select").selectOption("he"); // what was chosen stays
  await page.locator('html[lang="he"]').waitFor();
  await step(page, "choose");
  assert.ok(await page.getByRole("radio", { name: "he/him" }).isChecked());
  await badgePicture(page);
  await shoot(page, "choose-he");
  await page.locator(".kiosk .actions button").nth(1).tap(); // not me
  await step(page, "ready");
  await page.locator('html[lang="en"]').waitFor();
}));

test("what nobody touches any more is gone", () => kiosk({ mode: "kiosk\nidle-after = 5", size: "touch" }, async ({ set, page }) => {
  await set.wedge("secret-a1");
  await step(page, "choose");
  await step(page, "ready");
  await assertSeesOnly(page, "");
  const answer = await page.request.get("/api/kiosk");
  assert.equal((await answer.json()).visitor, undefined);
}));

test("the way out is a lead's PIN", () => kiosk({ size: "touch" }, async ({ page }) => {
  const { who } = await (await page.request.get("/api/hello")).json();
  for (const [route, data] of [["/api/search", { text: "ada" }], ["/api/person", { id: "00000000000000a1" }], ["/api/jobs", null], ["/api/state", null], ["/api/sign-out", {}]]) {
    const headers = { "X-Lanyard-Token": who.token };
    const answer = data ? await page.request.post(route, { headers, data }) : await page.request.get(route);
    assert.equal(answer.status(), 403, route);
  }
  const leave = async (name) => {
    await page.locator("dialog input[type=text]").fill(name);
    await page.locator("dialog .pin").fill(PIN);
    await page.locator("dialog .primary").tap();
  };
  await page.locator("#bar button", { hasText: "Staff" }).tap();
  await leave("Desi");
  await page.locator("dialog .problem", { hasText: "desk lead" }).waitFor();
  await leave("Lea");
  await page.locator('.tab[data-view="labels"]').waitFor();
  await page.reload(); // still the lead's
  await page.locator('.tab[data-view="labels"]').click();
  await page.locator(".printer").first().waitFor();
  await page.locator("#bar button", { hasText: "Open for visitors" }).tap();
  await step(page, "ready");
  assert.equal(await page.locator("#bar nav").count(), 0);
}));

for (const language of ["en", "de", "ar"])
  test(`each step in every window: ${language}`, () => kiosk({}, async ({ set, page }) => {
    const wrong = [];
    const see = async (name) => wrong.push(...await look(page, `kiosk-${name}-${language}`));
    const speak = async () => {
      if (language === "en") return;
      await page.locator("#bar select").selectOption(language);
      await page.locator(`html[lang="${language}"]`).waitFor();
    };
    await speak();
    await see("ready");
    await set.wedge("nobody-has-this");
    await step(page, "again");
    await see("again");
    await set.wedge("secret-a1");
    await step(page, "choose");
    await badgePicture(page);
    await see("choose");
    await page.locator(".kiosk .primary").click();
    await step(page, "done");
    await see("done");
    await set.wedge("secret-a3");
    await step(page, "call");
    await see("call");
    assert.equal(wrong.join("\n"), "");
  }));
