// SPDX-License-Identifier: GPL-3.0-or-later
// views.test.mjs - every view of a running station, in both sizes and all languages: readable, reachable, nothing cut off;
// pictures to look at.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pictures, sizes } from "./browser.mjs";
import { Station, close, people } from "./station.mjs";

const source = process.env.SOURCE_DIR;
const sample = path.join(source, "config/events/pycon-us-2024/samples/checkin-list.csv");
const door = ["mode = door", "checkpoint = room-318"];
const codes = {};
let desk, other, booth;

// The hour before the scenes: the people of the sample come in, more and more of them.
async function fillMorning() {
  const secrets = readFileSync(sample, "utf8").split("\n").filter((line) => /"Individual|"Student|"Corporate|"Speaker/.test(line))
    .map((line) => line.match(/"(\w{32})"/)?.[1]).filter(Boolean).slice(0, 72);
  for (const [i, secret] of secrets.entries()) {
    const minute = Math.round(Math.sqrt(i / secrets.length) * 78);
    const time = `2024-05-15T0${7 + Math.floor((10 + minute) / 60)}:${String((10 + minute) % 60).padStart(2, "0")}`;
    await desk.lanyard("admit", secret, "--at=registration", `--time=${time}`).catch((error) => assert.equal(error.code, 1));
  }
}

before(async () => {
  desk = await Station.make();
  await desk.lanyard("import", sample);
  await desk.lanyard("import", people);
  await desk.lanyard("admit", "phone-of-full-hands-1", "--at=registration", "--time=2024-05-15T07:05");
  await fillMorning();
  await desk.start();
  for (const name of ["Ada Ngũgĩ", "Priya Raghunathan"]) codes[name.split(" ")[0]] = await desk.issue(name);
  // Two desks that could not hear each other let one person in.
  other = await Station.make({ name: "Desk 4", keys: desk, time: desk.time });
  await desk.carryTo(other);
  for (const station of [desk, other]) await station.lanyard("admit", "phone-of-krishnan-4", "--at=registration", "--time=2024-05-15T08:29");
  await other.carryTo(desk);
  booth = await Station.makeBooth({ name: "Acme 1", sponsor: "acme", time: "2024-05-17T11:00" });
  await booth.start();
});
after(() => close(booth, other, desk));

// A verdict is read at a glance: it has no hidden rest, and neither has the frame around it.
async function assertWhole(page, what) {
  const cut = await page.evaluate(() => {
    // What does not clip cuts nothing off; a name is cut after its second line on purpose.
    const boxes = [document.documentElement, ...document.querySelectorAll("body, .verdict, .verdict .said, .verdict .facts, #view, #mode, #bar")];
    return boxes.filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
      .map((box) => `${box.tagName}.${box.className} ${box.scrollWidth}x${box.scrollHeight} in ${box.clientWidth}x${box.clientHeight}`);
  });
  assert.deepEqual(cut, [], `${what} is cut off or scrolls`);
  const outside = await page.evaluate(() => [...document.querySelectorAll(".verdict *")].filter((box) => {
    const at = box.getBoundingClientRect();
    const view = document.getElementById("view").getBoundingClientRect();
    return at.width > 0 && box.checkVisibility() && (at.bottom > view.bottom + 1 || at.right > view.right + 1);
  }).map((box) => box.className || box.tagName));
  assert.deepEqual(outside, [], `${what} leaves the screen`);
}

async function assertTargets(page, what) {
  const small = await page.evaluate(() => [...document.querySelectorAll("button, select, input:not([type=checkbox]):not([type=radio]), label.choice")]
    .filter((each) => each.offsetParent !== null).map((each) => ({ at: each.getBoundingClientRect(), text: each.textContent.slice(0, 30) }))
    .filter(({ at }) => at.width > 0 && (at.height < 47.5 || at.width < 47.5)).map(({ at, text }) => `${text} ${at.width}x${at.height}`));
  assert.deepEqual(small, [], `${what} has targets under 48 px`);
}

// Of the last scans: those that are cut off, or lie below something.
function hidden(page) {
  return page.evaluate(() => [...document.querySelectorAll("#recent li")].filter((row) => {
    const at = row.getBoundingClientRect();
    const top = document.elementFromPoint(at.left + at.width / 2, at.bottom - 3);
    return !row.contains(top);
  }).map((row) => row.textContent));
}

async function look(set, name, size, { isVerdict = false } = {}) {
  await set.page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  if (isVerdict) await assertWhole(set.page, `${name} ${size}`);
  await set.page.screenshot({ path: path.join(pictures, `${name}-${size}.png`) });
  await assertTargets(set.page, `${name} ${size}`);
  await set.audit(`${name} ${size}`);
  assert.equal(await set.page.locator(".verdict").count(), isVerdict ? 1 : 0, `${name} ${size} is what was looked at`);
}

