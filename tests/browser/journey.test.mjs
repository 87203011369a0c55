// The main job: two Excel lists come in, a person is found, a consultation noted, a plan agreed
// and printed, and the county sees the figures and nothing else.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { DATABASES, choosePassword, findings, newWindow, picture, signIn, startBrowser, startServer } from "./lib.mjs";

const LISTS = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../golden/import");
const AGENCY = ["--agency", "Caritasverband"];
const PEOPLE = [
  ["leitung@example.org", "Maria Leitung", "team_lead", ...AGENCY],
  ["karrer@example.org", "Anna Karrer", "case_worker", ...AGENCY],
  ["weber@example.org", "Jonas Weber", "case_worker", ...AGENCY],
  ["brandt@example.org", "Lena Brandt", "case_worker", ...AGENCY],
  ["yilmaz@example.org", "Elif Yılmaz", "case_worker", ...AGENCY],
  ["hofmann@example.org", "Petra Hofmann", "case_worker", ...AGENCY],
  ["kreis@example.org", "Uwe Kreis", "county"],
  ["datenschutz@example.org", "Dr. Ines Datenschutz", "data_protection"],
];

const number = (text) => Number(text.replaceAll(".", ""));

for (const database of DATABASES) {
  describe(`the main job on ${database}`, () => {
    let server, browser, caseUrl;
    let accepted = 0;
    const links = {};

    before(async () => {
      server = await startServer(database, async (cli) => {
        for (const [login, name, role, ...rest] of PEOPLE) {
          links[login] = await cli("user", "add", login, "--name", name, "--role", role, ...rest);
        }
      });
      browser = await startBrowser();
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    // The link was printed for the configured port, which is this server's.
    const enter = async (login) => {
      const window = await newWindow(browser);
      await choosePassword(window.page, links[login]);
      return window;
    };
    const clean = async (page) => assert.deepEqual(await findings(page), []);

    // The handbook shows one of the two lists.
    const takeOver = async (page, file, name) => {
      const handbook = name === "klienten" ? {} : { folder: "out" };
      await page.goto(`${server.base}/imports`);
      await page.setInputFiles("input[type=file]", path.join(LISTS, file));
      await page.click("main form[enctype] button[type=submit]");
      await page.waitForURL(/imports\/[0-9a-f-]+/);
      await clean(page);
      if (page.url().endsWith("/mapping")) {
        await picture(page, `import-zuordnung-${name}`, handbook);
        await page.click("main form[data-guard] button[type=submit].btn--primary");
        await page.waitForURL((url) => !url.pathname.endsWith("/mapping"));
      }
      await clean(page);
      await picture(page, `import-vorschau-${name}`, handbook);
      await page.click("form[action$='/commit'] button");
      await page.locator("form[action$='/commit'], #import-progress").first().waitFor({ state: "detached", timeout: 90_000 });
      await page.reload();
      await page.locator("a[href$='/undoing']").waitFor({ timeout: 60_000 });
      await clean(page);
      await picture(page, `import-fertig-${name}`, { folder: "out" });
    };

    it("takes both lists over", async () => {
      const { context, page, complaints } = await enter("leitung@example.org");
      await page.goto(`${server.base}/imports`);
      await clean(page);
      await takeOver(page, "klientenliste.xlsx", "klienten");
      await takeOver(page, "beratungen-2025.xlsx", "beratungen");
      const counted = await page.locator(".figure__value").allInnerTexts();
      const [, taken, returned] = counted.map(number);
      assert.equal(taken + returned, 2400, "no row is lost");
      accepted = taken;
      await page.goto(`${server.base}/people`);
      await clean(page);
      await picture(page, "personen-leitung");
      assert.deepEqual(complaints, []);
      await context.close();
    });

    it("finds a person and notes a consultation by keyboard alone", async () => {
      const { context, page, complaints } = await enter("karrer@example.org");
      await clean(page);
      await page.keyboard.press("/");
      await page.keyboard.type("moroz mykhailo");
      await page.keyboard.press("Enter");
      await page.waitForURL(/search/);
      await clean(page);
      await picture(page, "suche");
      await page.locator("main a.row-link, main tbody th a").first().focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(/cases\/[0-9a-f-]+/);
      caseUrl = page.url().match(/.*\/cases\/[0-9a-f-]+/)[0];
      assert.match(await page.textContent("h1"), /Moroz/);
      await clean(page);
      await picture(page, "fallakte");

      await page.keyboard.press("n");
      await page.waitForURL(/consultations\/new/);
      await clean(page);
      const type = async (field, text) => {
        await page.locator(field).focus();
        await page.keyboard.press("ControlOrMeta+A");
        await page.keyboard.type(text);
      };
      await type("#f-day", "gestern");
      await type("#f-minutes", "45");
      await page.locator("#f-channel").focus();
      await page.keyboard.type("Hausb");
      await page.locator("input[name=person]").first().focus();
      await page.keyboard.press("Space");
      await type("#f-note", "Jobcenter-Antrag ausgefüllt, Wohnung schwierig");
      await type("#f-follow-up", "WV 14 Tage");
      await page.locator("[data-topic-filter] input").focus();
      await page.keyboard.type("wohnungss");
      await page.keyboard.press("Enter");
      await page.setViewportSize({ width: 1366, height: 1560 });
      await page.evaluate(() => scrollTo(0, 0));
      await picture(page, "beratung");
      await page.setViewportSize({ width: 1366, height: 900 });
      await type("#f-day", "31.02.2025");
      await page.keyboard.press("ControlOrMeta+Enter");
      await page.waitForSelector(".summary, #error-summary, [role=alert]");
      await clean(page);
      assert.equal(await page.inputValue("#f-note"), "Jobcenter-Antrag ausgefüllt, Wohnung schwierig");
      await picture(page, "beratung-fehler");
      await page.locator("#f-day").fill("gestern");
      await page.locator("#f-note").focus();
      await page.keyboard.press("ControlOrMeta+Enter");
      await page.waitForURL((url) => !url.pathname.endsWith("/new") && url.pathname !== "/consultations");
      await page.goto(caseUrl);
      assert.match(await page.textContent("main"), /Wohnung schwierig/);
      await clean(page);
      await page.goto(`${server.base}/today`);
      await clean(page);
      await picture(page, "heute");
      assert.deepEqual(complaints, []);
      await context.close();
    });

    it("agrees a plan and prints it beside Arabic", async () => {
      const { context, page, complaints } = await newWindow(browser);
      await signIn(page, server.base, "karrer@example.org");
      await page.goto(`${caseUrl}/plan`);
      await clean(page);
      const begin = page.locator("main form button.btn--primary, main .empty form button").first();
      if (await page.locator(`main a[href$='/goals/new']`).count() === 0) await begin.click();
      await page.locator("main a[href$='/goals/new']").first().click();
      await page.waitForURL(/goals\/new/);
      await clean(page);
      await page.selectOption("#f-life_area", "housing");
      await page.fill("#f-wording", "Eine eigene Wohnung mit Mietvertrag");
      await page.fill("#f-indicator", "Mietvertrag ist unterschrieben");
      await page.fill("#f-target_on", "30.06.2027");
      await page.click("main form.form button.btn--primary");
      await page.waitForURL(/\/plan(#|\?|$)|steps\/new/);
      if (!page.url().includes("steps/new")) await page.locator("main a[href*='/steps/new']").first().click();
      await page.waitForURL(/steps\/new/);
      await clean(page);
      await page.fill("#f-what", "Wohnberechtigungsschein beantragen");
      await page.locator("input[name=actor]").first().check();
      await page.fill("#f-due_on", "15.12.2026");
      await page.click("main form.form button.btn--primary");
      await page.goto(`${caseUrl}/plan/agreement`);
      await clean(page);
      await page.check("#f-client_signed");
      await page.check("#f-staff_signed");
      await page.click("main form.form button.btn--primary");
      await page.waitForURL(/\/plan(#|\?|$)/);
      await clean(page);
      await picture(page, "plan");
      for (const lang of ["", "?lang=ar"]) {
        const answer = await context.request.get(`${caseUrl}/plan.pdf${lang}`);
        assert.equal(answer.status(), 200);
        const body = await answer.body();
        assert.equal(body.subarray(0, 5).toString(), "%PDF-");
        assert.ok(body.includes("pdfuaid"), "the PDF says that it is accessible");
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });

    it("shows the figures to the team lead, with the records behind them", async () => {
      const { context, page } = await newWindow(browser);
      await signIn(page, server.base, "leitung@example.org");
      await page.goto(`${server.base}/figures?from=1.1.2025&to=31.12.2025`);
      await clean(page);
      await picture(page, "auswertung", { fullPage: true });
      const first = page.locator(".figure").first();
      const shown = number(await first.locator(".figure__value").innerText());
      const period = ["--from", "2025-01-01", "--to", "2025-12-31"];
      const report = await server.cli("report", "auswertung", ...period, "--json");
      assert.ok(shown > 500 && shown <= accepted, `${shown} held of ${accepted} taken over`);
      assert.equal(shown, JSON.parse(report).total.consultations_held, "the command line counts the same");
      await first.locator("a").click();
      await page.waitForURL(/records/);
      await clean(page);
      assert.equal(number((await page.textContent(".page-head__sub")).match(/([\d.]+)\u2069?\s\D*$/)[1]), shown);
      await context.close();
    });

    it("tells data protection who did what, without names of clients", async () => {
      const { context, page, complaints } = await enter("datenschutz@example.org");
      await clean(page);
      const log = await page.textContent("main");
      for (const what of [/Akte geöffnet/, /Beratung/, /Plan/]) assert.match(log, what);
      assert.doesNotMatch(log, /Moroz|Wohnung schwierig/);
      assert.doesNotMatch(log, /plan_pdf|\b(account|case|consultation|import|person|plan)\.[a-z_]+/, "in words");
      await picture(page, "protokoll");
      assert.deepEqual(complaints, []);
      await context.close();
    });

    it("shows the county figures and nothing else", async () => {
      const { context, page, complaints } = await enter("kreis@example.org");
      assert.match(page.url(), /figures/);
      await page.goto(`${server.base}/figures?from=1.1.2025&to=31.12.2025`);
      await clean(page);
      await picture(page, "kreis");
      assert.equal(await page.locator("main a[href*='records']").count(), 0);
      const text = await page.textContent("main");
      assert.doesNotMatch(text, /Moroz|Al-Masri/);
      const inner = [caseUrl, `${caseUrl}/plan`, `${caseUrl}/plan.pdf`, "/people", "/search?q=moroz", "/consultations", "/today", "/imports"];
      for (const place of inner) {
        const answer = await context.request.get(place.startsWith("http") ? place : server.base + place);
        assert.equal(answer.status(), 404, place);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  });
}
