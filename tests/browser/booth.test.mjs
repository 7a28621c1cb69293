// SPDX-License-Identifier: GPL-3.0-or-later
// booth.test.mjs - a job fair with a desk that serves a booth: what a rep is told of each badge, online and offline; the form and the list; the
// alarm of a sponsor that tries codes.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { pictures } from "./browser.mjs";
import { Rep } from "./fair.mjs";
import { Station, close } from "./station.mjs";

const sizes = { laptop: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } };
const fair = ["[leads]", "tags = hot;python", "questions = Budget?;When?", "recruiting = yes"];
const badges = {};
const TRIED = 25;
let desk, booth;

before(async () => {
  desk = await Station.make();
  await desk.serve();
  await desk.lanyard("import", path.join(process.env.SOURCE_DIR, "tests/browser/people.csv"));
  await desk.start();
  for (const name of ["Ada Ngũgĩ", "Li Wei", "Hector Grim", "Priya Raghunathan", "Jo Fair"]) badges[name] = (await desk.issue(name)).badge;
  await desk.lanyard("print", "Priya Raghunathan", "--reason=lost");
  booth = await Station.makeBooth({ desk, name: "Acme 1", sponsor: "acme", settings: fair, volunteers: { Rita: "sponsor", Ron: "sponsor" } });
  await booth.start();
});
after(() => close(booth, desk));

const scene = (name, play, options = {}) => test(name, () => booth.visit({ who: "Rita", ...options }, play));
const state = (page, wanted) => page.locator(`form.lead .band[data-state="${wanted}"]`).waitFor();

// The badge that is printed in the place of a lost one.
async function printAgain(name) {
  const former = await desk.printed("badge");
  await desk.lanyard("print", name, "--reason=lost");
  for (;;) {
    const fresh = (await desk.printed("badge")).filter((code) => !former.includes(code));
    if (fresh.length) return fresh[0];
  }
}

// The whole code but for the character at `place`.
const altered = (code, place) => code.slice(0, place) + (code[place] === "A" ? "B" : "A") + code.slice(place + 1);

scene("each of the states comes by itself, while somebody types", async (set, page) => {
  await set.wedge(badges["Ada Ngũgĩ"]);
  await page.getByLabel("Your note").fill("asked about");
  await state(page, "here");
  await page.locator("form.lead .name", { hasText: "Ada Ngũgĩ" }).waitFor();
  await page.locator("form.lead dd", { hasText: "ada@example.org" }).waitFor();
  assert.equal(await page.getByLabel("Your note").inputValue(), "asked about");
  // The next scan saves.
  await set.wedge(badges["Li Wei"]);
  await state(page, "nothing");
  await page.locator("form.lead .hint", { hasText: "Badge" }).first().waitFor();
  await set.wedge(badges["Priya Raghunathan"]); // reported lost at the desk
  await state(page, "invalid");
  for (const place of [10, 34]) { // its id, the rest
    await set.wedge(altered(badges["Hector Grim"], place));
    await state(page, "invalid");
  }
  await set.wedge(badges["Hector Grim"]);
  await state(page, "nothing");
  await set.button("Save").click();
  await page.locator(".hit .note", { hasText: "asked about" }).waitFor();
  await page.getByText("3 leads").waitFor();
});

// What stands below a badge's QR code, as common/token/short_code.h has it: Crockford's base 32 of the first 30 bits of its id, and a
// check character over GF(32).
function shortCode(badge) {
  const base45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  const bytes = [];
  for (let i = 0; i + 2 < badge.length; i += 3) {
    const value = [0, 1, 2].reduce((sum, k) => sum + base45.indexOf(badge[i + k]) * 45 ** k, 0);
    bytes.push(value >> 8, value & 255);
  }
  const bits = bytes.slice(3, 7).map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return codeOf([...Array(6).keys()].map((i) => parseInt(bits.slice(i * 5, i * 5 + 5), 2)));
}

function codeOf(values) {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const twice = (value) => (value & 16 ? (value << 1) ^ 37 : value << 1);
  const check = twice(values.reduce((sum, value) => twice(sum) ^ value, 0));
  const text = [...values, check].map((value) => letters[value]).join("");
  return `${text.slice(0, 3)}-${text.slice(3)}`;
}

async function typeCode(page, code) {
  await page.getByLabel("QR code damaged?").fill(code);
  await page.getByRole("button", { name: "Capture", exact: true }).click();
}

