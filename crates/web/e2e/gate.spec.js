// What goes out to the public: stopped while it is unverified, then verified, approved, let out;
// and a call-out with its times, on the screens of the office and of two called bodies.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clean, launch, open } from './browser.js';
import { ask, until } from './port.js';
import { empty } from './server.js';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([empty('erenhot'), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

const words = (screen) => screen.page.locator('main').innerText();
const sit = (officer, how = {}) => open(browser, server.url, { officer, ...how });
const press = (screen, act) => Promise.all([screen.page.waitForNavigation(), screen.page.click(`button[name="act"][value="${act}"]`)]);
const done = async (...screens) => {
  for (const screen of screens) {
    clean(screen.problems.filter((p) => !p.includes('422')));
    await screen.close();
  }
};

// covers: EL-13-02
test('nothing unverified goes out: asked for, stopped, verified, approved, let out', async () => {
  const today = new Date().toISOString().slice(0, 10);
  const fact = { fact: 'case', case_id: 'C-7', disease: 'cholera', classification: 'suspected', place: { county: '152501' }, reported: today };
  const { seq } = await ask(server.url, 'el_hospital', '/facts', { fact });
  const press_ = await sit('el_propaganda', { script: false });
  const { page } = press_;
  await page.goto(`${server.url}/releases`);
  await page.fill('#f-subject', '疫情通报');
  await page.fill('#f-text', '发现一例疑似病例。');
  const go = () => Promise.all([page.waitForNavigation(), page.click('.form .btn.primary')]);
  await go();
  assert.match(await words(press_), /没写依据/);
  assert.equal(await page.inputValue('#f-text'), '发现一例疑似病例。', 'what was typed stays');
  await page.fill('#f-rests', `#${seq}`);
  await go();
  const path = new URL(page.url()).pathname;
  assert.match(path, /^\/releases\/[^/]+$/);

  // Its own text: nobody lets it out before it is verified, and the attempt stays on record.
  await page.fill('#f-channel', '市政府网站');
  await page.fill('#f-number', '2026-7');
  await press(press_, 'release');
  assert.match(await words(press_), /没核实的不能发布/);
  await page.goto(server.url + path);
  assert.match(await words(press_), /想发布，拦下了/);

  const cdc = await sit('el_cdc');
  await cdc.page.goto(server.url + path);
  await press(cdc, 'verify');
  assert.match(await cdc.page.locator('.alert, [aria-invalid="true"]').first().innerText(), /\S/, 'a ground is asked for');
  await cdc.page.fill('#f-source', '检测报告 31 号');
  await press(cdc, 'verify');
  const office = await sit('el_office', { size: 'phone' });
  await office.page.goto(server.url + path);
  await press(office, 'approve');
  await page.goto(server.url + path);
  await page.fill('#f-channel', '市政府网站');
  await page.fill('#f-number', '2026-7');
  await press(press_, 'release');
  const said = await words(press_);
  assert.match(said, /已发布/);
  assert.match(said, /检测报告 31 号/);
  await done(press_, cdc, office);
});

/** A moment as a field of the form takes it, on the clocks of the city. */
const wall = (minutes) => new Date(Date.now() + (8 * 60 + minutes) * 60_000).toISOString().slice(0, 16);

// covers: EL-8-03, EL-8-04, EL-8-05
test('a drill is called; who answers, who is there and who is missing stands with its times', async () => {
  const office = await sit('el_office');
  await office.page.goto(`${server.url}/callouts`);
  await Promise.all([office.page.waitForNavigation(), office.page.click('.form .btn.primary')]);
  const refused = await words(office);
  assert.match(refused, /名称|事由|标题|必填|还没填/, 'what is missing is said');
  await office.page.fill('#f-title', '夜间拉动');
  await office.page.check('[name="drill"]');
  await office.page.fill('#f-place', '公路口岸旅检大厅');
  await office.page.fill('#f-muster', wall(30));
  await office.page.fill('#f-contact', '30');
  await office.page.check('[name="b-customs"]');
  await office.page.check('[name="b-cdc"]');
  await Promise.all([office.page.waitForNavigation(), office.page.click('.form .btn.primary')]);
  const path = new URL(office.page.url()).pathname;
  assert.match(path, /^\/callouts\/[^/]+$/, await words(office));

  const customs = await sit('el_customs', { size: 'phone', script: false });
  await customs.page.goto(server.url + path);
  await press(customs, 'acknowledge');
  await customs.page.fill('#f-leader', '关长');
  await press(customs, 'relay');
  await customs.page.fill('#f-people', '6');
  await press(customs, 'arrive');
  await customs.page.fill('#f-cnote', '旅检大厅一切正常');
  await press(customs, 'contact');

  await office.page.goto(server.url + path);
  const row = (body) => office.page.locator('#who tbody tr', { hasText: body }).innerText();
  assert.match(await row('海关'), /6/);
  assert.match(await row('疾控中心'), /还没有/);
  assert.match(await words(office), /关长/);
  assert.match(await words(office), /旅检大厅一切正常/);

  await office.page.fill('#f-reason', '演练结束，疾控没到');
  await press(office, 'end');
  assert.match(await words(office), /演练结束，疾控没到/);
  await customs.page.goto(server.url + path);
  assert.equal(await customs.page.locator('button[value="contact"]').count(), 0, 'after its end nothing is owed');
  await done(office, customs);
});

// covers: EL-5-06, EL-13-01
test('with the start each member owes its liaison officer and its duties', async () => {
  const key = { plan: 'EL', topic: 'designated', area: 'city' };
  const { id } = await ask(server.url, 'el_command', '/files', { key, change: 'start', level: 'III', reason: '市应急预案已启动Ⅲ级响应' });
  await ask(server.url, 'el_command', `/files/${id}/signatures`, { step: 'activation', number: '二应急〔2026〕7号', opinion: '同时启动' });
  const owed = (body) => until(
    () => ask(server.url, 'el_customs', `/duties?body=${body}&limit=200`),
    ({ duties }) => {
      const own = duties.filter((d) => d.it.response === 'EL.designated.city').map((d) => d.it.task);
      return own.includes('liaison-takes-part') && own.includes('work-by-duty') && own;
    },
  );
  for (const body of ['customs', 'hospital', 'market_regulator']) {
    const tasks = await owed(body);
    assert.equal(tasks.filter((t) => t === 'liaison-takes-part').length, 1, `${body}: ${tasks}`);
  }
  const screen = await sit('el_customs');
  await screen.page.goto(`${server.url}/duties`);
  assert.match(await words(screen), /联络员参加应急协调/);
  await done(screen);
});
