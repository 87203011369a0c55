// The quick entry: a line on Heute becomes a consultation by keyboard alone; two who fit are a question;
// without JavaScript the form opens filled in.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DATABASES, choosePassword, findings, newWindow, picture, startBrowser, startServer } from "./lib.mjs";

const PEOPLE = [["Haile", "Selam"], ["Haile", "Noah"], ["Petrenko", "Olena"]];
const LINE = "Petrenko Olena gestern 45 min HB JC-Antrag ausgefüllt, Wohnung schwierig WV 2 Wo";

for (const database of DATABASES) {
  describe(`quick entry on ${database}`, () => {
    let server, browser, window;

    before(async () => {
      let link;
      server = await startServer(database, async (cli) => {
        link = await cli("user", "add", "karrer@example.org", "--name", "Anna Karrer", "--role", "case_worker", "--agency", "Caritasverband");
      });
      browser = await startBrowser();
      window = await newWindow(browser);
      const { page } = window;
      await choosePassword(page, link);
      for (const [family, given] of PEOPLE) {
        await page.goto(`${server.base}/people/new`);
        await page.fill("#f-family", family);
        await page.fill("#f-given", given);
        await page.click("main form.form button.btn--primary[type=submit]");
        await page.waitForURL(/\/(cases|people)\/[0-9a-f-]{36}/);
      }
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });
    const clean = async (page) => assert.deepEqual(await findings(page), []);
    const saved = (page) => page.getByText("Die Beratung ist gespeichert").first().waitFor();
    const shown = (page) => page.locator("#read .read");

    it("shows while one types, and Enter saves what was shown", async () => {
      const { page } = window;
      await page.goto(`${server.base}/today`);
      await page.keyboard.press("b");
      assert.equal(await page.evaluate(() => document.activeElement.id), "quick");
      await page.keyboard.type(LINE, { delay: 5 });
      await page.getByText("speichert genau das").waitFor();
      for (const part of ["Petrenko, Olena", /45.* Minuten/, "Hausbesuch", "Wohnungssuche", "Behörden, Anträge, Post"]) {
        await shown(page).getByText(part).waitFor();
      }
      await clean(page);
      if (database === "sqlite") await picture(page, "kurzeintrag");
      for (const [name, width, height, scheme] of [["dark", 1366, 768, "dark"], ["phone", 390, 844, "light"], ["zoom", 640, 450, "light"]]) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme: scheme });
        await clean(page);
        await picture(page, `entry-${name}`, { folder: "out" });
      }
      await page.setViewportSize({ width: 1366, height: 900 });
      await page.emulateMedia({ colorScheme: "light" });
      await page.focus("#quick");
      await page.keyboard.press("Enter");
      await saved(page);
      await page.goto(`${server.base}/consultations`);
      assert.ok(await page.locator("main").getByText("Petrenko, Olena").first().isVisible());
    });

    it("asks who is meant, by keyboard", async () => {
      const { page } = window;
      await page.goto(`${server.base}/today`);
      await page.fill("#quick", "");
      await page.focus("#quick");
      await page.keyboard.type("Haile heute 20 min tel. Kita", { delay: 5 });
      const question = page.locator("#read fieldset");
      await question.waitFor();
      assert.equal(await question.locator("input[type=radio]").count(), 2);
      await clean(page);
      await picture(page, "entry-question", { folder: "out" });
      await question.locator("input[type=radio]").first().focus();
      await page.keyboard.press("Space");
      await page.getByText("speichert genau das").waitFor();
      await page.focus("#quick");
      await page.keyboard.press("Enter");
      await saved(page);
    });

    it("opens the form when something is missing", async () => {
      const { page, complaints } = window;
      await page.goto(`${server.base}/today`);
      await page.focus("#quick");
      await page.keyboard.type("Petrenko Olena heute HB > Unterlagen kopieren WV morgen", { delay: 5 });
      await page.getByText("Noch offen").waitFor();
      await page.keyboard.press("Enter");
      await page.locator("form.entry").waitFor();
      assert.equal(await page.locator("input[name='follow-up']").count(), 2);
      await clean(page);
      await picture(page, "entry-form", { folder: "out", fullPage: true });
      await page.fill("#f-minutes", "30");
      await page.fill("#f-follow-up2", "in 3 Tagen");
      await page.keyboard.press("Control+Enter");
      await page.waitForURL(/\/consultations\/[0-9a-f-]{36}$/);
      assert.ok(await page.getByText("Unterlagen kopieren").first().isVisible());
      assert.deepEqual(complaints, []);
    });

    it("works without JavaScript", async () => {
      const state = await window.context.storageState();
      const still = await newWindow(browser, { javaScriptEnabled: false, storageState: state });
      await still.page.goto(`${server.base}/today`);
      await still.page.fill("#quick", LINE);
      await still.page.press("#quick", "Enter");
      await still.page.locator("form.entry").waitFor();
      assert.equal(await still.page.inputValue("#f-minutes"), "45");
      assert.equal(await still.page.inputValue("#f-note"), "JC-Antrag ausgefüllt, Wohnung schwierig");
      await still.context.close();
    });
  });
}
