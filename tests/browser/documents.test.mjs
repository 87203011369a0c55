// Documents: by button and by drag, looked at, beside the consultation they belong to; what is wrong
// with a file is said at the field; on a phone and in the dark.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DATABASES, choosePassword, findings, newWindow, picture, startBrowser, startServer } from "./lib.mjs";

// A page with one line, as small as a PDF can be written by hand.
const pdf = (text) => {
  const stream = `BT /F1 24 Tf 60 720 Td (${text}) Tj ET`;
  const parts = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let out = "%PDF-1.4\n";
  const places = parts.map((part, at) => {
    const place = out.length;
    out += `${at + 1} 0 obj${part}endobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const start = out.length;
  out += `xref\n0 6\n0000000000 65535 f \n${places.join("")}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(out, "latin1");
};

// A photo of 80 × 40 that lies on its side and says where it was taken.
const photo = async (page) => {
  const plain = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 80, height: 40 });
    canvas.getContext("2d").fillRect(0, 0, 40, 40);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  const tiff = Buffer.concat([Buffer.from("4d4d002a00000008000101120003000000010006000000000000", "hex"), Buffer.from("Quellweg 7")]);
  const exif = Buffer.concat([Buffer.from("Exif\0\0"), tiff]);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([head, exif, Buffer.from(plain.slice(2))]);
};

const drop = (page, files) =>
  page.locator("[data-drop]").evaluate((field, given) => {
    const data = new DataTransfer();
    for (const [name, type, bytes] of given) data.items.add(new File([new Uint8Array(bytes)], name, { type }));
    for (const name of ["dragover", "drop"]) field.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: data }));
  }, files.map(([name, type, bytes]) => [name, type, [...bytes]]));

