// Every page, in both languages, on a desk and on a phone: no errors, nothing from
// elsewhere, nothing that sticks out, WCAG 2.2 AA by axe, a picture for the eye.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, open, pages } from './browser.js';
import { demo, root } from './server.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = join(root, 'target/shots');
mkdirSync(shots, { recursive: true });

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([demo(), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

// What is wrong with one page, as a list.
const examine = async (page, problems, url, { name, path, lang, size }) => {
  const response = await page.goto(url + path);
  const wrong = [];
  const expected = name === 'missing' ? 404 : 200;
  if (response.status() !== expected) { wrong.push(`answers ${response.status()}`); }
  const seen = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    h1: document.querySelectorAll('h1').length,
    title: document.title,
    keys: document.body.innerText.match(/\b(fn|unit|need|value|kind|field|hint|refusal|tell|board|error)-[a-z_]+\b/g),
  }));
  if (seen.lang !== lang) { wrong.push(`is in ${seen.lang}`); }
  if (seen.h1 !== 1) { wrong.push(`has ${seen.h1} headings of the page`); }
  if (seen.wide > 0) { wrong.push(`sticks out by ${seen.wide} px`); }
  if (seen.title.length < 4) { wrong.push('has no title'); }
  if (seen.keys) { wrong.push(`shows keys instead of words: ${seen.keys}`); }
  // Chromium runs this by its debugger, past the page's policy.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  }));
  wrong.push(...violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`));
  // Chromium itself logs the status of a missing page.
  wrong.push(...problems.splice(0).filter((p) => expected === 200 || !p.includes('404')));
  await page.screenshot({ path: join(shots, `${name}-${lang}-${size}.png`), fullPage: true });
  return wrong.map((w) => `${name}: ${w}`);
};

for (const lang of ['zh-CN', 'en']) {
  for (const size of ['desk', 'phone']) {
    test(`every page in ${lang} on a ${size}`, async () => {
      const { page, problems, close } = await open(browser, server.url, { lang, size });
      const wrong = [];
      for (const [name, path] of Object.entries(await pages(server.url))) {
        wrong.push(...await examine(page, problems, server.url, { name, path, lang, size }));
      }
      await close();
      assert.deepEqual(wrong, []);
    });
  }
}

test('every page without script shows the same content', async () => {
  for (const lang of ['zh-CN', 'en']) {
    const plain = await open(browser, server.url, { lang, script: false });
    for (const [name, path] of Object.entries(await pages(server.url))) {
      await plain.page.goto(server.url + path);
      const main = await plain.page.locator('main').innerText();
      assert.ok(main.length > 40, `${name} ${lang}: ${main}`);
      assert.equal(await plain.page.locator('main h1').count(), 1, name);
    }
    await plain.close();
  }
});