for (const [size, viewport] of Object.entries(sizes))
  scene(`a badge whose QR code is damaged is captured by the code below it: ${size}`, async (set, page) => {
    await page.setViewportSize(viewport);
    const code = shortCode(badges["Ada Ngũgĩ"]);
    const wrong = code.slice(0, -1) + (code.endsWith("A") ? "B" : "A");
    await typeCode(page, wrong);
    await page.locator(".typed-code .problem", { hasText: "Mistyped" }).waitFor();
    assert.equal(await page.locator("form.lead").count(), 0);
    await page.screenshot({ path: path.join(pictures, `booth-mistyped-${size}.png`) });
    await typeCode(page, code.toLowerCase().replace("-", " "));
    await state(page, "here");
    await page.locator("form.lead .name", { hasText: "Ada Ngũgĩ" }).waitFor();
    await page.screenshot({ path: path.join(pictures, `booth-typed-${size}.png`) });
    await set.button("Save").click();
    await page.getByText("3 leads").waitFor(); // the one that was scanned before
    // A code that nobody has, and that of a lost badge: the same words.
    for (const nobodys of ["KWX-5R3B", shortCode(badges["Priya Raghunathan"])]) {
      await typeCode(page, nobodys);
      await state(page, "invalid");
      await page.locator("form.lead .band", { hasText: "No badge has this code now." }).waitFor();
      await set.button("Save").click();
      await page.locator(".typed-code").waitFor();
    }
  });

scene("a code that is typed offline is kept, and mended with a line when it was wrong", async (set, page) => {
  await desk.kill();
  await page.locator("#mode .lamp", { hasText: "There is no connection to the event" }).waitFor();
  await typeCode(page, "G00-000H");
  await state(page, "offline");
  await page.locator("form.lead .hint", { hasText: "Code G00-000H" }).waitFor();
  await desk.start();
  await state(page, "invalid");
  await page.locator("form.lead .band", { hasText: "No badge has this code now." }).waitFor();
});

scene("a lost badge's new one is the same lead", async (set, page) => {
  const fresh = await printAgain("Ada Ngũgĩ");
  await set.wedge(fresh);
  await state(page, "here");
  await page.getByLabel("Your note").fill("came again");
  await set.button("Save").click();
  await page.getByText("3 leads").waitFor();
  // The old one, in somebody's hand, is told.
  await set.wedge(badges["Ada Ngũgĩ"]);
  await state(page, "invalid");
  badges["Ada Ngũgĩ"] = fresh;
});

scene("offline it is kept, in the rep's words, and follows", async (set, page) => {
  await desk.kill();
  await page.locator("#mode .lamp", { hasText: "There is no connection to the event" }).waitFor();
  assert.doesNotMatch(await page.locator("#mode").innerText(), /server|refused|libpq|SQLSTATE/);
  await set.wedge(badges["Jo Fair"]);
  await state(page, "offline");
  await desk.start();
  await page.locator('form.lead .band[data-state="offline"]').waitFor({ state: "detached" });
  await page.locator("form.lead .band.ask, form.lead .band.yes").waitFor();
}, {});

for (const [size, viewport] of Object.entries(sizes))
  scene(`the form is on one screen, its answers are there without Save: ${size}`, async (set, page) => {
    await page.setViewportSize(viewport);
    await page.evaluate(() => { window.taps = 0; addEventListener("click", () => { window.taps++; }, true); });
    const taps = () => page.evaluate(() => window.taps);
    await set.wedge(badges["Ada Ngũgĩ"]);
    await state(page, "here");
    assert.equal(await taps(), 0, "taps to capture");
    const hidden = await page.evaluate(() => [...document.querySelectorAll("form.lead button, form.lead input, form.lead select, form.lead textarea, form.lead .name")]
      .filter((each) => { const at = each.getBoundingClientRect(); return at.bottom > innerHeight || at.top < 0 || at.right > innerWidth; })
      .map((each) => each.outerHTML.slice(0, 80)));
    await page.screenshot({ path: path.join(pictures, `booth-form-${size}.png`) });
    assert.deepEqual(hidden, []);
    const save = await page.locator("form.lead .primary").boundingBox();
    assert.ok(save.y + save.height <= viewport.height, "Save is in sight");
    await page.locator('form.lead .star[aria-label="Rating 4 of 5"]').click();
    await page.locator('form.lead [data-tag="hot"]').click();
    await page.locator("form.lead .saved", { hasText: "Saved." }).waitFor();
    assert.equal(await taps(), 2, "taps to rate and tag");
    await page.reload();
    const row = page.locator(".lead-row", { hasText: "Ada Ngũgĩ" });
    await row.locator(".what", { hasText: "hot" }).waitFor();
    assert.equal(await row.locator('.star[aria-pressed="true"]').getAttribute("data-rating"), "4");
    await page.screenshot({ path: path.join(pictures, `booth-list-${size}.png`) });
    await set.wedge(badges["Ada Ngũgĩ"]);
    await state(page, "here");
    await page.locator('form.lead [data-tag="hot"]').click();
    await page.locator('form.lead .star[aria-label="Rating 4 of 5"]').click();
    await page.locator("form.lead .saved", { hasText: "Saved." }).waitFor();
  });

