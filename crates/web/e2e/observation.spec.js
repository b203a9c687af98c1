// Somebody under observation: an officer gives out the link, a telephone that knows nobody reports.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clean, launch, open } from './browser.js';
import { demo } from './server.js';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([demo(), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

test('a person reports himself by his link, and the officer sees it', async () => {
  const desk = await open(browser, server.url, { officer: 'pan_yuefen' });
  await desk.page.goto(`${server.url}/observations?open=1&mine=1`);
  await desk.page.locator('tbody a', { hasText: 'P-gao' }).click();
  const about = desk.page.url();
  await desk.page.locator('button[value=link]').click();
  const link = await desk.page.locator('#link a').getAttribute('href');
  assert.ok(link.startsWith(`${server.url}/self/`), link);

  for (const script of [true, false]) {
    const phone = await open(browser, server.url, { size: 'phone', officer: null, script });
    await phone.page.goto(link);
    assert.equal(await phone.page.locator('nav').count(), 0);
    await phone.page.locator('button[type=submit]').click();
    assert.equal(await phone.page.locator('p.wrong').count(), 1, 'nothing said is not well');
    await phone.page.fill('#f-temperature', script ? '36，6' : '38.1');
    await phone.page.check(script ? 'input[name=well]' : 'input[name=s-cough]');
    await phone.page.locator('button[type=submit]').click();
    assert.match(await phone.page.locator('main').innerText(), /已收到/);
    const wide = await phone.page.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.ok(!wide, 'fits a telephone');
    // The refused form is an answer with an error status, which the browser tells.
    clean(phone.problems.filter((p) => !p.includes('422')));
    await phone.close();
  }
  await desk.page.goto(about);
  const looks = await desk.page.locator('main').innerText();
  assert.ok(looks.includes('36.6') && looks.includes('38.1') && looks.includes('本人上报'), looks);
  await desk.page.goto(`${server.url}/duties`);
  assert.match(await desk.page.locator('main').innerText(), /处置有不适的观察对象/);
  clean(desk.problems);
  await desk.close();
});
