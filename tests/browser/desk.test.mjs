// SPDX-License-Identifier: GPL-3.0-or-later
// desk.test.mjs - a morning at the registration desk: a running station, a volunteer's browser, phones held before the camera.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import net from "node:net";
import path from "node:path";
import { Station, close, people } from "./station.mjs";

let desk;

before(async () => { desk = await Station.open({ files: [people, path.join(process.env.SOURCE_DIR, "tests/browser/cancelled.csv")] }); });
after(() => close(desk));

const scene = (name, play, options = {}) => test(name, () => desk.visit({ who: "Desi", ...options }, play));

// Phone before the camera, verdict, one tap; gives how many labels came out of the printer for it.
async function checkIn(set, code, name) {
  const before = desk.labels().length;
  await desk.show(code, () => set.verdict("admit", name));
  await set.page.keyboard.press("Enter"); // the main button has the focus
  await set.page.locator(".labels", { hasText: /\d+ labels? printed/ }).waitFor();
  return desk.labels().length - before;
}

scene("a first-timer with two tutorials: one scan, one verdict, one tap, a badge and two tickets", async (set, page) => {
  const words = await desk.show("phone-of-ada-7q2kz8m4", () => set.verdict("admit", "Ada Ngũgĩ"));
  assert.match(words, /Ready to check in Ada Ngũgĩ .*Individual.*Savannah Systems.*blue lanyard.*M straight.*Tutorial tickets 2/);
  assert.equal((await desk.report()).arrivals, undefined, "nothing is recorded before the tap");
  await page.keyboard.press("Enter");
  await page.getByText("3 labels printed").waitFor();
  await page.locator("#said", { hasText: "Welcome. Ada Ngũgĩ" }).waitFor();
  await set.recent(["Ada Ngũgĩ", "Welcome"]);
  assert.deepEqual(desk.labels().map((label) => label.match(/-(\w+)\.png$/)[1]), ["badge", "ticket", "ticket"]);
  const codes = [...await desk.printed("badge"), ...await desk.printed("ticket")];
  assert.equal(new Set(codes).size, 3);
  for (const code of codes) assert.match(code, /^[0-9A-Z $%*+./:-]{38}$/);
  assert.deepEqual((await desk.lanyard("jobs")).match(/\bprinted\b/g)?.length, 3);
});

scene("already here: when, where and how it was printed", async (set) => {
  const words = await desk.show("phone-of-ada-7q2kz8m4", () => set.verdict("already-in", "Ada Ngũgĩ"));
  assert.match(words, /Checked in at 8:3\d AM, Desk 3/);
  await set.page.locator(".verdict .labels", { hasText: "Badge printed once, confirmed." }).waitFor();
  await set.press("Details");
  await set.page.getByText(/Collected 8:3\d AM at Desk 3/).waitFor();
  await set.page.getByText(/Badge printed once, /).waitFor();
});

scene("search: two letters, any order, initials, accents, order, company; two people of one name are told apart", async (set, page) => {
  const hits = async (text) => {
    await page.locator("#search").fill("");
    await page.getByText("Scan a ticket, or type two letters").waitFor();
    return set.search(text);
  };
  const graces = await hits("ng");
  assert.ok(graces.length >= 3 && graces.slice(0, 2).every((hit) => /^Grace Ng\b/.test(hit)), graces.join(" | "));
  assert.match(graces.join(" "), /Tidal Labs/);
  assert.match(graces.join(" "), /Kyoto Optics/);
  for (const [text, name] of [["wei li", "Li Wei"], ["s. krishnan", "S. Krishnan Iyer"], ["ngugi ada", "Ada Ngũgĩ"], ["liw01", "Li Wei"],
    ["g.ng@", "Grace Ng"], ["tidal", "Grace Ng"]])
    assert.match((await hits(text))[0] ?? "nobody", new RegExp(`^${name}`), text);
  await hits("tidal");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator("#person-name", { hasText: "Grace Ng" }).waitFor();
});

