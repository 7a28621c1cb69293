// SPDX-License-Identifier: GPL-3.0-or-later
// mirror.test.mjs - an attendee sees which sponsors have their data and decides, each alone: by themselves at a kiosk, or at the desk.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { closeBrowser, pictures, PIN } from "./browser.mjs";
import { scene } from "./stage.mjs";

after(closeBrowser);

const ADA = "00000000000000a1";
const shoot = (page, name) => page.screenshot({ path: path.join(pictures, `mirror-${name}.png`), fullPage: true });
const step = (page, name) => page.locator(`.kiosk[data-step="${name}"]`).waitFor();
const card = (page, sponsor) => page.locator(`[data-sponsor="${sponsor}"]`);
const gets = (page, sponsor, words) => card(page, sponsor).locator("p", { hasText: words }).waitFor();
const tap = (page, sponsor, word) => card(page, sponsor).locator(".choice", { hasText: word }).click();

const onPaper = (page) => page.getByRole("button", { name: "Print this list" });
const isPrinted = (page) => page.locator("[role=status]", { hasText: "comes out of the receipt printer" }).waitFor();

async function told({ tell, hear }, line) {
  const heard = hear();
  tell(line);
  await heard;
}

async function captured({ tell, hear }, ...sponsors) {
  let code;
  for (const sponsor of sponsors) {
    const heard = hear();
    tell(`scanned ${sponsor} ${ADA}`);
    code = await heard;
  }
  return code;
}

async function open(page) {
  await page.locator("dialog.sign-in input[type=text]").fill("Desi");
  await page.locator("dialog.sign-in .pin").fill(PIN);
  await page.keyboard.press("Enter");
  await step(page, "ready");
}

for (const size of ["touch", "phone"])
  test(`a visitor sees who has their data, allows one sponsor and takes back: ${size}`, () => scene({ mode: "kiosk", who: null, size }, async ({ set, page, tell, hear }) => {
    tell("printer badge-1 ready 62x100 62x100"); // which takes no receipt paper
    const badge = await captured({ tell, hear }, "acme", "bolt");
    await open(page);
    await page.locator(".kiosk button", { hasText: "Which sponsors have my data?" }).tap();
    await step(page, "whose");
    await set.audit(`kiosk whose ${size}`);
    await set.wedge("secret-a1");
    await step(page, "mirror");
    await page.locator(".kiosk .problem", { hasText: "no connection to the event" }).waitFor();
    tell("in-step");
    await page.locator(".kiosk .problem", { hasText: "no connection to the event" }).waitFor({ state: "detached" });
    await gets(page, "acme", "gets nothing");
    assert.ok(!(await page.evaluate(() => document.body.innerText)).includes("Ada"), "a code shows the name of whose it is");
    await tap(page, "bolt", "Name");
    await gets(page, "bolt", "gets Name");
    await tap(page, "bolt", "Company");
    await gets(page, "bolt", "gets Name, Company");
    await gets(page, "acme", "gets nothing");
    await set.audit(`kiosk mirror ${size}`);
    await shoot(page, `kiosk-${size}`);
    assert.equal(await onPaper(page).count(), 0, "there is no receipt printer");
    await tap(page, "bolt", "Company");
    await gets(page, "bolt", "gets Name · taken back: Company");
    await page.locator(".kiosk .primary").tap();
    await step(page, "ready");
    assert.equal(await card(page, "bolt").count(), 0);
    // A badge's code takes back and allows nothing.
    await page.locator(".kiosk button", { hasText: "Which sponsors have my data?" }).tap();
    await step(page, "whose");
    await set.wedge(badge);
    await step(page, "mirror");
    await gets(page, "bolt", "gets Name");
    assert.ok(await card(page, "bolt").getByRole("checkbox", { name: "Company" }).isDisabled());
    await shoot(page, `badge-${size}`);
    await card(page, "bolt").getByRole("button", { name: "Take back" }).tap();
    await gets(page, "bolt", "gets nothing · taken back: Name, Company");
  }));

test("what a visitor saw of sponsors is gone when nobody touches it", () => scene({ mode: "kiosk\nidle-after = 5", who: null, size: "touch" }, async ({ set, page, tell, hear }) => {
  await captured({ tell, hear }, "acme");
  await open(page);
  await page.locator(".kiosk button", { hasText: "Which sponsors have my data?" }).tap();
  await step(page, "whose");
  await set.wedge("secret-a1");
  await step(page, "mirror");
  await step(page, "ready");
  assert.equal((await (await page.request.get("/api/kiosk")).json()).sponsors, undefined);
}));

