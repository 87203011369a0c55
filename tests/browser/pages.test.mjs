// Every page of every role on the demo county: the addresses come from the list of routes, so that
// a new page is looked at without being named here. axe, no sideways scroll, no complaint of policy
// or script, no text left out; light, dark, 200 % and phone, and once in English.
//
// BINDEGLIED_LOOK=1 leaves a picture of each in tests/browser/out.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { OUT, findings, newWindow, picture, signIn, startBrowser, startServer } from "./lib.mjs";

const TESTS = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const LOOK = Boolean(process.env.BINDEGLIED_LOOK);
const DEMO = { de: "Vorführdaten – keine echten Personen", en: "Demo data – no real people" };
// Files, pages of visitors, and what only sends on.
const ELSEWHERE = /^\/$|\.(csv|xlsx|pdf)$|\/workbook$|^\/letter-templates\/[^/]+\/word$|^\/(link|login|feeds)/;
// Looked at besides the first page of every route.
const MORE = {
  case_worker: ["/people?sort=-name", "/people?plan=none", "/search?q=nirgendwo", "/consultations?state=missed", "/consultations?topic=nirgendwo", "/consultations/new?brief=1", "/deadlines", "/deadlines?when=done", "/figures?from=1.1.2020&to=31.12.2020", "/figures?from=gestern&to=32.1.2020", "/nirgendwo"],
  data_protection: ["/audit?subject=F-00001"],
};
const PICTURES = { "/admin/accounts": "konten" };
// By what an address looks like and what must stand on it: the first that fits is taken.
const VIEWS = [[/^\/cases\/[^/]+\/assessments/, "svg.chart", "lebenslagen"]];
// Cases in different states lead to different pages of the plan.
const CASES = 60;

const LIGHT = { colorScheme: "light", viewport: { width: 1366, height: 900 } };
const FORMS = [
  ["light", LIGHT],
  ["dark", { ...LIGHT, colorScheme: "dark" }],
  // 200 % of 1280 × 900.
  ["zoom", { colorScheme: "light", viewport: { width: 640, height: 450 } }],
];
// What can differ from the first look: the colours in the dark; texts alone in English.
const AXE = { dark: { type: "rule", values: ["color-contrast"] }, english: null, again: null };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const fileName = (place) => place.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id").replaceAll(/[^a-z0-9]+/gi, "_").slice(0, 60);

// What a missing text looks like: its key.
const keysShown = (page) =>
  page.evaluate(() => {
    const words = document.body.innerText.match(/(?<![\w.@/-])[a-z]+(-[a-z]+){2,}(?![\w.@-])/g) ?? [];
    return words.map((word) => `shows "${word}"`);
  });