scene("a lost badge: printed again for a reason, the former one is void; the second time the lead vouches", async (set, page) => {
  assert.equal(await checkIn(set, "phone-of-lou-7c2p", "Lou Loser"), 1);
  const former = (await desk.printed("badge")).at(-1);
  for (const isSecond of [false, true]) {
    await set.wedge("phone-of-lou-7c2p");
    await set.verdict("already-in");
    await set.button("Print again").click();
    await set.button("Lost: the old badge stops working").click();
    if (isSecond) await set.leadVouches();
    await page.getByText("1 label printed").waitFor();
    await set.ready();
  }
  const latest = (await desk.printed("badge")).at(-1);
  assert.notEqual(latest, former);
  await desk.show(former, () => set.verdict("revoked"));
  const isHeard = page.waitForResponse((response) => response.url().endsWith("/api/state"));
  // News: who is only looked at is looked at again.
  await desk.lanyard("admit", "phone-of-ada-7q2kz8m4", "--time=2024-05-15T08:20").catch((error) => assert.equal(error.code, 1));
  await isHeard;
  await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 300); }));
  await set.verdict("revoked"); // it is of the code, of which a look at the person knows nothing
  await desk.show(latest, () => set.verdict("already-in", "Lou Loser"));
  assert.match(await desk.lanyard("jobs"), /printed/);
});

scene("a name is mended in Devanagari while the label's own picture follows, and so it is printed", async (set, page) => {
  await desk.show("phone-of-li-6h2m", () => set.verdict("admit", "Li Wei"));
  await set.button("Fix the badge").click();
  const before = await set.labelPicture();
  await page.locator('[data-field="badge_name"]').fill("Weiwei");
  const called = await set.labelPicture(before);
  await page.locator('[data-field="second_name"]').fill("ली वेई");
  assert.match(await set.labelPicture(called), /^blob:/);
  const drawn = await page.locator(".label-preview").evaluate((image) => ({ width: image.naturalWidth, height: image.naturalHeight }));
  await set.button("Save").click();
  await page.locator("#person-name", { hasText: "Li Wei" }).waitFor();
  await page.locator(".second", { hasText: "ली वेई" }).waitFor();
  await page.getByText("Corrected (Desi)").waitFor();
  await set.press("Fix the badge");
  await page.waitForFunction(() => document.querySelector('[data-field="badge_name"]')?.value === "Weiwei");
  await set.button("Cancel").click();
  const count = desk.labels().length;
  await set.button("Check in + print").click();
  await page.getByText("1 label printed").waitFor();
  const [label] = desk.labels().slice(count);
  const printed = await page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
    return { width: bitmap.width, height: bitmap.height };
  }, await desk.bytes(label));
  assert.equal(drawn.width / drawn.height, printed.width / printed.height);
  assert.match(await desk.lanyard("search", "ली"), /Li Wei/);
});

scene("on hold by the lead: the page and the record say no more than that the lead is needed", async (set, page) => {
  await set.search("hector");
  await page.locator(".hit").click();
  await set.press("Put on hold");
  await page.getByLabel("Reason").fill("code of conduct");
  await page.locator("dialog button.primary").click();
  await set.leadVouches();
  await page.locator(".person h2", { hasText: "fetch the desk lead" }).waitFor();
  await page.locator("#search").fill("");
  const words = await desk.show("phone-of-hector-3k7", () => set.verdict("hold"));
  assert.match(words, /fetch the desk lead/i);
  assert.doesNotMatch(await page.locator("body").innerText(), /Hector|code of conduct/);
  assert.equal((await desk.report()).refusals.find((row) => row.key === "hold").count, 1);
});

scene("the lead sees who is on hold and why, and releases them", async (set, page) => {
  await set.search("hector");
  await page.locator(".hit").click();
  await page.getByText("This registration is on hold.").waitFor();
  await page.getByText("Put on hold (Lea): code of conduct").waitFor();
  await set.press("Release the hold");
  await page.getByLabel("Reason").fill("talked to");
  await page.locator("dialog button.primary").click();
  await page.getByText("Released (Lea): talked to").waitFor();
  await set.wedge("phone-of-hector-3k7");
  await set.verdict("admit", "Hector Grim");
}, { who: "Lea" });

