// What a colleague does at the desk: read, answer, report, correct, find, print; by keys,
// and without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clean, launch, open, pages } from './browser.js';
import { demo } from './server.js';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([demo(), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

test('a case is reported without script and changes the board', async () => {
  const { page, close } = await open(browser, server.url, { script: false, officer: null });
  await page.goto(`${server.url}/report/case?disease=cholera`);
  await page.selectOption('#f-place', '330424');
  await page.selectOption('#f-classification', 'confirmed');
  await page.click('.btn.primary');
  assert.match(page.url(), /\/officer\?asked=1/, 'nobody reports anonymously');
  await page.check('input[value="lu_wenqing"]');
  await page.click('.btn.primary');
  await page.goto(`${server.url}/report/case?disease=cholera`);
  await page.selectOption('#f-place', '330424');
  await page.selectOption('#f-classification', 'confirmed');
  await page.click('.btn.primary');
  assert.match(page.url(), /\/journal\/\d+\?done=1$/);
  assert.match(await page.locator('main').innerText(), /已记进账本/);
  await page.goto(server.url);
  const sentence = await page.locator('.glance .say').innerText();
  assert.match(sentence, /Ⅲ级/, 'two counties in one week are level III');
  await close();
});

test('a wrong day is refused, kept, and repaired by one button', async () => {
  const { page, problems, close } = await open(browser, server.url);
  await page.goto(`${server.url}/report/case?disease=cholera`);
  await page.selectOption('#f-place', '330482');
  await page.selectOption('#f-classification', 'suspected');
  await page.fill('#f-onset', '2090-01-01');
  await page.click('.consequence .btn.primary');
  assert.match(await page.locator('#errors').innerText(), /晚于今天/);
  assert.equal(await page.inputValue('#f-onset'), '2090-01-01');
  await page.click('#errors a >> nth=0');
  await page.click('button[name="repair"]');
  await page.waitForURL(/done=1|report/);
  problems.splice(0, problems.length, ...problems.filter((p) => !p.includes('422')));
  clean(problems);
  await close();
});

test('a question is answered from where it is asked', async () => {
  const { page, problems, close } = await open(browser, server.url, { officer: 'xu_jing' });
  await page.goto(`${server.url}/incidents/unexplained_pneumonia`);
  await page.click('#asks .ask .btn >> nth=0');
  assert.match(page.url(), /\/report\/judgement\?finding=/);
  assert.notEqual(await page.inputValue('#f-finding'), '');
  assert.equal(await page.inputValue('#f-by'), 'expert_committee', 'the officer’s own body is filled');
  assert.equal(await page.locator('input[name="value"]:checked').count(), 0, 'no answer is chosen beforehand');
  await page.check('input[name="value"][value="yes"]');
  await page.fill('#f-reason', '两家医院同一病原特征');
  await page.click('.consequence .btn.primary');
  await page.waitForURL(/done=1/);
  assert.match(await page.locator('.note').innerText(), /级/);
  clean(problems);
  await close();
});

test('keys: find, report, rows, help; off while typing', async () => {
  const { page, problems, close } = await open(browser, server.url);
  await page.goto(server.url);
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'find');
  await page.keyboard.type('n2.3');
  assert.equal(await page.inputValue('#find'), 'n2.3', 'letters are letters while typing');
  await page.fill('#find', '2.3(2)');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/find\?q=/);
  await page.click('main tbody a >> nth=0');
  await page.waitForURL(/\/plans\//);
  await page.goto(server.url);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  const href = await page.evaluate(() => document.activeElement.getAttribute('href'));
  assert.match(href, /^\/incidents\//);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/incidents\//);
  await page.keyboard.press('Shift+?');
  assert.ok(await page.locator('#keyhelp').isVisible());
  await page.check('#keys-off');
  await page.locator('h1').click();
  await page.keyboard.press('n');
  assert.match(page.url(), /\/incidents\//, 'single keys can be switched off');
  await page.uncheck('#keys-off');
  await page.locator('h1').click();
  await page.keyboard.press('n');
  await page.waitForURL(/\/report$/);
  clean(problems);
  await close();
});

test('everything can be reached with the tab key, and is seen when reached', async () => {
  const { page, close } = await open(browser, server.url);
  const all = await pages(server.url);
  for (const path of [all.board, all.incident, all['report-case'], all.clause]) {
    await page.goto(server.url + path);
    const wanted = await page.evaluate(() => Array.from(
      document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary'),
    ).filter((e) => e.getClientRects().length && !e.closest('[hidden]') && getComputedStyle(e).visibility !== 'hidden').length);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip', 'the skip link comes first');
    const seen = new Set();
    for (let i = 0; i < wanted + 30; i += 1) {
      const at = await page.evaluate(() => {
        const e = document.activeElement;
        if (!e || e === document.body) { return null; }
        e.dataset.reached ??= String(Math.random());
        const style = getComputedStyle(e);
        return { id: e.dataset.reached, html: e.outerHTML.slice(0, 120), outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
      });
      if (at) {
        assert.ok(at.outline, `${path}: focus is not seen on ${at.html}`);
        seen.add(at.id);
      }
      await page.keyboard.press('Tab');
    }
    // A group of radio buttons is one stop.
    assert.ok(seen.size >= wanted - 12, `${path}: ${seen.size} of ${wanted} reached`);
  }
  await close();
});

test('an open board refreshes when something is reported elsewhere', async () => {
  const board = await open(browser, server.url);
  await board.page.goto(server.url);
  const before = await board.page.locator('#glance .strip').innerText();
  const other = await open(browser, server.url);
  await other.page.goto(`${server.url}/report/count?disease=measles&place=330402&cases=2`);
  await other.page.fill('#f-date', await other.page.evaluate(() => new Date().toISOString().slice(0, 10)));
  await other.page.click('.consequence .btn.primary');
  await other.page.waitForURL(/done=1/);
  // Asked from here: the page's own policy forbids what waitForFunction would do in it.
  const strip = board.page.locator('#glance .strip');
  for (let i = 0; i < 60 && (await strip.innerText()) === before; i += 1) { await board.page.waitForTimeout(250); }
  assert.notEqual(await strip.innerText(), before);
  clean(board.problems);
  await other.close();
  await board.close();
});

test('pages print: no menus, tables whole, on few sheets', async () => {
  const { page, close } = await open(browser, server.url);
  const all = await pages(server.url);
  for (const [name, most] of [['board', 3], ['incident', 4], ['clause', 4], ['journal', 6], ['cases', 2], ['entry', 1]]) {
    await page.goto(server.url + all[name]);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g).length;
    assert.ok(sheets >= 1 && sheets <= most, `${name} takes ${sheets} sheets`);
    await page.emulateMedia({ media: 'print' });
    for (const gone of ['.topbar', '.sidenav', '.actions']) {
      assert.equal(await page.locator(gone).first().isVisible(), false, `${name} prints ${gone}`);
    }
    assert.ok(await page.locator('.sheet-head').isVisible(), `${name} says where it comes from`);
    await page.emulateMedia({ media: null });
  }
  await close();
});

test('the journal verifies from its page', async () => {
  const { page, close } = await open(browser, server.url, { script: false });
  await page.goto(`${server.url}/journal`);
  await page.click('#verify .btn');
  assert.match(await page.locator('#verify').innerText(), /全部相符/);
  await close();
});

test('the language is switched on the page that is open', async () => {
  const { page, close } = await open(browser, server.url);
  await page.goto(`${server.url}/plans/jiaxing-phe/2.3(2)`);
  await page.click('.topbar .lang');
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  assert.match(page.url(), /2\.3\(2\)/);
  await page.goto(`${server.url}/incidents`);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en', 'the choice is kept');
  await close();
});