for (const database of DATABASES) {
  describe(`documents on ${database}`, () => {
    let server, browser, window, base;

    before(async () => {
      let link;
      server = await startServer(database, async (cli) => {
        link = await cli("user", "add", "karrer@example.org", "--name", "Anna Karrer", "--role", "case_worker", "--agency", "Caritasverband");
      });
      browser = await startBrowser();
      window = await newWindow(browser);
      await choosePassword(window.page, link);
      const { page } = window;
      await page.goto(`${server.base}/people/new`);
      await page.fill("#f-family", "Haile");
      await page.fill("#f-given", "Selam");
      await page.click("main form.form button.btn--primary[type=submit]");
      await page.waitForURL(/\/(cases|people)\/[0-9a-f-]{36}/);
      if (!page.url().includes("/cases/")) await page.goto(await page.locator("a[href^='/cases/']").first().evaluate((a) => a.href));
      base = `${page.url().match(/.*\/cases\/[0-9a-f-]+/)[0]}/documents`;
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });
    const clean = async (page) => assert.deepEqual(await findings(page), []);

    it("is handed in by button, and shown", async () => {
      const { page, complaints } = window;
      await page.goto(base);
      await clean(page);
      await page.setInputFiles("#f-file", { name: "Bescheid Jobcenter.pdf", mimeType: "application/pdf", buffer: pdf("Bescheid") });
      await page.click(".upload button[type=submit]");
      await page.waitForSelector("iframe.preview__paper");
      assert.match(page.url(), /\/documents\/[0-9a-f-]{36}$/);
      assert.equal(await page.locator("main h2").first().innerText(), "Bescheid Jobcenter");
      await clean(page);
      await picture(page, "dokument");
      assert.deepEqual(complaints, []);
    });

    it("is dropped, several at once, and a photo stands upright", async () => {
      const { page } = window;
      const lying = await photo(page);
      await page.goto(base);
      await drop(page, [
        ["Mietvertrag.pdf", "application/pdf", pdf("Mietvertrag")],
        ["IMG_0815.jpg", "image/jpeg", lying],
      ]);
      assert.equal(await page.locator("[data-chosen] li").count(), 2);
      await page.click(".upload button[type=submit]");
      await page.waitForFunction(() => document.querySelectorAll(".documents__item").length === 3);
      await clean(page);
      await picture(page, "dokumente");
      await page.click("text=IMG 0815");
      const size = await page.locator("img.preview__image").evaluate(async (image) => {
        await image.decode();
        return [image.naturalWidth, image.naturalHeight];
      });
      assert.deepEqual(size, [40, 80]);
      const kept = await page.request.get(`${page.url()}/preview`);
      assert.ok(!(await kept.body()).includes("Quellweg"));
      await clean(page);
    });

    it("says at the field what is wrong, and keeps what was typed", async () => {
      const { page } = window;
      await page.goto(base);
      await page.click(".upload__said summary");
      await page.fill("#f-title", "Zeugnis der Schule");
      await page.selectOption("#f-kind", "certificate");
      await page.setInputFiles("#f-file", { name: "zeugnis.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html>kein PDF</html>") });
      await page.click(".upload button[type=submit]");
      await page.waitForSelector("#error-summary");
      assert.match((await page.locator("#f-file-error").innerText()).replace(/[\u2068\u2069]/g, ""), /„zeugnis.pdf“ ist nicht das/);
      assert.equal(await page.inputValue("#f-title"), "Zeugnis der Schule");
      assert.equal(await page.inputValue("#f-kind"), "certificate");
      await clean(page);
      await picture(page, "dokument-abgelehnt");
      // Too large is told before anything is sent.
      await page.setInputFiles("#f-file", { name: "gross.pdf", mimeType: "application/pdf", buffer: Buffer.concat([Buffer.from("%PDF-1.7"), Buffer.alloc(30 * 1024 * 1024)]) });
      assert.match(await page.locator("#f-file-error").innerText(), /zu groß: gross.pdf/);
      await page.setInputFiles("#f-file", { name: "zeugnis.pdf", mimeType: "application/pdf", buffer: pdf("Zeugnis") });
      await page.click(".upload button[type=submit]");
      await page.waitForSelector("iframe.preview__paper");
      assert.equal(await page.locator("main h2").first().innerText(), "Zeugnis der Schule");
    });

    it("belongs to a consultation", async () => {
      const { page } = window;
      await page.goto(`${server.base}/consultations/new?case=${base.match(/cases\/([0-9a-f-]+)/)[1]}`);
      await page.fill("#f-minutes", "30");
      await page.selectOption("#f-channel", "office");
      await page.fill("#f-note", "Brief vom Jobcenter mitgebracht");
      await page.click("main form.form button.btn--primary[type=submit]");
      await page.waitForURL((url) => !url.pathname.endsWith("/new") && url.pathname !== "/consultations");
      await page.goto(base.replace("/documents", ""));
      await page.locator(".timeline a[href^='/consultations/']").first().click();
      await page.click("text=Dokument anhängen");
      await page.waitForSelector("input[name=link]:checked");
      await clean(page);
      await page.setInputFiles("#f-file", { name: "Anlage.pdf", mimeType: "application/pdf", buffer: pdf("Anlage") });
      await page.click(".upload button[type=submit]");
      await page.waitForURL(/\/consultations\/[0-9a-f-]{36}$/);
      await page.waitForSelector(".documents__title:has-text('Anlage')");
      await clean(page);
      await picture(page, "dokument-beratung");
    });

    it("works without JavaScript, on a phone, in the dark and enlarged", async () => {
      const state = await window.context.storageState();
      const plain = await newWindow(browser, { javaScriptEnabled: false, storageState: state });
      await plain.page.goto(base);
      await plain.page.setInputFiles("#f-file", { name: "Ohne.pdf", mimeType: "application/pdf", buffer: pdf("Ohne") });
      await plain.page.click(".upload button[type=submit]");
      await plain.page.waitForURL(/\/documents\/[0-9a-f-]{36}$/);
      await plain.context.close();
      for (const [name, options] of [
        ["phone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
        ["dark", { colorScheme: "dark" }],
        ["large", { viewport: { width: 683, height: 450 }, deviceScaleFactor: 2 }],
      ]) {
        const other = await newWindow(browser, { storageState: state, ...options });
        await other.page.goto(base);
        await clean(other.page);
        assert.equal(await other.page.locator("#f-camera").isVisible(), name === "phone");
        await picture(other.page, `dokumente-${name}`, { folder: "out" });
        await other.page.locator(".documents__title").first().click();
        await other.page.waitForSelector(".preview");
        await clean(other.page);
        await picture(other.page, `dokument-${name}`, { folder: "out" });
        await other.context.close();
      }
    });
  });
}