scene("not there yet: each has its own words and next step; who is here already is asked about, not let in", async (set) => {
  for (const [code, name, words] of [["phone-of-pen-2m4x", "pending", /Not paid yet Pen Ding Fetch a cashier or the desk lead: Lea/],
    ["phone-of-cara-4w9s", "cancelled", /Ticket was cancelled Cara Ncelled Fetch a cashier or the desk lead: Lea/],
    ["phone-of-olga-1f6z", "online-only", /Online ticket Olga Nline Fetch a cashier or the desk lead: Lea/],
    ["a-code-of-nobody-here", "unknown-code", /Unknown code Search by name, or ask for the ticket e-mail/]]) {
    assert.match(await desk.show(code, () => set.verdict(name)), words);
    assert.equal(await set.button("Check in + print").count(), 0, name);
  }
});

scene("a whole order in one go, each still a record of their own", async (set, page) => {
  await desk.show("phone-of-priya-9d3w", () => set.verdict("admit", "Priya Raghunathan"));
  const before = (await desk.report()).arrivals.reduce((sum, row) => sum + row.count, 0);
  await set.press("Whole order");
  await page.locator("dialog .group li", { hasText: "Ada Ngũgĩ" }).waitFor();
  await set.button("Check in + print all").click();
  await page.locator("dialog").waitFor({ state: "detached" });
  const report = await desk.report();
  assert.equal(report.arrivals.reduce((sum, row) => sum + row.count, 0), before + 1, "who was here is not counted again");
});

scene("look without recording, print without admitting", async (set, page) => {
  await set.search("krishnan");
  await page.locator(".hit").click();
  const before = await desk.report();
  await set.press("Look only");
  await set.verdict("admit", "S. Krishnan Iyer");
  await set.ready();
  await page.locator(".hit").click();
  await set.press("Print only");
  await set.button("Somebody else collects it").click();
  await set.leadVouches();
  await page.getByText("1 label printed").waitFor();
  assert.deepEqual((await desk.report()).arrivals, before.arrivals);
});

scene("an admission is taken back with a reason, also when it is not the last one", async (set, page) => {
  await checkIn(set, "phone-of-jo-5n8b", "Jo Fair");
  await checkIn(set, "phone-of-grace-5t1c", "Grace Ng");
  const before = (await desk.report())["ticket-types"].find((row) => row.key === "job-fair-only").count;
  await page.locator("#recent li", { hasText: "Jo Fair" }).locator("button").click();
  await set.press("Undo");
  await page.getByLabel("Another reason").fill("wrong person");
  await set.button("Take it back").click();
  await page.locator("#recent li.undone", { hasText: "Jo Fair" }).waitFor();
  assert.equal((await desk.report())["ticket-types"].find((row) => row.key === "job-fair-only").count, before - 1);
  await set.wedge("phone-of-jo-5n8b");
  await set.verdict("admit", "Jo Fair");
});

scene("a scanner that types: heard wherever the focus is, and the field keeps what was typed", async (set, page) => {
  await set.type("li");
  await page.locator(".hit", { hasText: "Li Wei" }).waitFor();
  await set.wedge("phone-of-other-grace-8");
  await set.verdict("admit", "Grace Ng");
  assert.equal(await page.locator("#search").inputValue(), "li");
  await set.ready();
  await set.wedge("phone-of-grace-5t1c", { enter: false }); // one that sends no Enter
  await set.verdict("already-in", "Grace Ng");
  // A scanner set to US on a German keyboard: some keys give other signs.
  const german = (character) => (character === "-" ? { key: "ß", code: "Minus" } : { key: character, code: `${/\d/.test(character) ? "Digit" : "Key"}${character.toUpperCase()}` });
  await set.wedge("phone-of-li-6h2m", { keyOf: german });
  await set.verdict("already-in", "Li Wei");
}, { patience: 1 });

scene("a scan while somebody writes is kept at the side, and what was written stays", async (set, page) => {
  await set.button("Walk-in").click();
  await page.locator('[data-field="name"]').fill("Walter");
  await desk.show("phone-of-pen-2m4x", () => page.locator("#recent li", { hasText: "Pen Ding" }).first().waitFor());
  await set.wedge("phone-of-olga-1f6z");
  await page.locator("#recent li", { hasText: "Olga Nline" }).first().waitFor();
  assert.equal(await page.locator('[data-field="name"]').inputValue(), "Walter");
  assert.equal(await page.locator(".verdict").count(), 0);
});

