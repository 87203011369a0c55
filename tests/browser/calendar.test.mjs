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

    it("says what stands against an appointment and prints the invitation", async () => {
      const { page, complaints } = window;
      const tomorrow = new Date(Date.now() + 86_400_000).toLocaleDateString("sv", { timeZone: "Europe/Berlin" });
      for (const time of ["9:00", "9:30"]) {
        await page.goto(`${server.base}/consultations/new?day=${tomorrow}`);
        await page.locator("#f-q").pressSequentially("Haile");
        await page.locator("#hits a", { hasText: "Haile" }).click();
        await page.fill("#f-time", time);
        await page.fill("#f-minutes", "60");
        await page.selectOption("#f-channel", "office");
        await page.keyboard.press("Control+Enter");
        await page.waitForURL(/\/consultations\/[0-9a-f-]{36}$/);
      }
      await page.locator(".message--warning", { hasText: "schon etwas anderes geplant" }).waitFor();
      await clean(page);
      await picture(page, "calendar-clash", { folder: "out", fullPage: true });
      const appointment = page.url();
      await page.goto(`${server.base}/calendar?day=${tomorrow}`);
      assert.equal(await page.getByText("überschneidet sich").count(), 2);
      await clean(page);
      await page.goto(appointment);
      await page.locator("a[href$='/invitation']").click();
      await page.selectOption("#f-lang", "ar");
      await page.fill("#f-place", "Rathaus, Zimmer 3");
      await page.locator("input[name=bring]").first().check();
      for (const [width, height, colorScheme] of [[1366, 900, "dark"], [390, 844, "light"], [1366, 900, "light"]]) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        await clean(page);
        assert.equal(await sideways(page), 0);
        await picture(page, `invitation-${width}-${colorScheme}`, { folder: "out", fullPage: true });
      }
      if (database === "sqlite") await picture(page, "einladung");
      await page.locator("button[value=file]").click();
      await page.waitForURL(/\/documents\/[0-9a-f-]{36}/);
      await page.getByText("Die Einladung ist als Dokument abgelegt.").waitFor();
      assert.deepEqual(complaints, []);
    });

    it("keeps open hours and puts up a notice", async () => {
      const { page, complaints } = window;
      await page.goto(`${server.base}/calendar`);
      await page.locator("a[href='/open-hours']").click();
      await clean(page);
      await page.locator("a[href='/open-hours/new']").first().click();
      await page.selectOption("#f-municipality", { index: 1 });
      await page.fill("#f-place", "Rathaus, Zimmer 3");
      await page.selectOption("#f-weekday", "2");
      await page.fill("#f-from", "10");
      await page.fill("#f-until", "9");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#error-summary");
      assert.equal(await page.inputValue("#f-place"), "Rathaus, Zimmer 3");
      await clean(page);
      await page.fill("#f-from", "9");
      await page.fill("#f-until", "11:30");
      await page.keyboard.press("Enter");
      await page.locator(".hours__item", { hasText: "Rathaus, Zimmer 3" }).waitFor();
      for (const [width, height, colorScheme] of [[1366, 900, "dark"], [390, 844, "light"], [1366, 900, "light"]]) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        await clean(page);
        assert.equal(await sideways(page), 0);
        await picture(page, `open-hours-${width}-${colorScheme}`, { folder: "out", fullPage: true });
      }
      await page.locator("a[href*='/open-hours/notices/']").click();
      await clean(page);
      await page.emulateMedia({ media: "print" });
      await page.setViewportSize({ width: 794, height: 1123 });
      await picture(page, "open-hours-notice", { folder: "out", fullPage: true });
      await page.emulateMedia({ media: "screen" });
      await page.setViewportSize({ width: 1366, height: 900 });
      // They hold from today on: next week has a Tuesday in any case.
      await page.goto(`${server.base}/calendar`);
      await page.locator("a[rel=next]").click();
      await page.locator(".cal .cal__open", { hasText: "9:00–11:30" }).waitFor();
      await clean(page);
      await picture(page, "calendar-open-hours", { folder: "out", fullPage: true });
      assert.deepEqual(complaints, []);
    });

    it("gives the calendar to a phone under a secret address", async () => {
      const { page, context, complaints } = window;
      await page.goto(`${server.base}/calendar`);
      await page.locator("a[href='/calendar/feed']").click();
      await clean(page);
      await page.locator("main form[action='/calendar/feed'] button.btn--primary").click();
      const address = await page.inputValue("#f-address");
      await clean(page);
      await picture(page, "feed", { folder: "out", fullPage: true });
      const read = async () => {
        const visitor = await browser.newContext();
        const answer = await visitor.request.get(address);
        const text = answer.ok() ? await answer.text() : "";
        await visitor.close();
        return [answer.status(), text];
      };
      const [status, text] = await read();
      assert.equal(status, 200);
      assert.match(text, /^BEGIN:VCALENDAR\r\n/);
      assert.match(text, /SUMMARY:Sprechstunde/);
      assert.ok(!/Haile|Petrenko|Al-Ahmad/.test(text));
      await page.check("#f-names");
      await page.locator("form[action='/calendar/feed/names'] button").click();
      await page.getByText("Das Kalenderprogramm sieht es").waitFor();
      assert.equal(await page.locator("#f-address").count(), 0);
      assert.match((await read())[1].replaceAll("\r\n ", ""), /SUMMARY:Haile/);
      await clean(page);
      await page.locator("button[formaction$='/removal']").click();
      await page.getByText("Unter ihr ist nichts mehr zu lesen.").waitFor();
      assert.equal((await read())[0], 404);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.emulateMedia({ colorScheme: "dark" });
      await clean(page);
      assert.equal(await sideways(page), 0);
      await context.clearCookies();
      assert.deepEqual(complaints, []);
    });
  });
}
