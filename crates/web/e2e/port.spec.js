// Every page between agencies, with what happened at two ports on it: both languages, desk and
// phone, without script, axe, and on paper.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { between, launch, open } from './browser.js';
import { examine } from './examine.js';
import { erenhot, taicang } from './port.js';
import { demo, empty } from './server.js';

const ports = {};
let browser;
before(async () => {
  browser = await launch();
  for (const [city, begin, tell] of [['taicang', demo, taicang], ['erenhot', empty, erenhot]]) {
    const server = await begin(city);
    ports[city] = { server, ids: {} };
    ports[city].ids = await tell(server.url);
  }
});
after(async () => {
  await browser?.close();
  for (const { server } of Object.values(ports)) { await server.stop(); }
});

/** Does something with every page of both ports, each opened by who looks at it. */
const each = async (how, act) => {
  for (const [city, { server, ids }] of Object.entries(ports)) {
    const screens = {};
    for (const place of between(city, ids)) {
      screens[place.officer] ??= await open(browser, server.url, { ...how, officer: place.officer });
      await act(screens[place.officer], server.url, place);
    }
    for (const screen of Object.values(screens)) { await screen.close(); }
  }
};

for (const lang of ['zh-CN', 'en']) {
  for (const size of ['desk', 'phone']) {
    test(`every page of the ports in ${lang} on a ${size}`, async () => {
      const wrong = [];
      await each({ lang, size }, async ({ page, problems }, url, { name, path }) => {
        wrong.push(...await examine(page, problems, url, { name, path, lang, size }));
      });
      assert.deepEqual(wrong, []);
    });
  }
}

test('every page of the ports without script shows the same content', async () => {
  for (const lang of ['zh-CN', 'en']) {
    await each({ lang, script: false }, async ({ page }, url, { name, path }) => {
      await page.goto(url + path);
      const main = await page.locator('main').innerText();
      assert.ok(main.length > 40, `${name} ${lang}: ${main}`);
      assert.equal(await page.locator('main h1').count(), 1, name);
      assert.doesNotMatch(main, /\b(notice|share|gate|liaison|callout|intake|decl|refusal)-[a-z_]{3,}/, `${name} shows keys`);
    });
  }
});

test('every page of the ports prints: no menus, nothing cut off', async () => {
  const wrong = [];
  await each({}, async ({ page }, url, { name, path }) => {
    await page.goto(url + path);
    await page.setViewportSize({ width: 718, height: 1000 });
    await page.emulateMedia({ media: 'print' });
    for (const gone of ['.topbar', '.sidenav', '.actions']) {
      if (await page.locator(gone).count() && await page.locator(gone).first().isVisible()) { wrong.push(`${name} prints ${gone}`); }
    }
    if (!await page.locator('.sheet-head').isVisible()) { wrong.push(`${name} does not say where it comes from`); }
    const cut = await page.evaluate(() => [...document.querySelectorAll('main .scroll')].filter((e) => e.scrollWidth > e.clientWidth + 1).length);
    if (cut) { wrong.push(`${name} is cut off on paper`); }
    await page.emulateMedia({ media: null });
    await page.setViewportSize({ width: 1366, height: 768 });
  });
  assert.deepEqual(wrong, []);
});
