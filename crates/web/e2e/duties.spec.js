// A desk by keys alone, without script, and on a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clean, launch, open } from './browser.js';
import { demo } from './server.js';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([demo(), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

const number = async (page) => Number(/(\d+)/.exec(await page.locator('.tabs a >> nth=0').innerText())[1]);

test('the keyboard alone: down, open, acknowledge, evidence, hand in', async () => {
  const { page, problems, close } = await open(browser, server.url);
  await page.goto(`${server.url}/duties`);
  const owed = await number(page);
  assert.ok(owed > 1, 'the desk of the CDC has duties');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const second = await page.locator('[data-row].cursor h3').innerText();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/duties\/[0-9a-f]{16}/);
  assert.equal(await page.locator('#detail-h').innerText(), second);
  await page.keyboard.press('a');
  await page.waitForSelector('.detail .dstate.acknowledged');
  await page.keyboard.press('e');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-text');
  await page.keyboard.type('已电话报告');
  await page.keyboard.press('Tab');
  await page.keyboard.type('2026-1');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.detail .dstate.discharged');
  assert.match(await page.locator('.detail .end').innerText(), /已电话报告/);
  assert.equal(await number(page), owed - 1);
  // T opens the form that hands on; letters are letters while typing.
  await page.goto(`${server.url}/duties`);
  if (await page.locator('[data-key="hand"]').count()) {
    await page.keyboard.press('t');
    assert.ok(await page.locator('#hand[open]').count());
  }
  clean(problems);
  await close();
});

test('Shift+A acknowledges everything new', async () => {
  const { page, problems, close } = await open(browser, server.url);
  await page.goto(`${server.url}/duties`);
  await page.keyboard.press('Shift+A');
  await page.waitForFunction(() => !document.querySelector('[data-key="ack-all"]'));
  assert.equal(await page.locator('.duties .dstate.open').count(), 0);
  clean(problems);
  await close();
});

test('without script every act is a form', async () => {
  const { page, close } = await open(browser, server.url, { script: false, officer: 'xu_jing' });
  await page.goto(`${server.url}/duties`);
  await page.click('.duty .do button >> nth=0');
  assert.match(page.url(), /\/duties\/[0-9a-f]{16}\?/);
  assert.ok(await page.locator('.detail .dstate.acknowledged').count());
  await page.fill('#f-text', ' ');
  await page.fill('#f-reference', '');
  await page.click('.detail button:has-text("交证据并办结")');
  assert.match(await page.locator('#errors').innerText(), /写/);
  await close();
});

test('a phone shows the list, then one duty with its buttons', async () => {
  const { page, problems, close } = await open(browser, server.url, { size: 'phone', officer: 'gu_weimin' });
  await page.goto(`${server.url}/duties`);
  assert.equal(await page.locator('.detail').isVisible(), false);
  await page.click('.duty h3 a >> nth=0');
  await page.waitForURL(/\/duties\/[0-9a-f]{16}/);
  assert.equal(await page.locator('#desk').isVisible(), false);
  assert.ok(await page.locator('.detail').isVisible());
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} px too wide`);
  const heights = await page.locator('.detail .btn:visible').evaluateAll((all) => all.map((b) => b.getBoundingClientRect().height));
  assert.ok(heights.every((h) => h >= 44), `${heights}`);
  clean(problems);
  await close();
});

test('the ledger counts what was done', async () => {
  const { page, problems, close } = await open(browser, server.url, { lang: 'en' });
  await page.goto(`${server.url}/ledger`);
  assert.ok(await page.locator('tbody tr').count() > 3);
  const csv = await page.request.get(`${server.url}/api/v1/ledger.csv`);
  assert.match(await csv.text(), /about,owed,open/);
  clean(problems);
  await close();
});
