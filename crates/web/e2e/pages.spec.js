// Every page, in both languages, on a desk and on a phone: no errors, nothing from
// elsewhere, nothing that sticks out, WCAG 2.2 AA by axe, a picture for the eye.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, pages } from './browser.js';
import { examine } from './examine.js';
import { demo, root } from './server.js';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([demo(), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

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