scene("the daemon is killed mid-scene: what was typed stays, nobody signs in again, a scan meanwhile is answered", async (set, page) => {
  await set.button("Walk-in").click();
  await page.locator('[data-field="name"]').fill("Walter Walk");
  await page.locator('[data-field="ticket_type"] [value="individual"]').check();
  await desk.kill();
  await page.locator("#mode .lamp.away", { hasText: "does not answer" }).waitFor();
  await desk.start();
  await page.locator("#mode .lamp.alone").waitFor();
  assert.equal(await page.locator('[data-field="name"]').inputValue(), "Walter Walk");
  await set.button("Cash").click();
  await set.leadVouches();
  await set.verdict("admit", "Walter Walk");
  await page.getByText("1 label printed").waitFor();
  await set.ready();
  await desk.kill();
  await page.locator("#mode .lamp.away", { hasText: "does not answer" }).waitFor();
  await set.type("walter");
  await set.wedge("phone-of-quincy-01");
  await set.verdict("waiting");
  await desk.start();
  await set.verdict("admit", "Quincy Queue 01");
  assert.equal(await page.locator("#search").inputValue(), "walter");
  await desk.lanyard("verify");
});

scene("another language at once, remembered for the volunteer, for the camera's verdicts too", async (set, page) => {
  await page.getByLabel("Language").waitFor();
  await set.speak("hi");
  assert.match(await desk.show("phone-of-pen-2m4x", () => set.verdict("pending", "Pen Ding")), /[\u0900-\u097f]/);
  await page.reload();
  await page.locator("html[lang=hi] #search").waitFor();
  await set.speak("en");
  await page.getByRole("heading", { name: "Last scans" }).waitFor();
});

test("a queue at a station that prints at once: a dozen scans at full typing speed, none lost, each printed once", async () => {
  const settings = ["print-at-once = yes"];
  await desk.restart({ settings });
  const before = desk.labels().length;
  await desk.visit({ who: "Desi" }, async (set, page) => {
    for (let i = 1; i <= 12; i++) await set.wedge(`phone-of-quincy-${String(i).padStart(2, "0")}`);
    await set.verdict("admit", "Quincy Queue 12");
    await page.locator(".labels", { hasText: "1 label printed" }).waitFor();
    await set.recent(...Array.from({ length: 8 }, (_, i) => [`Quincy Queue ${String(12 - i).padStart(2, "0")}`]));
    assert.equal(await page.locator("#recent li").count(), 8);
  });
  const codes = await desk.printed("badge");
  assert.equal(desk.labels().length - before, 12);
  assert.equal(new Set(codes).size, codes.length);
  assert.doesNotMatch(await desk.lanyard("jobs"), /uncertain|failed/);
});

test("a printer that takes a label and never says a word: the page asks with the label's picture whether it came out", async () => {
  const mute = net.createServer((socket) => socket.on("error", () => {}).resume()).unref();
  await new Promise((resolve) => mute.listen(0, "127.0.0.1", resolve));
  await desk.restart({ settings: [], printers: `mute=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:${mute.address().port}` });
  await desk.visit({ who: "Desi" }, async (set, page) => {
    await desk.show("phone-of-noah-8r4d", () => set.verdict("admit", "Noah Noshow"));
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /1 to answer/ }).click();
    const row = page.locator(".job.uncertain", { hasText: "Noah Noshow" });
    await row.getByText(/has not answered since/).waitFor();
    await row.getByText("Did this label come out?").waitFor();
    const width = await page.waitForFunction(() => document.querySelector(".job.uncertain img")?.naturalWidth);
    assert.equal(await width.jsonValue(), 696);
    await row.getByRole("button", { name: "Yes, it came out" }).click();
    await page.locator(".job.printed", { hasText: "Noah Noshow" }).waitFor();
  });
  assert.match(await desk.lanyard("jobs"), /printed .*Noah Noshow at mute/);
});