scene("two reps rate one lead, and see each other's; keys rate; the list is searched and filtered", async (set, page) => {
  await set.wedge(badges["Jo Fair"]); // somebody else, from whom the list is to tell the one that is looked for
  await page.locator("form.lead .band").waitFor();
  await set.wedge(badges["Ada Ngũgĩ"]);
  await state(page, "here");
  await page.keyboard.press("5");
  await page.locator('form.lead .star[aria-pressed="true"]', { hasText: "5" }).waitFor();
  await page.locator("form.lead .saved", { hasText: "Saved." }).waitFor();
  await booth.visit({ who: "Ron" }, async (other, their) => {
    await other.wedge(badges["Ada Ngũgĩ"]);
    await their.locator("form.lead .other-note", { hasText: "Rita ★★★★★" }).waitFor();
    await their.locator('form.lead .star[aria-label="Rating 2 of 5"]').click();
    await their.locator("form.lead .chip", { hasText: "Follow up" }).click();
    await their.locator("form.lead .saved", { hasText: "Saved." }).waitFor();
  });
  await page.locator("form.lead .other-note", { hasText: "Ron ★★" }).waitFor();
  await set.button("Save").click();
  await page.getByRole("searchbox").fill("ngugi");
  await page.locator(".count", { hasText: "1 found" }).waitFor();
  await page.getByRole("searchbox").fill("");
  await page.locator('[data-filter="only"]').selectOption("follow-up");
  await page.locator(".count", { hasText: "1 found" }).waitFor();
  await page.locator('[data-filter="only"]').selectOption("unrated");
  await page.locator(".lead-row", { hasText: "Ada" }).waitFor({ state: "detached" });
  await page.locator('[data-filter="only"]').selectOption("");
  const first = page.locator(".lead-row").first();
  await first.locator(".who", { hasText: "Ada" }).waitFor(); // touched last
});