async function openView(set, name, waitFor) {
  await set.page.locator(`[data-view="${name}"]`).click();
  await set.page.locator(waitFor).first().waitFor();
}

for (const size of ["laptop", "tablet"]) {
  test(`sign-in, ${size}`, () => desk.visit({ size }, async (set, page) => {
    await page.locator("dialog.sign-in").waitFor();
    await look(set, "sign-in", size);
  }));

  test(`the desk's views, ${size}`, () => desk.visit({ size, who: "Desi" }, async (set, page) => {
    await page.locator("#aim canvas").waitFor();
    await look(set, "desk", size);
    await desk.show("phone-of-ada-7q2kz8m4", async () => {
      await set.verdict("admit", "Ada Ngũgĩ");
      await page.locator('#aim canvas[data-hint="read"]').waitFor();
      await look(set, "verdict-ready", size, { isVerdict: true });
    });
    await page.keyboard.press("Enter");
    await page.locator(".verdict h1", { hasText: "Welcome" }).waitFor();
    await page.locator("#recent li", { hasText: /Ada Ngũgĩ\s*Welcome/ }).first().waitFor();
    await look(set, "verdict-admitted", size, { isVerdict: true });
    await page.locator("#recent li", { hasText: /Ada Ngũgĩ\s*Welcome/ }).first().locator("button").click();
    await set.press("Undo");
    await page.getByLabel("Another reason").fill("for the next size");
    await set.button("Take it back").click();
    await page.locator("#recent li.undone", { hasText: "Ada Ngũgĩ" }).waitFor();
    // Eight scans, so that the list at the side is as long as it gets.
    for (const [code, name] of [["phone-of-priya-9d3w", "admit"], ["phone-of-pen-2m4x", "pending"], ["phone-of-hector-3k7", "admit"],
      ["phone-of-olga-1f6z", "online-only"], ["a-code-of-nobody-here", "unknown-code"], ["phone-of-li-6h2m", "admit"], ["phone-of-krishnan-4", "already-in"]]) {
      await set.wedge(code);
      await set.verdict(name);
    }
    await look(set, "verdict-already-in", size, { isVerdict: true });
    assert.equal(await page.locator("#recent li").count(), 8);
    assert.deepEqual(await hidden(page), [], "all of the last scans are to be seen");
    await set.ready();
    await page.locator("#search").fill("");
    await set.type("gra");
    await page.locator(".hit").first().waitFor();
    await look(set, "search", size);
    await page.locator("#search").fill("Ada Ng");
    await page.locator(".hit", { hasText: "Ada Ngũgĩ" }).click();
    await page.locator("#person-name", { hasText: "Ada" }).waitFor();
    await look(set, "person", size);
    await set.button("Fix the badge").click();
    await set.labelPicture();
    await look(set, "fix-badge", size);
    await page.keyboard.press("Escape");
    await set.press("Whole order");
    await page.locator("dialog .group li").first().waitFor();
    await look(set, "order", size);
    await page.keyboard.press("Escape");
    await set.button("Walk-in").click();
    await set.labelPicture();
    await look(set, "walk-in", size);
    await page.keyboard.press("Escape");
  }));

  test(`the lead's views, ${size}`, () => desk.visit({ size, who: "Lea" }, async (set, page) => {
    await openView(set, "labels", ".job");
    await look(set, "labels", size);
    await openView(set, "report", '[data-part="arrivals"] svg');
    await look(set, "report", size);
    await set.button("Who did what").click();
    await page.locator('.audit [data-act="sign-in"]').first().waitFor();
    await look(set, "audit", size);
    await page.keyboard.press("Escape");
    await openView(set, "conflicts", ".conflict");
    await look(set, "conflicts", size);
  }));

  test(`a sponsor's views, ${size}`, () => booth.visit({ size, who: "Rita" }, async (set, page) => {
    await booth.show(codes.Ada.badge, () => page.locator("form.lead").waitFor());
    await page.locator('form.lead .star[aria-label="Rating 4 of 5"]').click();
    await page.getByLabel("Your note").fill("asked about the compiler team");
    await look(set, "lead", size);
    await set.button("Save").click();
    await page.locator("form.lead").waitFor({ state: "detached" });
    await page.locator(".hit .note", { hasText: "asked about the compiler team" }).waitFor();
    await look(set, "leads", size);
  }));

  test(`verdicts fit in every language, ${size}`, () => desk.visit({ size, who: "Desi" }, async (set, page) => {
    for (const language of ["es", "hi", "en"]) {
      await set.speak(language);
      for (const code of ["phone-of-pen-2m4x", "phone-of-olga-1f6z", "a-code-of-nobody-here", "phone-of-krishnan-4", "phone-of-full-hands-1", "phone-of-ada-7q2kz8m4"]) {
        await set.wedge(code);
        await page.locator(".verdict").waitFor();
        await assertWhole(page, `${code} ${language} ${size}`);
        if (size === "tablet") {
          await page.setViewportSize({ width: 800, height: 1280 });
          await assertWhole(page, `${code} ${language} on a taller tablet`);
          await page.setViewportSize(sizes[size].viewport);
        }
        if (code.includes("ada") || code.includes("full")) await page.screenshot({ path: path.join(pictures, `verdict-${code.slice(9, 12)}-${language}-${size}.png`) });
        await set.ready();
      }
      for (const view of ["labels", "desk"]) {
        await page.locator(`[data-view="${view}"]`).click();
        await assertTargets(page, `${view} ${language} ${size}`);
      }
      await page.locator("#search").fill("Ada Ng");
      await page.locator(".hit", { hasText: "Ada Ngũgĩ" }).click();
      await page.locator("#person-name", { hasText: "Ada" }).waitFor();
      await page.screenshot({ path: path.join(pictures, `person-${language}-${size}.png`) });
      await page.locator("#search").fill("");
    }
  }));
}

