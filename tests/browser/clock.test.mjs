// SPDX-License-Identifier: GPL-3.0-or-later
// clock.test.mjs - what the page shows is so at every minute of the day, with nobody scanning: the station's clock is moved minute by
// minute, a door is compared with what the rules say then to somebody who scans, other views with the clock.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { closeBrowser } from "./browser.mjs";
import { scene } from "./stage.mjs";

after(closeBrowser);

const titles = { "T-01": "Async in depth", "T-03": "Testing well" }; // tests/web/stage.c

// Moves the clock, and waits until the page shows what the rules say: before a session the time, large, and the session that is checked
// or comes next; during one, whether the next seat may be given to the line.
async function step({ page, tell, hear }, minute) {
  const said = hear();
  tell(`clock ${minute}`);
  const [time, session, seat] = (await said).split(" ");
  const wanted = { time, session, isFree: seat === "seat", ahead: titles[session === "-" ? (minute < 0 ? "T-01" : "T-03") : session] };
  try {
    const shown = await page.waitForFunction(({ time, session, isFree, ahead }) => {
      const text = (selector) => document.querySelector(selector)?.textContent;
      if (text("#mode .time") !== time) return null;
      if (document.querySelector(".early")) return text(".early .clock") === time && text(".early h2") === ahead && !isFree && "early";
      const code = text(".door .code")?.split(" ")[0] ?? "-";
      const give = [...document.querySelectorAll(".standby button")].find((each) => each.textContent === "Give the next seat");
      return code === session && (give?.disabled === false) === isFree && "open";
    }, wanted, { polling: 20, timeout: 10000 });
    return { ...wanted, shown: await shown.jsonValue() };
  } catch (error) {
    const shown = `${await page.locator("#mode").innerText()} ${await page.locator("#view").innerText()}`;
    throw new Error(`the rules say ${JSON.stringify(wanted)}, the page: ${shown.replace(/\s+/g, " ")}`, { cause: error });
  }
}

test("a door follows the clock through the day, minute by minute, without a scan", () =>
  scene({ mode: "door", checkpoint: "room-318", who: "Dora" }, async (stage) => {
    stage.tell("line T-01");
    const seen = new Map();
    for (let minute = -60; minute <= 440; minute++) {
      const { session, isFree, shown } = await step(stage, minute);
      seen.set(`${session} ${isFree} ${shown}`, minute);
    }
    // The day had all of it: the first ahead, seats that are kept for a line that waits, seats that go to it, the next ahead, the next, nothing.
    assert.deepEqual([...seen.keys()].sort(), ["- false early", "- false open", "T-01 false open", "T-01 true open", "T-03 false early", "T-03 false open"]);
  }));

test("a page that lost its station, or slept, shows the time it wakes up in", () =>
  scene({ mode: "door", checkpoint: "room-318", who: "Dora" }, async (stage) => {
    await step(stage, 0);
    await stage.page.context().setOffline(true);
    const said = stage.hear();
    stage.tell("clock 300");
    await said;
    await stage.page.context().setOffline(false);
    const { session, shown } = await step(stage, 301);
    assert.deepEqual([session, shown], ["T-03", "open"]);
  }));

test("a list that is open stays open while the rest of the door goes on, and follows when it is left", () =>
  scene({ mode: "door", checkpoint: "room-318", who: "Dora" }, async (stage) => {
    await step(stage, 0);
    await stage.page.locator('[data-key="pin"]').focus();
    assert.equal((await step(stage, 230)).shown, "early");
    assert.equal(await stage.page.evaluate(() => document.activeElement.dataset.key), "pin");
  }));

test("a lead says that the clock is right now, and what was of a time to come counts again", () => scene({ who: "Lea" }, async (stage) => {
  const { page, set } = stage;
  const move = async (minute) => {
    const said = stage.hear();
    stage.tell(`clock ${minute}`);
    const [time] = (await said).split(" ");
    await page.locator("#mode .time", { hasText: time }).waitFor();
  };
  await move(3000000); // years
  await set.wedge("secret-a6");
  await page.locator(".verdict.look").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".verdict.yes").waitFor();
  await move(0);
  await page.reload();
  await page.locator("#mode .lamp.away", { hasText: "days ahead of this station's clock" }).waitFor();
  await page.locator('.tab[data-view="conflicts"]').click();
  await page.locator(".conflict", { hasText: "other stations refuse them" }).locator("button", { hasText: "The clock is right now" }).click();
  await page.locator("dialog", { hasText: "by this station's clock" }).locator("button.primary").click();
  await page.locator(".conflicts-view .empty").waitFor();
  await page.locator("#mode .lamp.away", { hasText: "days ahead" }).waitFor({ state: "detached" });
}));

// The minutes since the scan, give or take the seconds into them.
async function tellsMinutes({ page, tell, hear }, minute) {
  const said = hear();
  tell(`clock ${minute}`);
  const [time] = (await said).split(" ");
  await page.waitForFunction(([now, least, most]) => {
    const ago = Number(document.querySelector(".glance .last")?.textContent.match(/(\d+) minutes ago/)?.[1]);
    return document.querySelector("#mode .time").textContent === now && ago >= least && ago <= most;
  }, [time, minute - 1, minute], { polling: 20 });
}

test("desk, labels, conflicts, people and report tell the time, and the minutes since the last scan, without a scan", () => scene({ who: "Lea" }, async (stage) => {
  const { page, set } = stage;
  await set.wedge("secret-a6");
  await page.locator(".verdict.look").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".verdict.yes").waitFor();
  await set.ready();
  let minute = 2;
  for (const view of ["desk", "labels", "conflicts", "people", "report"]) {
    await page.locator(`.tab[data-view="${view}"]`).click();
    for (const end = (minute += 1) + 5; minute <= end; minute++) await tellsMinutes(stage, minute);
  }
}));

test("a booth tells the time", async () => {
  await scene({ mode: "sponsor", who: "Spo" }, async ({ page, tell, hear }) => {
    for (const minute of [1, 59, 60, 600]) {
      const said = hear();
      tell(`clock ${minute}`);
      const [time] = (await said).split(" ");
      await page.locator("#mode .time", { hasText: time }).waitFor();
    }
  });
});
