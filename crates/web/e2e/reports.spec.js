// Reports and records as an officer does them: begun from what is on record, signed,
// sent, read as paper; without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open } from './browser.js';
import { demo } from './server.js';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([demo(), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

test('a first report is begun, refused, signed, sent and printed without script', async () => {
  const { page, close } = await open(browser, server.url, { script: false, officer: 'gu_weimin' });
  await page.goto(`${server.url}/reports/new?kind=first&topic=cholera`);
  await page.click('.consequence .btn.primary');
  assert.match(page.url(), /\/reports\/[0-9a-f]{32}$/);
  assert.match(await page.inputValue('[name="f.ill"]'), /^\d+$/, 'cases are filled in');
  assert.match(await page.locator('main').innerText(), /由病例库填好/, 'and say from where');
  await page.click('button[value="sign_send"]');
  assert.match(await page.locator('#errors').innerText(), /主要症状/);
  await page.fill('[name="f.symptoms"]', '腹泻、呕吐');
  await page.fill('[name="f.cause"]', '不明，正在调查');
  await page.fill('[name="f.measures"]', '已隔离治疗');
  await page.fill('[name="f.contact"]', '0573-1');
  await page.locator('.choice', { hasText: '嘉兴市政府' }).first().locator('input').check();
  await page.click('button[value="sign_send"]');
  assert.match(page.url(), /done=signed$/);
  const text = await page.locator('main').innerText();
  assert.match(text, /第 \d+.号/);
  assert.equal(await page.locator('[name="f.ill"]').count(), 0, 'what is signed cannot be edited');
  for (const [ending, media] of [['pdf', 'application/pdf'], ['docx', 'wordprocessingml'], ['xlsx', 'spreadsheetml']]) {
    const href = await page.locator(`.actions a[href*="document.${ending}"]`).getAttribute('href');
    const file = await page.request.get(server.url + href);
    assert.equal(file.status(), 200, await file.text());
    assert.ok(file.headers()['content-type'].includes(media));
  }
  await page.locator('summary', { hasText: '更正' }).click();
  await page.fill('#creason', '核实后更正');
  await page.click('button[value="correct"]');
  await page.fill('[name="f.symptoms"]', '腹泻');
  await page.click('button[value="sign"]');
  assert.match(await page.locator('main').innerText(), /与上一版不同的 1/);
  await close();
});

test('a slip is entered and becomes a task; what is missing is named', async () => {
  const { page, close } = await open(browser, server.url, { script: false, officer: 'zhou_mingyuan' });
  await page.goto(`${server.url}/records/new/slip?topic=cholera`);
  await page.click('.consequence .btn.primary');
  assert.match(await page.locator('#errors').innerText(), /交办事项/);
  await page.fill('[name="f.what"]', '腾出 40 张床位');
  await page.selectOption('[name="f.to"]', 'hospital');
  await page.fill('[name="f.problem"]', '床位不足');
  await page.click('.consequence .btn.primary');
  assert.match(page.url(), /\/records\/[0-9a-f]{32}$/);
  assert.match(await page.locator('main').innerText(), /腾出 40 张床位/);
  await close();
});
