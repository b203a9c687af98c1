// A notice on the screens of the sender and of a receiver: sent with the agreed fields, receipt,
// answer, withdrawal; a third body sees nothing; abroad only signed and by hand.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clean, launch, open } from './browser.js';
import { accident, ask, notices, until } from './port.js';
import { demo, empty } from './server.js';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([demo('taicang'), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

const words = (screen) => screen.page.locator('main').innerText();
const sit = (officer, how = {}) => open(browser, server.url, { officer, ...how });
const done = async (...screens) => {
  for (const screen of screens) {
    clean(screen.problems.filter((p) => !p.includes('422')));
    await screen.close();
  }
};

/** The notices that a record of market regulation opened, as its outbox has them. */
const sent = (id, receivers) => until(() => notices(server.url, 'tc_market', 'out'), (all) => {
  const mine = all.filter((n) => n.it.root === `record/${id}`);
  return mine.length >= receivers && mine;
});

// covers: TC-6.2-05, TC-6.2-06
test('a receipt is seen on both screens, a third body sees nothing, what is taken back is gone', async () => {
  const market = await sit('tc_market');
  const customs = await sit('tc_customs', { script: false });
  const farm = await sit('tc_farm');
  const { id } = await ask(server.url, 'tc_market', '/records', accident());
  await sent(id, 4);

  await customs.page.goto(`${server.url}/notices`);
  await customs.page.click('.maillist li.mail a >> nth=0');
  assert.match(await words(customs), /互相通报重大食品安全事故：海员餐厅集体发病/);
  assert.match(await words(customs), /死亡人数\s*1/);
  const path = new URL(customs.page.url()).pathname;
  await Promise.all([customs.page.waitForNavigation(), customs.page.click('button[value="acknowledge"]')]);
  assert.equal(new URL(customs.page.url()).pathname, path);
  assert.equal(await customs.page.locator('button[value="acknowledge"]').count(), 0, 'a receipt is given once');

  await market.page.goto(server.url + path);
  assert.match(await words(market), /谁收到了/);
  const row = market.page.locator('table.told tr', { hasText: '海关' }).first();
  assert.match(await row.innerText(), /签收\s*\d\d:\d\d/);
  assert.match(await words(market), /各家看到什么/);

  // Taken back: whoever had it sees that, and owes nothing any more.
  await ask(server.url, 'tc_market', `/records/${id}/acts`, { act: { withdraw: { reason: '误报' } } });
  await until(async () => {
    await customs.page.goto(server.url + path);
    return words(customs);
  }, (text) => /撤回/.test(text));
  assert.equal(await customs.page.locator('button[value="acknowledge"]').count(), 0);
  const late = await customs.page.request.post(`${server.url}/api/v1${path}/acts`, { headers: { 'Lianfang-Officer': 'tc_customs' }, data: { act: 'acknowledge' } });
  assert.equal(late.status(), 422, 'no receipt for what was taken back');

  await farm.page.goto(`${server.url}/notices`);
  assert.doesNotMatch(await words(farm), /海员餐厅/);
  // It is no secret that there is one; what it says is between the two.
  await farm.page.goto(server.url + path);
  assert.doesNotMatch(await words(farm), /死亡人数|冷冻虾|陈港/);
  await done(market, customs, farm);
});

// covers: TC-6.2-10, TC-6.2-11
test('for bodies outside the mainland it waits for two signatures and goes by hand', async () => {
  const { id } = await ask(server.url, 'tc_market', '/records', accident({ subject: '外籍船员食物中毒' }));
  const abroad = (await sent(id, 4)).find((n) => n.it.receiver === 'foreign_affairs').it.notice;
  const path = `${server.url}/notices/${abroad}`;
  const market = await sit('tc_market');
  await market.page.goto(path);
  assert.equal(await market.page.locator(`form[action="/notices/${abroad}"] button[value="send"]`).count(), 0, 'unsigned it cannot be sent');
  for (const officer of ['tc_food', 'tc_mayor']) {
    const signer = await sit(officer);
    await signer.page.goto(path);
    await Promise.all([signer.page.waitForNavigation(), signer.page.click('button[value="sign"]')]);
    await done(signer);
  }
  await market.page.goto(path);
  await Promise.all([market.page.waitForNavigation(), market.page.click(`form[action="/notices/${abroad}"] button[value="send"]`)]);
  const foreign = await sit('tc_foreign', { size: 'phone' });
  await foreign.page.goto(path);
  assert.match(await words(foreign), /不直接向境外发/);
  await foreign.page.fill('#f-number', '外〔2026〕9号');
  await Promise.all([foreign.page.waitForNavigation(), foreign.page.click('button[value="dispatch"]')]);
  await foreign.page.click('details.past summary');
  assert.match(await words(foreign), /外〔2026〕9号/);
  await done(market, foreign);
});

// covers: TC-2.2-03, TC-4.2-06, TC-5.2-04
test('what is classified does not go this way: it is checked before release, and only its number is kept', async () => {
  const values = {
    subject: '口岸截获通报', sort: 'biosecurity', item: 'interception', time: '2026-09-18T08:00', text: '截获检疫性有害生物一批。', country: '荷兰', goods: '种球',
  };
  const refused = await ask(server.url, 'tc_customs', '/records', { register: 'biosecurity', values }, [422]);
  assert.deepEqual(refused.refusals.map((r) => r.field), ['secrecy']);
  const { id } = await ask(server.url, 'tc_customs', '/records', { register: 'biosecurity', values: { ...values, secrecy: 'checked' } });
  const about = async () => (await notices(server.url, 'tc_customs', 'out')).filter((n) => n.it.root === `record/${id}`);
  assert.deepEqual(await about(), [], 'filed alone it is nobody’s yet');
  await ask(server.url, 'tc_customs', `/records/${id}/acts`, { act: { advance: { stage: 'released', values: {} } } });
  const told = await until(about, (l) => l.length && l);
  assert.deepEqual(told.map((n) => n.it.receiver), ['agriculture_bureau']);
  const stub = { number: '2026-密-3', rule: '按保密管理规定机要传递', holder: 'customs', to: 'agriculture_bureau' };
  const more = await ask(server.url, 'tc_customs', '/records', { register: 'classified_stub', values: { ...stub, text: '内容' } }, [422]);
  assert.deepEqual(more.refusals.map((r) => r.field), ['text'], 'there is no place for the content');
  const kept = await ask(server.url, 'tc_customs', '/records', { register: 'classified_stub', values: stub });
  assert.deepEqual((await notices(server.url, 'tc_customs', 'out')).filter((n) => n.it.root === `record/${kept.id}`), []);
  const screen = await sit('tc_customs');
  await screen.page.goto(`${server.url}/agreements?body=agriculture_bureau`);
  const rows = screen.page.locator('tbody tr', { hasText: '涉密的不走这条路' });
  assert.ok(await rows.count() >= 5, 'the agreements of the three clauses say so');
  await done(screen);
});

// covers: EL-5-07, EL-6-07
test('a suggestion is answered, and who made it reads the answer', async () => {
  const border = await empty('erenhot');
  try {
    const { id } = await ask(border.url, 'el_hospital', '/records', { register: 'suggestion', values: { subject: '口岸大厅加一个采样点', text: '高峰时一个点排队太长。' } });
    const [n] = await until(() => notices(border.url, 'el_office', 'in'), (l) => l.some((m) => m.it.root === `record/${id}`) && l);
    const path = `/notices/${n.it.notice}`;
    const office = await open(browser, border.url, { officer: 'el_office', script: false });
    await office.page.goto(border.url + path);
    const press = () => Promise.all([office.page.waitForNavigation(), office.page.click('button[value="answer"]')]);
    await press();
    assert.match(await office.page.locator('.alert').innerText(), /还没写答复/, 'an empty answer is refused');
    await office.page.fill('#f-text', '采纳，今天下午加。');
    await press();
    const hospital = await open(browser, border.url, { officer: 'el_hospital', size: 'phone' });
    await hospital.page.goto(border.url + path);
    assert.match(await words(hospital), /答复\s*\d\d:\d\d/);
    await hospital.page.click('details.past summary');
    assert.match(await words(hospital), /采纳，今天下午加/);
    await done(office, hospital);
  } finally {
    await border.stop();
  }
});
