// The calendar: from a day to an appointment, by week, by day, on a phone, in the dark and printed;
// one key says what became of it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DATABASES, choosePassword, findings, newWindow, picture, startBrowser, startServer } from "./lib.mjs";

const PEOPLE = [["Haile", "Selam", "09:00"], ["Petrenko", "Olena", "10:30"], ["Al-Ahmad", "Layla", "14:00"]];

for (const database of DATABASES) {
  describe(`calendar on ${database}`, () => {
    let server, browser, window;

    before(async () => {
      let link;
      server = await startServer(database, async (cli) => {
        link = await cli("user", "add", "karrer@example.org", "--name", "Anna Karrer", "--role", "case_worker", "--agency", "Caritasverband");
      });
      browser = await startBrowser();
      window = await newWindow(browser);
      await choosePassword(window.page, link);
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });
    const clean = async (page) => assert.deepEqual(await findings(page), []);
    const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

    it("leads from a day to an appointment", async () => {
      const { page } = window;
      for (const [family, given, time] of PEOPLE) {
        await page.goto(`${server.base}/people/new`);
        await page.fill("#f-family", family);
        await page.fill("#f-given", given);
        await page.click("main form.form button.btn--primary[type=submit]");
        await page.waitForURL(/\/(cases|people)\/[0-9a-f-]{36}/);
        await page.goto(`${server.base}/calendar`);
        await page.locator(".cal__now .cal__add").click();
        await page.locator("#f-q").pressSequentially(family);
        const hit = page.locator("#hits a", { hasText: family });
        assert.match(await hit.getAttribute("href"), /&day=\d{4}-\d\d-\d\d$/);
        await hit.click();
        assert.equal(await page.inputValue("#f-state"), "planned");
        await page.fill("#f-time", time);
        await page.fill("#f-minutes", "45");
        await page.selectOption("#f-channel", { index: 1 });
        await page.keyboard.press("Control+Enter");
        await page.waitForURL(/\/consultations\/[0-9a-f-]{36}$/);
      }
    });

    it("shows the week in every form", async () => {
      const { page, complaints } = window;
      await page.goto(`${server.base}/calendar`);
      assert.equal(await page.locator(".cal .cal__entry").count(), 3);
      await clean(page);
      if (database === "sqlite") await picture(page, "kalender");
      for (const [name, width, height, scheme] of [["light", 1366, 900, "light"], ["dark", 1366, 900, "dark"], ["phone", 390, 844, "light"], ["zoom", 640, 450, "light"]]) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme: scheme });
        await clean(page);
        assert.equal(await sideways(page), 0, name);
        await picture(page, `calendar-${name}`, { folder: "out", fullPage: true });
      }
      await page.emulateMedia({ media: "print", colorScheme: "light" });
      // A sheet is narrower than the screen from which on the week is a list: it stays a table.
      await page.setViewportSize({ width: 680, height: 1000 });
      assert.ok(await page.locator(".cal").isVisible());
      await picture(page, "calendar-print", { folder: "out", fullPage: true });
      await page.emulateMedia({ media: "screen" });
      await page.setViewportSize({ width: 1366, height: 900 });
      assert.deepEqual(complaints, []);
    });

    it("takes one key where the focus is", async () => {
      const { page, complaints } = window;
      await page.goto(`${server.base}/calendar`);
      await page.locator("thead .cal__now a").first().click();
      await page.locator(".cal__list--day").waitFor();
      await page.waitForLoadState("load");
      await clean(page);
      await picture(page, "calendar-by-day", { folder: "out", fullPage: true });
      await page.keyboard.press("h");
      assert.equal(await page.locator(".cal__list button[value=held]").count(), 3);
      await page.locator(".cal__entry a", { hasText: "Petrenko" }).focus();
      await page.keyboard.press("h");
      await page.locator(".cal__entry--success", { hasText: "Petrenko" }).waitFor();
      // Keys are heard once the scripts of the new page have run.
      await page.waitForLoadState("load");
      assert.equal(await page.locator(".cal__list button[value=held]").count(), 2);
      await page.locator(".cal__entry a", { hasText: "Haile" }).focus();
      await page.keyboard.press("n");
      await page.locator(".cal__entry", { hasText: "Haile" }).waitFor({ state: "detached" });
      assert.deepEqual(complaints, []);
    });
  });
}