describe("pages of the demo county", () => {
  let server, browser, accounts, routes;
  const seen = new Set();
  const prepared = [];

  before(async () => {
    server = await startServer("sqlite", async (cli) => {
      const demo = JSON.parse(await cli("demo", "--json"));
      accounts = new Map(demo.accounts.map((one) => [one.role, { ...one, password: demo.password }]).reverse());
    });
    browser = await startBrowser();
    const lines = (await readFile(path.join(TESTS, "golden/authz_matrix.txt"), "utf8")).trim().split("\n");
    const columns = lines[0].split(" ");
    routes = lines.slice(1).map((line) => Object.fromEntries(line.split(" ").map((word, n) => [columns[n], word])));
    routes = routes.filter((one) => one.method === "GET" && !ELSEWHERE.test(one.path));
    for (const one of routes) one.pattern = new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
    // What is said outright wins over what fits.
    routes.sort((a, b) => a.path.split("{").length - b.path.split("{").length);
    await importLists();
    await prepare();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const enter = async (role, options) => {
    const window = await newWindow(browser, options);
    const { login, password } = accounts.get(role);
    await signIn(window.page, server.base, login, password);
    return window;
  };

  // One list waits in the preview, one was taken over and can be undone.
  const importLists = async () => {
    const { context, page } = await enter("team_lead");
    for (const [file, commit] of [["zweizeilig.xlsx", true], ["klientenliste.xlsx", false]]) {
      await page.goto(`${server.base}/imports`);
      await page.setInputFiles("input[type=file]", path.join(TESTS, "golden/import", file));
      await page.click("main form[enctype] button[type=submit]");
      await page.waitForURL(/imports\/[0-9a-f-]+/);
      if (page.url().endsWith("/mapping")) {
        await page.click("main form[data-guard] button[type=submit].btn--primary");
        await page.waitForURL((url) => !url.pathname.endsWith("/mapping"));
      }
      if (!commit) continue;
      await page.click("form[action$='/commit'] button");
      await page.locator("a[href$='/undoing']").waitFor({ timeout: 60_000 });
    }
    await context.close();
  };

  // What the demo county has none of: a fact of a situation, a plan not agreed yet; and a case that has just been closed.
  const prepare = async () => {
    const { context, page } = await enter("case_worker");
    const open = async (list, nth) => {
      await page.goto(server.base + list);
      await page.goto(await page.locator("main a.row-link").nth(nth).evaluate((link) => link.href));
      return page.url().replace(/\?.*|#.*/g, "");
    };
    await page.goto(`${await open("/people?plan=none", 0)}/data`);
    await page.locator("main a[href$='/situation']").first().click();
    await page.locator("main a[href*='/situation/new']").first().click();
    await page.locator("main form select").first().selectOption({ index: 1 });
    await page.locator("main form button.btn--primary").first().click();
    await page.locator("main a[href*='/situation/']:not([href*='/new'])").first().waitFor();
    const situation = page.url();
    const draft = `${await open("/people?plan=none", 1)}/plan`;
    await page.goto(draft);
    await page.locator("main form[action$='/plan'] button").first().click();
    await page.locator("main a[href$='/plan/removal']").waitFor();
    const closed = `${await open("/people?plan=none", 3)}/data`;
    await page.goto(closed);
    await page.goto(closed.replace("/data", "/closure"));
    await page.selectOption("#f-end_reason", { index: 1 });
    await page.fill("#f-without", "Kontakt abgebrochen");
    for (const stays of await page.locator("input[type=radio][value=stays]").all()) await stays.check();
    await page.locator("form[action$='/closure'] button[type=submit]").click();
    await page.waitForLoadState();
    // An appointment that lies ahead can be invited to.
    const [, invited] = (await open("/people?plan=none", 1)).match(/\/cases\/([0-9a-f-]{36})/);
    await page.goto(`${server.base}/consultations/new?case=${invited}`);
    await page.fill("#f-day", "morgen");
    await page.selectOption("#f-state", "planned");
    await page.selectOption("#f-channel", "office");
    await page.keyboard.press("Control+Enter");
    await page.waitForURL(/\/consultations\/[0-9a-f-]{36}$/);
    prepared.push(page.url());
    await page.goto(`${server.base}/open-hours/new`);
    await page.selectOption("#f-municipality", { index: 1 });
    await page.fill("#f-place", "Rathaus");
    await page.selectOption("#f-weekday", "2");
    await page.fill("#f-from", "9");
    await page.fill("#f-until", "11");
    await page.keyboard.press("Enter");
    await page.locator(".hours__item").first().waitFor();
    prepared.push(situation, draft, closed);
    await context.close();
  };

  // From link to link, one page per route.
  const places = async (context, role) => {
    const wanted = routes.filter((one) => one[role] === "ok");
    const found = new Map();
    const fetched = new Map();
    const queue = [...prepared, "/", "/search?q=ahm", "/consultations/people?q=a"];
    while (queue.length > 0) {
      const url = new URL(queue.shift(), server.base);
      const route = wanted.find((one) => one.pattern.test(url.pathname));
      if (url.pathname !== "/" && (!route || ELSEWHERE.test(url.pathname))) continue;
      const key = route?.path ?? "/";
      const times = fetched.get(key) ?? 0;
      if (times >= (/^\/(cases|imports)\/\{id\}(\/(plan|data|household))?$/.test(key) ? CASES : 1)) continue;
      fetched.set(key, times + 1);
      const answer = await context.request.get(url.href);
      assert.equal(answer.status(), 200, url.pathname);
      const text = await answer.text();
      // A part that is put into a page.
      if (route && !text.includes("<html")) {
        seen.add(key);
        found.set(key, { length: Infinity });
        continue;
      }
      // The longest has the most to look at.
      if (route && text.length > (found.get(key)?.length ?? 0)) found.set(key, { place: url.pathname + url.search, length: text.length });
      for (const [, href] of text.matchAll(/href="(\/[^"#]+)/g)) queue.push(href.replaceAll("&amp;", "&"));
    }
    const missing = wanted.filter((one) => !found.has(one.path)).map((one) => one.path);
    assert.deepEqual(missing, [], `no link leads ${role} there`);
    return [...found].filter(([, { place }]) => place).map(([route, { place }]) => ({ route, place }));
  };

  const look = async (page, form, name) => {
    const found = [...(await findings(page, AXE[form])), ...(await keysShown(page))];
    if (LOOK) await picture(page, `${form}-${name}`, { folder: "out", fullPage: form !== "zoom" });
    return found.map((text) => `[${form}] ${text}`);
  };

  const visit = async (page, place, forms, lang, name) => {
    const found = [];
    const answer = await page.goto(server.base + place);
    const right = place === "/nirgendwo" ? 404 : place.includes("32.1.2020") ? 422 : 200;
    if (answer.status() !== right) found.push(`${place}: ${answer.status()}`);
    const notice = await page.locator("aside.demo").innerText();
    if (notice !== DEMO[lang]) found.push(`${place}: demo data are not called so`);
    if ((await page.getAttribute("html", "lang")) !== lang) found.push(`${place} is not in ${lang}`);
    for (const [form, { viewport, colorScheme }] of forms) {
      if (viewport) await page.setViewportSize(viewport);
      if (colorScheme) await page.emulateMedia({ colorScheme });
      found.push(...(await look(page, form, name)));
    }
    const view = VIEWS.find(([address]) => address.test(place) && !/\/new|assessments\/./.test(place));
    if (view && forms === FORMS && (await page.locator(view[1]).count()) > 0) {
      await page.setViewportSize(LIGHT.viewport);
      await page.emulateMedia({ colorScheme: "light" });
      await picture(page, view[2]);
    }
    if (PICTURES[place] && forms === FORMS) {
      await page.setViewportSize(LIGHT.viewport);
      await picture(page, PICTURES[place]);
    }
    return found;
  };

  const round = async (role, options, forms, list, lang = "de") => {
    const { context, page, complaints } = await enter(role, options);
    if (lang !== "de") await context.addCookies([{ name: "lang", value: lang, url: server.base }]);
    const found = [];
    for (const { place } of list) found.push(...(await visit(page, place, forms, lang, `${role}-${fileName(place)}`)));
    found.push(...complaints.map((text) => `${role}: ${text}`));
    await context.close();
    return found;
  };

  for (const role of ["case_worker", "team_lead", "county", "municipality", "partner", "volunteer", "data_protection", "auditor", "admin"]) {
    it(`${role}`, async () => {
      assert.ok(accounts.has(role), `the demo county has no ${role}`);
      const { context } = await enter(role);
      const all = await places(context, role);
      await context.close();
      const fresh = all.filter(({ route }) => !seen.has(route));
      for (const { route } of all) seen.add(route);
      fresh.push(...(MORE[role] ?? []).map((place) => ({ place })));
      const known = all.filter((one) => !fresh.includes(one));
      const found = await Promise.all([
        round(role, LIGHT, FORMS, fresh),
        round(role, PHONE, [["phone", {}]], fresh),
        round(role, LIGHT, [["again", LIGHT]], known),
        round(role, LIGHT, [["english", LIGHT]], fresh, "en"),
      ]);
      assert.deepEqual([...new Set(found.flat())], []);
    });
  }

  it("says what is wrong in a form, and keeps what was typed", async () => {
    const { context, page, complaints } = await enter("case_worker", LIGHT);
    const found = [];
    for (const place of ["/people/new", "/consultations/new?brief=1", "/follow-ups/new"]) {
      await page.goto(server.base + place);
      await page.locator("main form[method=post] textarea").first().fill("Das bleibt stehen");
      await page.locator("main form[method=post] button[type=submit]").last().click();
      await page.waitForSelector("#error-summary, .summary");
      assert.match(await page.locator("main textarea").first().inputValue(), /Das bleibt stehen/, place);
      for (const [form, { viewport, colorScheme }] of FORMS) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        found.push(...(await look(page, form, `fehler-${fileName(place)}`)));
      }
    }
    assert.deepEqual([...found, ...complaints], []);
    await context.close();
  });

  it("has pages for what went wrong", async () => {
    const { context, page, complaints } = await enter("case_worker", LIGHT);
    await page.goto(`${server.base}/account`);
    await page.evaluate(() => document.querySelectorAll("input[name=csrf]").forEach((input) => (input.value = "alt")));
    await page.click("main form[method=post] button[type=submit]");
    await page.waitForLoadState();
    const found = await look(page, "light", "fehler-403");
    assert.match(await page.textContent("main"), /Formular|Seite/);
    await context.clearCookies();
    for (const place of ["/login", "/link/gibtesnicht", "/nirgendwo"]) {
      await page.goto(server.base + place);
      for (const [form, { viewport, colorScheme }] of FORMS) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        found.push(...(await look(page, form, `besuch-${fileName(place)}`)));
      }
    }
    assert.deepEqual([...found, ...complaints], []);
    await context.close();
  });

  it("answers to its keys, and stops when told to", async () => {
    const { context, page, complaints } = await enter("case_worker", LIGHT);
    const path = () => new URL(page.url()).pathname;
    const goes = async (keys, to) => {
      for (const key of keys) await page.keyboard.press(key);
      await page.waitForURL((url) => url.pathname === to);
    };
    await goes(["g", "p"], "/people");
    await goes(["g", "b"], "/consultations");
    await goes(["g", "k"], "/figures");
    await goes(["g", "h"], "/today");
    await page.keyboard.press("?");
    const help = page.locator("dialog#keys");
    await help.waitFor();
    assert.match(await help.innerText(), /g h[^]*Zur Startseite/);
    assert.deepEqual(await findings(page), []);
    if (LOOK) await picture(page, "light-tasten", { folder: "out" });
    await help.locator("[data-keys-use]").uncheck();
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await page.keyboard.press("/");
    assert.equal(path(), "/today", "switched off");
    assert.notEqual(await page.evaluate(() => document.activeElement.id), "top-search");
    await page.evaluate(() => localStorage.clear());
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "top-search");
    await page.keyboard.type("n");
    assert.equal(path(), "/today", "a letter in a field is a letter");
    await page.locator("h1").click();
    await goes(["n"], "/consultations/new");
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("turns dark and light in the menu", async () => {
    const { context, page } = await enter("case_worker", LIGHT);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    for (const [theme, other] of [["dark", true], ["light", false]]) {
      await page.click(".menu__summary");
      await page.click(`.menu__panel button[name=theme][value=${theme}]`);
      await page.waitForSelector(`html[data-kern-theme=${theme}]`);
      assert.equal((await ground()) !== light, other, theme);
    }
    await context.close();
  });

  it("narrows topics and finds people while typing", async () => {
    const { context, page, complaints } = await enter("case_worker", LIGHT);
    await page.goto(`${server.base}/people`);
    const name = await page.locator("a.row-link").first().innerText();
    await page.goto(`${server.base}/consultations/new`);
    await page.locator("#f-q").pressSequentially(name.split(",")[0]);
    await page.locator("#hits a").first().click();
    await page.waitForURL(/case=/);
    await page.locator("[data-topic-filter] input").fill("schul");
    const shown = page.locator(".topics__areas .option:visible");
    assert.ok((await shown.count()) < 8);
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("input[name=topic]:checked").count(), 1);
    assert.deepEqual(await findings(page), []);
    assert.deepEqual(complaints, []);
    page.on("dialog", (dialog) => dialog.accept());
    await context.close();
  });

  it("finds a person and notes a consultation without JavaScript", async () => {
    const { context, page } = await enter("case_worker", { ...LIGHT, javaScriptEnabled: false });
    await page.goto(`${server.base}/people`);
    const name = await page.locator("a.row-link").first().innerText();
    await page.fill("#top-search", name.replace(",", ""));
    await page.locator("#top-search").press("Enter");
    await page.locator("main a.row-link").first().click();
    const file = page.url();
    await page.click("main a[data-key=n]");
    await page.fill("#f-minutes", "1:15");
    await page.selectOption("#f-channel", "phone");
    await page.locator("input[name=person]").first().check();
    await page.locator("input[name=topic]").first().check();
    await page.fill("#f-note", "Ohne Skripte notiert");
    await page.fill("#f-follow-up", "WV 14 Tage");
    await page.locator("form.entry button.btn--primary[type=submit]").click();
    await page.goto(file);
    const text = await page.textContent("main");
    assert.match(text, /Ohne Skripte notiert/);
    assert.match(text, /75\u2069? Minuten/);
    assert.match(text, /Wiedervorlage/);
    await page.click(".menu__summary");
    await page.click(".menu__logout button");
    assert.match(page.url(), /login/);
    await context.close();
  });

  it("prints what the screen shows, without its frame", async () => {
    const { context, page } = await enter("team_lead", LIGHT);
    for (const place of ["/figures", "/people", "/today"]) {
      await page.goto(server.base + place);
      await page.emulateMedia({ media: "print" });
      assert.ok(await page.locator("aside.demo").isVisible(), place);
      for (const frame of [".top", ".side", ".bottom", "main form button"]) {
        assert.equal(await page.locator(frame).filter({ visible: true }).count(), 0, `${place} prints ${frame}`);
      }
      if (LOOK) await page.pdf({ path: path.join(OUT, `druck-${fileName(place)}.pdf`), format: "A4" });
      await page.emulateMedia({ media: "screen" });
    }
    await context.close();
  });
});