test("the lead reads what event and programme will fail with, the worst first", () => desk.visit({ size: "laptop", who: "Lea" }, async (set, page) => {
  const profile = path.join(desk.folder, "event/event.ini");
  const sound = readFileSync(profile, "utf8");
  writeFileSync(profile, `${sound.replace("currency = USD\n", "")}\n[checkpoint attic]\ntitle = Attic\nkind = room\nroom = Attic\n`);
  const rows = page.locator('[data-part="findings"] li');
  await openView(set, "report", '[data-part="arrivals"] svg');
  // A report serves for a while whoever asks again.
  while (await rows.count() < 2) {
    await Promise.all([page.waitForResponse(/api.report$/), page.getByRole("button", { name: "Count again" }).click()]);
    await page.waitForTimeout(200);
  }
  const said = await rows.allTextContents();
  assert.match(said[0], /^event\.ini:\d+: \[checkpoint attic\] is at "Attic", where the programme has no session/);
  assert.match(said[1], /there are prices but no currency/);
  await look(set, "findings", "laptop");
  writeFileSync(profile, sound);
}));

test("a search says of how many it shows the first", () => desk.visit({ who: "Desi" }, async (set, page) => {
  await page.locator("#search").fill("an");
  await page.locator(".count", { hasText: /^The first 20 of \d\d+: type more letters\.$/ }).waitFor();
  const of = Number((await page.locator(".count").innerText()).match(/of (\d+)/)[1]);
  assert.ok(of > 20, String(of));
  await page.locator("#search").fill("zzzzyx");
  await page.locator(".count", { hasText: /order code or the e-mail, or add them as a walk-in/ }).waitFor();
}));

test("a conflict waits for a lead, who looks at it and says what it was; the desk has no inbox", async () => {
  await desk.visit({ who: "Desi" }, async (set, page) => assert.equal(await page.locator('[data-view="conflicts"]').count(), 0));
  await desk.visit({ who: "Lea" }, async (set, page) => {
    await page.locator('[data-view="conflicts"] .badge').waitFor();
    await openView(set, "conflicts", ".conflict");
    assert.match(await page.locator(".conflict").innerText(), /S\. Krishnan Iyer[\s\S]*Desk 3[\s\S]*Desk 4/);
    await set.button("Details").click(); // the way to the person
    await page.locator("#person-name", { hasText: "Krishnan" }).waitFor();
    await openView(set, "conflicts", ".conflict");
    await set.button("I looked at it").click();
    await page.getByLabel("What you found out").fill("went out for a coffee");
    await page.locator("dialog button.primary").click();
    await page.getByText("No conflicts are waiting.").waitFor();
    await page.locator('[data-view="conflicts"] .badge').waitFor({ state: "detached" });
  });
  assert.doesNotMatch(await desk.lanyard("conflicts"), /Krishnan/);
});

test("the same station at a door", async () => {
  await desk.restart({ time: "2024-05-15T13:05", settings: door });
  for (const size of ["laptop", "tablet"])
    await desk.visit({ size, who: "Lea" }, async (set, page) => {
      await page.locator(".door h2").waitFor();
      await look(set, "door", size);
      await set.wedge("phone-of-grace-5t1c");
      await set.verdict("badge-first");
      await look(set, "verdict-badge-first", size, { isVerdict: true });
      await set.wedge(codes.Priya.badge);
      await set.verdict("wrong-room");
      await look(set, "verdict-wrong-room", size, { isVerdict: true });
      await set.ready();
      await set.button("Who is missing").click();
      await page.locator("dialog .missing").waitFor();
      await look(set, "missing", size);
    });
});
