// Every page, in both languages, on a desk and on a phone: no errors, nothing from
// elsewhere, nothing that sticks out, WCAG 2.2 AA by axe, a picture for the eye.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PAGES, clean, launch, open } from './browser.js';
import { demo, root } from './server.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = join(root, 'target/shots');
mkdirSync(shots, { recursive: true });

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([demo(), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

for (const lang of ['zh-CN', 'en']) {
  for (const size of ['desk', 'phone']) {
    test(`every page in ${lang} on a ${size}`, async () => {
      const { page, problems, close } = await open(browser, server.url, { lang, size });
      for (const [name, path] of Object.entries(PAGES)) {
        const where = `${name} ${lang} ${size}`;
        const response = await page.goto(server.url + path);
        const expected = name === 'missing' ? 404 : 200;
        assert.equal(response.status(), expected, where);
        if (expected === 404) {
          // Chromium itself logs the status of a missing page.
          problems.splice(0, problems.length, ...problems.filter((p) => !p.includes('404')));
        }
        const seen = await page.evaluate(() => ({
          lang: document.documentElement.lang,
          wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          h1: document.querySelectorAll('h1').length,
          title: document.title,
          keys: document.body.innerText.match(/\b(fn|unit|need|value|kind|field|hint|refusal|tell|board|error)-[a-z_]+\b/g),
        }));
        assert.equal(seen.lang, lang, where);
        assert.equal(seen.h1, 1, `${where}: one heading of the page`);
        assert.equal(seen.wide, 0, `${where} sticks out by ${seen.wide} px`);
        assert.ok(seen.title.length > 3, where);
        assert.equal(seen.keys, null, `${where} shows keys instead of words`);
        // Chromium runs this by its debugger, past the page's policy.
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => axe.run(document, {
          runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
        }));
        const found = violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
        assert.deepEqual(found, [], where);
        await page.screenshot({ path: join(shots, `${name}-${lang}-${size}.png`), fullPage: true });
        clean(problems);
      }
      await close();
    });
  }
}

test('every page without script shows the same content', async () => {
  for (const lang of ['zh-CN', 'en']) {
    const plain = await open(browser, server.url, { lang, script: false });
    for (const [name, path] of Object.entries(PAGES)) {
      await plain.page.goto(server.url + path);
      const main = await plain.page.locator('main').innerText();
      assert.ok(main.length > 40, `${name} ${lang}: ${main}`);
      assert.equal(await plain.page.locator('main h1').count(), 1, name);
    }
    await plain.close();
  }
});
