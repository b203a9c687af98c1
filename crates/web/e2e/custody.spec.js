// A person from the gangway to the ward, on the screens of customs, of the ambulance (a phone), of
// the hospital and of the laboratory, side by side: a refusal, an alarm, a late positive result.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { clean, launch, open } from './browser.js';
import { demo, root } from './server.js';

const shots = join(root, 'target/shots');
mkdirSync(shots, { recursive: true });

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([demo('taicang'), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

const words = (screen) => screen.page.locator('main').innerText();

/** Opens a page again and again until it says something: the clock of the server strikes by itself. */
const until = async (screen, path, text) => {
  for (let i = 0; i < 300; i += 1) {
    await screen.page.goto(server.url + path);
    if (text.test(await words(screen))) { return; }
    await screen.page.waitForTimeout(100);
  }
  assert.fail(`${path} never said ${text}: ${await words(screen)}`);
};

/** Presses a button of the page, which must go on to the same page. */
const press = async (screen, path, act, fields = {}) => {
  await screen.page.goto(server.url + path);
  const form = screen.page.locator(`form:has(button[name="do"][value="${act}"])`).first();
  const folded = form.locator('xpath=ancestor::details[not(@open)]');
  if (await folded.count()) { await folded.locator('summary').click(); }
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`).first();
    if (await field.getAttribute('type') === 'radio') {
      await form.locator(`[name="${name}"][value="${value}"]`).check();
    } else if (await field.evaluate((f) => f.tagName) === 'SELECT') {
      await field.selectOption(value);
    } else {
      await field.fill(value);
    }
  }
  await Promise.all([screen.page.waitForNavigation(), form.locator(`button[value="${act}"]`).click()]);
};

/** The screens beside each other, for the eye. */
const picture = async (name, screens) => {
  for (const [who, screen] of Object.entries(screens)) {
    await screen.page.screenshot({ path: join(shots, `handover-${name}-${who}.png`), fullPage: true });
  }
};

// covers: TC-1.3-01, TC-1.3-08, TC-1.5-02, TC-1.5-05, SC-3-16
test('a person is handed over on the screens of three bodies, and nobody loses him', async () => {
  const sit = (officer, size = 'desk', script = true) => open(browser, server.url, { officer, size, script });
  const customs = await sit('tc_customs');
  const ambulance = await sit('tc_120', 'phone');
  const hospital = await sit('tc_hospital', 'desk', false);
  const laboratory = await sit('tc_cdc');
  const all = { customs, ambulance, hospital };

  // Customs determines; its own officer answers for the person from here on.
  await customs.page.goto(`${server.url}/custody`);
  await customs.page.click('.pagehead .btn.primary');
  await customs.page.check('[name="category"][value="suspected"]');
  await customs.page.fill('[name="name"]', '林晓燕');
  await customs.page.fill('[name="document"]', 'E76543210');
  await customs.page.fill('[name="place"]', '7 号泊位');
  await customs.page.fill('[name="conveyance"]', '长江 9');
  await Promise.all([customs.page.waitForNavigation(), customs.page.click('.consequence .btn.primary')]);
  const path = new URL(customs.page.url()).pathname;
  assert.match(path, /^\/custody\/[^/]+$/);
  assert.match(await words(customs), /现由太仓海关负责/);
  assert.doesNotMatch(await words(customs), /林晓燕|E76543210/, 'the name is sealed');

  // The hospital refuses with a reason, and nothing is lost: customs still answers, and asks again.
  await press(customs, path, 'offer', { to: 'first_hospital' });
  await hospital.page.goto(`${server.url}/custody?body=own`);
  assert.match(await words(hospital), /林\*\*/, 'who is asked has him on the list');
  await press(hospital, path, 'refuse');
  assert.match(await words(hospital), /还没填|要写|必填/, 'a refusal has a reason');
  await press(hospital, path, 'refuse', { reason: '负压病房正在检修' });
  await customs.page.goto(server.url + path);
  assert.match(await words(customs), /退回：负压病房正在检修/);
  assert.match(await words(customs), /现由太仓海关负责/);
  await picture('refused', all);
  await press(customs, path, 'offer', { to: 'first_hospital' });
  await press(hospital, path, 'accept');

  // Both sign the departure. One signature moves nothing.
  await press(customs, path, 'depart', { place: '7 号泊位' });
  assert.match(await words(customs), /现由太仓海关负责/);
  await press(ambulance, path, 'depart', { vehicle: '', crew: '' });
  assert.match(await words(ambulance), /还没填车辆/);
  await press(ambulance, path, 'depart', { vehicle: '苏E·120A2', crew: '郁强、陆敏' });
  for (const screen of Object.values(all)) {
    await screen.page.goto(server.url + path);
    assert.match(await words(screen), /现由太仓市急救站（120）负责/);
  }
  await picture('moving', all);

  // He does not arrive: everybody with a part in it sees the alarm, with who answers.
  const id = path.split('/').pop();
  const soon = new Date(Date.now() + 2000).toISOString();
  const said = await ambulance.page.request.post(`${server.url}/api/v1/custody/${id}/acts`, {
    headers: { 'Lianfang-Officer': 'tc_120' },
    data: { command: { act: 'whereabouts', note: '沪苏通桥上堵车', expected: soon } },
  });
  assert.equal(said.status(), 201, await said.text());
  for (const screen of Object.values(all)) {
    await until(screen, '/custody', /林\*\* 未到达太仓市第一人民医院/);
    assert.ok(await screen.page.locator('.alert', { hasText: '林**' }).count());
  }
  await picture('missing', all);
  await press(ambulance, path, 'whereabouts', { note: '已过桥，十分钟到' });

  // Arrival: again both sign. Then his bed.
  await press(ambulance, path, 'arrive');
  assert.match(await words(ambulance), /现由太仓市急救站（120）负责/);
  await press(hospital, path, 'arrive');
  await press(hospital, path, 'admit', { bed: '负压 5 床' });
  for (const screen of [customs, ambulance, hospital]) {
    await screen.page.goto(`${server.url}/custody?view=held`);
    assert.match(await words(screen), /林\*\*/);
  }
  await customs.page.goto(`${server.url}/custody`);
  assert.equal(await customs.page.locator('.alert', { hasText: '林**' }).count(), 0, 'the alarm is over');

  // A late positive result goes to everybody who had him; unread it keeps him here.
  await press(laboratory, path, 'result', { test: '霍乱弧菌培养', sample: 'S-99', outcome: 'positive' });
  await press(hospital, path, 'end', { how: 'excluded', reason: '症状消失' });
  assert.match(await words(hospital), /还没有阅知/);
  await picture('result', all);
  for (const screen of [hospital, customs, ambulance]) {
    await press(screen, path, 'read');
    assert.match(await words(screen), /已阅/);
  }
  await press(customs, path, 'revise', { category: 'confirmed', reason: '培养阳性' });
  await hospital.page.goto(server.url + path);
  assert.match(await hospital.page.locator('h1').innerText(), /确诊/);

  // The whole name, for a reason that is kept; a body without a part in it gets none.
  await press(hospital, path, 'look', { why: '填住院首页' });
  assert.match(await words(hospital), /林晓燕/);
  assert.match(await words(hospital), /E76543210/);
  await laboratory.page.goto(server.url + path);
  assert.equal(await laboratory.page.locator('button[value="look"]').count(), 0);

  await press(hospital, path, 'end', { how: 'released', reason: '连续两次阴性' });
  assert.match(await words(hospital), /已结束/);
  await picture('ended', all);
  for (const screen of [...Object.values(all), laboratory]) {
    // Chromium itself logs the answers that refuse something.
    clean(screen.problems.filter((p) => !p.includes('422')));
    await screen.close();
  }
});