test("a visitor takes the list along on paper, once for each choice", () => scene({ mode: "kiosk", who: null, size: "touch" }, async ({ set, page, tell, hear }) => {
  await captured({ tell, hear }, "acme", "bolt");
  await told({ tell, hear }, "receipts");
  await open(page);
  await page.locator(".kiosk button", { hasText: "Which sponsors have my data?" }).tap();
  await step(page, "whose");
  await set.wedge("secret-a1");
  await step(page, "mirror");
  await onPaper(page).tap();
  await isPrinted(page);
  await onPaper(page).waitFor({ state: "detached" });
  await set.audit("kiosk list on paper");
  await shoot(page, "kiosk-paper");
  await tap(page, "bolt", "Name");
  await gets(page, "bolt", "gets Name");
  await onPaper(page).waitFor();
}));

test("a visitor allows a sponsor before it has scanned them", () => scene({ mode: "kiosk", who: null, size: "touch" }, async ({ set, page, tell, hear }) => {
  await told({ tell, hear }, "sponsor zeta");
  await open(page);
  await page.locator(".kiosk button", { hasText: "Which sponsors have my data?" }).tap();
  await step(page, "whose");
  await set.wedge("secret-a1");
  await step(page, "mirror");
  await page.locator("details.others summary").tap();
  await tap(page, "zeta", "Name");
  await page.locator('[data-sponsor="zeta"] .may-get button', { hasText: "Take back" }).waitFor(); // drawn anew, and still unfolded
  await set.audit("kiosk other sponsors");
  await shoot(page, "kiosk-others");
  await captured({ tell, hear }, "zeta");
  await page.locator(".kiosk .primary").tap();
  await step(page, "ready");
  await page.locator(".kiosk button", { hasText: "Which sponsors have my data?" }).tap();
  await step(page, "whose");
  await set.wedge("secret-a1");
  await gets(page, "zeta", "gets Name");
}));

test("the desk prints the list, which stands among the labels by its own name", () => scene({ size: "laptop" }, async ({ set, page, tell, hear }) => {
  await captured({ tell, hear }, "acme");
  await told({ tell, hear }, "receipts");
  await set.search("ada ng");
  await page.locator(".hit", { hasText: "Ada Ngũgĩ" }).first().click();
  await page.locator(".person details.more summary").click();
  await page.getByRole("button", { name: "What sponsors may get" }).click();
  await onPaper(page).click();
  await isPrinted(page);
  await set.audit("desk list on paper");
  await shoot(page, "desk-paper");
  await page.locator("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("link", { name: "Labels" }).or(page.getByRole("button", { name: "Labels" })).first().click();
  await page.locator(".job", { hasText: "List of sponsors" }).waitFor();
}));

for (const size of ["laptop", "phone"])
  test(`at the desk one sponsor is allowed more than the others: ${size}`, () => scene({ size }, async ({ set, page, tell, hear }) => {
    await captured({ tell, hear }, "acme", "bolt");
    await told({ tell, hear }, "receipts");
    // The person is drawn anew after each choice: what was opened before shows what was, and is opened once more.
    const choose = (...wanted) => page.waitForFunction((texts) => {
      const dialog = document.querySelector("dialog");
      const buttonOf = (place, text) => [...place?.querySelectorAll("button") ?? []].find((each) => each.textContent === text);
      if (dialog && texts.every((text) => dialog.innerText.includes(text))) return true;
      if (dialog) buttonOf(dialog, "Cancel")?.click();
      else buttonOf(document.querySelector(".person details.more"), "What sponsors may get")?.click();
      return false;
    }, wanted, { polling: 100 });
    const save = async () => {
      await page.locator("dialog").getByRole("button", { name: "Save this choice" }).click();
      await page.locator("dialog").waitFor({ state: "detached" });
    };
    await set.search("ada ng");
    await page.locator(".hit", { hasText: "Ada Ngũgĩ" }).first().click();
    await choose("acme", "bolt");
    await page.locator("dialog .may-get").first().locator(".choice", { hasText: "Name" }).click();
    await page.waitForFunction(() => document.querySelector('[data-sponsor="acme"] input[value="name"]').checked); // of whom nothing else is said
    await tap(page, "bolt", "Company");
    await set.audit(`desk mirror ${size}`);
    await shoot(page, `desk-${size}`);
    await save();
    await choose("gets Name, Company");
    await gets(page, "acme", /gets Name$/);
    await gets(page, "bolt", "gets Name, Company");
    const [one, other] = await Promise.all(["Take back all", "Print this list"].map((name) => page.locator("dialog").getByRole("button", { name }).boundingBox()));
    assert.ok(Math.abs(one.y - other.y) < 1 ? other.x - one.x >= one.width + 8 : other.y - one.y >= one.height + 8, "the buttons touch");
    const below = await page.locator("dialog .field", { hasText: "Link to CV" }).last().boundingBox();
    assert.ok(below.y - other.y >= other.height + 8, "the field touches the buttons");
    await shoot(page, `desk-both-${size}`);
    await page.locator("dialog").getByRole("button", { name: "Take back all" }).click();
    await save();
    await choose("taken back: Name, Company");
    await gets(page, "acme", "gets nothing · taken back: Name");
    await gets(page, "bolt", "gets nothing · taken back: Name, Company");
  }));