// The station's own answer, with one lead of it three thousand times under other names.
scene("three thousand leads are searched as somebody types", async (set, page) => {
  await page.locator(".lead-row").first().waitFor();
  await page.route("**/api/leads", async (route) => {
    const answer = await (await route.fetch()).json();
    const [one] = answer.leads;
    answer.leads = [...Array(3000).keys()].map((i) => ({ ...one, token: `t${i}`, badges: [`t${i}`], contact: { name: `Person Number ${i}`, email: `p${i}@example.org` } }));
    answer.count = 3000;
    await route.fulfill({ json: answer });
  });
  await page.reload();
  await page.getByText("3,000 leads", { exact: true }).waitFor();
  assert.equal(await page.locator(".lead-row").count(), 30);
  await page.getByRole("button", { name: "Show more" }).click();
  await page.locator(".lead-row").nth(299).waitFor();
  // Beside each letter the least that any list would cost at this moment: the same words looked through, thirty bare lines drawn.
  const times = await page.evaluate(() => {
    const search = document.querySelector('.search input[type="search"]');
    const words = [...Array(3000).keys()].map((i) => `person number ${i} p${i}@example.org`);
    const bare = document.body.appendChild(document.createElement("ul"));
    const took = { page: [], bare: [] };
    const measure = (name, act) => {
      const start = performance.now();
      act();
      document.body.getBoundingClientRect(); // drawn
      took[name].push(performance.now() - start);
    };
    for (let round = 0; round < 20; round++)
      for (let length = 0; length <= 18; length++) {
        const text = "person number 2999".slice(0, length);
        search.value = text;
        measure("page", () => search.dispatchEvent(new InputEvent("input", { bubbles: true })));
        measure("bare", () => bare.replaceChildren(...words.filter((each) => each.includes(text)).slice(0, 30).map((each) => Object.assign(document.createElement("li"), { textContent: each }))));
      }
    bare.remove();
    return took;
  });
  for (const [name, what] of [["page", "a letter in the search of 3,000 leads"], ["bare", "the same in a bare list"]]) {
    const took = times[name].sort((a, b) => a - b);
    console.log(`# ${what}: p50 ${took[Math.floor(took.length / 2)].toFixed(1)} ms, p99 ${took[Math.floor(took.length * 0.99)].toFixed(1)} ms (${took.length})`);
  }
  await page.locator(".count", { hasText: "1 found" }).waitFor();
  await page.locator(".lead-row .who", { hasText: "Person Number 2999" }).waitFor();
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("a person sees at the desk who has their data, and takes all of it back", async () => {
  await desk.visit({ who: "Desi" }, async (set, page) => {
    await set.search("ada ng");
    await page.locator(".hit", { hasText: "Ada Ngũgĩ" }).first().click();
    await page.locator(".more summary").click();
    await page.getByRole("button", { name: "What sponsors may get" }).click();
    await page.locator('dialog [data-part="mirror"] li', { hasText: "acme" }).getByText("gets Name, E-mail").waitFor();
    await page.screenshot({ path: path.join(pictures, "booth-mirror.png") });
    await page.locator("dialog").getByRole("button", { name: "Take back all" }).click();
    await page.locator("dialog").getByRole("button", { name: "Save this choice" }).click();
    await page.locator("dialog").waitFor({ state: "detached" });
  });
  await booth.visit({ who: "Rita" }, async (set, page) => {
    await set.wedge(badges["Ada Ngũgĩ"]);
    await state(page, "nothing");
    await page.locator("form.lead .problem", { hasText: "Withdrawn, no longer use: Name, E-mail" }).waitFor();
  });
});

test("who tries codes stands in the lead's inbox with figures, and is paused there", async () => {
  // Later, so that the booth, which takes thirty new badges a minute, takes all of these.
  for (const station of [desk, booth]) await station.restart({ time: "2024-05-15T08:45" });
  const rita = await Rep.at(booth);
  for (let i = 0; i < TRIED; i++) {
    const { verdict } = await rita.ask("/api/capture", { text: codeOf([31, 30, 29, 28, 27, i]), typed: true });
    assert.equal(verdict, "lead-captured");
  }
  await desk.visit({ who: "Lea" }, async (set, page) => {
    await page.locator('[data-view="conflicts"]').click();
    const alarm = page.locator('[data-key="scraping:acme"]');
    await alarm.getByText("20 wrong short codes within an hour").waitFor(); // all that are looked up
    await page.screenshot({ path: path.join(pictures, "booth-alarm.png") });
    await alarm.locator("[data-pause]").click();
    await page.locator("dialog input").fill("nobody was talked to");
    await page.locator("dialog").getByRole("button", { name: "Pause this sponsor" }).click();
    await alarm.getByText("Paused: nothing is taken from it").waitFor();
    await page.locator('[data-view="report"]').click();
    await page.locator('[data-sponsor="acme"]').waitFor();
    await page.screenshot({ path: path.join(pictures, "booth-report.png") });
  });
});

scene("reps of a paused sponsor read that it is paused, that captures are kept, and what to do; nothing is green", async (set, page) => {
  const fresh = (await desk.issue("Noah Noshow")).badge;
  await page.locator("#mode .lamp", { hasText: "captures are kept here. Talk to them." }).waitFor(); // before anything is captured
  await set.wedge(fresh);
  await state(page, "paused");
  await page.locator("form.lead .band.ask", { hasText: "The organisers have paused this sponsor. What you capture is kept here" }).waitFor();
  await page.locator("#mode .lamp:first-child", { hasText: "captures are kept here. Talk to them." }).waitFor();
  assert.equal(await page.locator(".yes").count(), 0);
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: path.join(pictures, `booth-paused-${size}.png`) });
  }
  await desk.visit({ who: "Lea" }, async (other, their) => {
    await their.locator('[data-view="conflicts"]').click();
    await their.locator('[data-key="scraping:acme"]').getByRole("button", { name: "Resume this sponsor" }).click();
    await their.locator("dialog input").fill("talked to them");
    await their.locator("dialog").getByRole("button", { name: "Resume this sponsor" }).click();
    await their.locator("dialog").waitFor({ state: "detached" });
  });
  // What was kept follows by itself.
  await page.locator('form.lead .band[data-state="paused"]').waitFor({ state: "detached" });
  await page.locator("form.lead .band.ask, form.lead .band.yes").waitFor();
  await page.locator("#mode .lamp", { hasText: "captures are kept here" }).waitFor({ state: "detached" });
});
