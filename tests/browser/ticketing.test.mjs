// SPDX-License-Identifier: GPL-3.0-or-later
// ticketing.test.mjs - a running station linked with the stand-in for pretix (tests/ticketing): what the line below says of it, and the
// lead's inbox. Skipped where there is no Python.
import { spawn } from "node:child_process";
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import readline from "node:readline";
import { pictures } from "./browser.mjs";
import { Station, close, otherEvent } from "./station.mjs";

let pretix, port, station, device;

async function control(what, body) {
  const answer = await fetch(`http://127.0.0.1:${port}/_control/${what}`, body ? { method: "POST", body: JSON.stringify(body) } : {});
  return answer.json();
}

// The secret of a new order's ticket.
async function order(name) {
  const { code } = await control("orders/make", { email: `${name}@example.org`, status: "p", positions: [{ item: 301, attendee_name: `${name} Meyer` }] });
  return (await control(`orders/${code}`)).positions[0].secret;
}

const admit = (secret) => station.lanyard("admit", secret, "--at=registration", "--time=2024-05-15 09:00");

before(async () => {
  pretix = spawn("python3", ["-B", path.join(process.env.SOURCE_DIR, "tests/ticketing/pretix.py"), "--port", "0", "--plain", "--seed", "3", "--until-eof"],
    { stdio: ["pipe", "pipe", "inherit"] });
  port = await new Promise((resolve, reject) => {
    pretix.once("exit", () => reject(new Error("the stand-in did not start")));
    readline.createInterface({ input: pretix.stdout }).once("line", (line) => resolve(Number(line.split(" ")[1])));
  });
  await control("make/event", { slug: "ev" });
  await control("make/item", { name: "Individual" });
  await control("make/list", { name: "Registration" });
  const event = otherEvent("event.ini", (text) => text.replace("[checkpoint registration]", "[checkpoint registration]\ncheck-in-list = 41"));
  station = await Station.make({ event, isQuiet: true });
  const { initialization_token: token } = await control("make/device", { security_profile: "pretixscan" });
  await station.lanyard("ticketing", "link", JSON.stringify({ handshake_version: 1, url: `http://127.0.0.1:${port}`, token }));
  [device] = (await control("")).devices.map((one) => one.id).slice(-1);
});
after(async () => {
  await close(station);
  pretix?.stdin.end();
});

const lamp = (page, text, kind) => page.locator(`#mode .lamp${kind ?? ""}`, { hasText: text }).waitFor();

test("the page says how the link is, and the lead settles what was refused", async () => {
  const [ann, bob] = [await order("Ann"), await order("Bob")];
  await station.lanyard("ticketing", "pull");
  await station.start();
  await station.visit({ who: "Lea" }, async (set, page) => {
    await lamp(page, "pretix: orders of", '[data-link="well"]');
    // No network is no trouble: it is said, and nothing is amber.
    await control("faults", { kind: "close", acted: false, times: 500 });
    await admit(ann);
    await lamp(page, /pretix: orders of .* · 1 entry waiting · no answer since/, '[data-link="away"]');
    assert.equal(await page.locator("#mode .lamp.ask").count(), 0);
    await page.screenshot({ path: path.join(pictures, "ticketing-away.png") });
    await control("faults", { clear: true });
    await page.locator('#mode .lamp[data-link="well"]', { hasNotText: "waiting" }).waitFor();
    assert.equal((await control("judge")).places.length, 1);

    // Refused for good: amber, and the inbox has both sides' words.
    await control("faults", { kind: "reason", reason: "moon_phase", explanation: "Not tonight", match: { route: "checkinrpc.redeem" } });
    await admit(bob);
    await lamp(page, "pretix refused 1 entry", ".ask");
    await set.audit("the line below says that an entry was refused");
    await page.locator('[data-view="conflicts"]').click();
    const row = page.locator(".conflict");
    await row.waitFor();
    const words = (await row.innerText()).replace(/\s+/g, " ");
    for (const said of ["Bob Meyer", "pretix did not take this", "Desk 3", "let in", "moon_phase: Not tonight"]) assert.ok(words.includes(said), words);
    await set.audit("an entry that was refused, in the inbox");
    await page.screenshot({ path: path.join(pictures, "ticketing-refused.png") });
    await set.speak("es");
    await page.locator(".conflict", { hasText: "pretix no lo aceptó" }).waitFor();
    await page.screenshot({ path: path.join(pictures, "ticketing-refused-es.png") });
    await set.speak("en");
    await set.button("Sent by hand").click();
    await page.locator("dialog .actions .primary").click();
    await page.locator(".conflicts-view .empty").waitFor();
    await page.locator("#mode .lamp.ask").waitFor({ state: "detached" });
    assert.match(await station.lanyard("ticketing", "status"), /1 sent by hand/);

    // The device is revoked there: amber, with the way out.
    await control(`devices/${device}/revoke`, {});
    await admit(await order("Cem")).catch(() => {}); // nobody here has heard of Cem, and nobody will
    await lamp(page, "lanyard ticketing unlink", ".ask");
    await page.screenshot({ path: path.join(pictures, "ticketing-unlinked.png") });
  });
});
