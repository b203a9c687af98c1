// Who answers for what at a port: the joint meeting and its posts, the areas and their
// mechanisms, the task force, the table of links. What is missing is named.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clean, launch, open } from './browser.js';
import { ask, notices, until } from './port.js';
import { empty } from './server.js';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([empty('shanghai'), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

const words = (screen) => screen.page.locator('main').innerText();
const add = (register, values) => ask(server.url, 'sh_office', '/records', { register, values });
const act = (id, body, expected) => ask(server.url, 'sh_office', `/records/${id}/acts`, { act: body }, expected);
const missing = (problem) => problem.refusals.map((r) => r.field).sort();

const MEMBERS = ['customs', 'border_inspection', 'maritime_safety', 'development_reform', 'transport', 'mhc', 'foreign_affairs', 'public_security', 'finance',
  'anti_smuggling', 'port_group', 'airport_group'];
const SIGNERS = ['commerce', ...MEMBERS.filter((m) => !m.endsWith('_group'))];

const meeting = {
  name: '上海口岸安全联合防控联席会议', document: '沪商口岸〔2022〕43号', lead: 'commerce', convener: '沈航', convener_from: '2022-06-17', office_at: 'commerce',
  office_head: '叶申', office_head_from: '2022-06-17', members: MEMBERS.join('\n'), signers: SIGNERS.join('\n'), differs: '上港集团、机场集团是成员，没有联合印发',
};

// covers: SH-0-02, SH-2.1-01, SH-2.1-06, SH-2.1-07
test('a joint meeting does not stand with a vacant post, and members are not signers', async () => {
  const { id } = await add('joint_meeting', { ...meeting, convener: '' });
  const refused = await act(id, { advance: { stage: 'set_up', values: {} } }, [422]);
  assert.deepEqual(missing(refused), ['convener']);
  await act(id, { advance: { stage: 'set_up', values: { convener: '沈航' } } });
  // Whoever leaves is followed: emptying the post is refused, and the one before stays readable.
  const vacant = await act(id, { correct: { values: { convener: '' }, reason: '调离' } }, [422]);
  assert.deepEqual(missing(vacant), ['convener']);
  await act(id, { correct: { values: { convener: '陆申', convener_from: '2026-01-01' }, reason: '换届' } });
  const screen = await open(browser, server.url, { officer: 'sh_office' });
  await screen.page.goto(`${server.url}/records/${id}`);
  const said = await words(screen);
  assert.match(said, /沈航 → 陆申/);
  const shown = await ask(server.url, 'sh_office', `/records/${id}`);
  const lists = ['members', 'signers'].map((f) => shown.now.values[f].split('\n'));
  assert.equal(lists[0].length, 12);
  assert.equal(lists[1].length, 11);
  assert.deepEqual(lists[0].filter((m) => !lists[1].includes(m)), ['port_group', 'airport_group']);
  clean(screen.problems);
  await screen.close();
});

// covers: SH-2.1-01, SH-2.1-04, SH-2.2-01
test('of five areas the one without a mechanism and the one without a unit are seen', async () => {
  const above = (await add('joint_meeting', meeting)).id;
  const areas = ['洋山', '外高桥', '吴淞', '浦东机场', '虹桥机场'];
  const opened = [];
  for (const name of areas) {
    const values = { name, kind: name.endsWith('机场') ? 'air' : 'water', unit: '口岸管理处', person: '王岸', phone: '021-00001001' };
    if (name === '吴淞') { delete values.unit; }
    const { id } = await add('port_area', values);
    const area = await ask(server.url, 'sh_office', `/records/${id}`);
    opened.push({ name, id, mechanism: area.now.opened, warnings: area.now.warnings });
  }
  assert.deepEqual(opened.filter((a) => a.warnings.length).map((a) => [a.name, a.warnings]), [['吴淞', ['wanting:unit']]]);
  for (const { mechanism } of opened.slice(0, 4)) {
    const needed = await act(mechanism, { advance: { stage: 'set_up', values: {} } }, [422]);
    assert.ok(missing(needed).includes('joint_meeting'), 'a mechanism stands below the joint meeting');
    const values = { joint_meeting: above, protocol: '区域合作议定书 1 号', regulators: 'customs\nborder_inspection\nmaritime_safety', lead: 'customs' };
    await act(mechanism, { advance: { stage: 'set_up', values } });
  }
  const screen = await open(browser, server.url, { officer: 'sh_office' });
  await screen.page.goto(`${server.url}/records?register=area_mechanism`);
  assert.equal(await screen.page.locator('tbody tr').count(), 5);
  const none = screen.page.locator('tbody tr', { hasText: '尚未建立' });
  assert.equal(await none.count(), 1);
  assert.match(await none.innerText(), /虹桥机场/);
  // An area is settled with unit, person, telephone and a mechanism, and not before.
  const wu = opened[2];
  assert.deepEqual(missing(await act(wu.id, { advance: { stage: 'settled', values: {} } }, [422])), ['unit']);
  const hong = opened[4];
  assert.deepEqual(missing(await act(hong.id, { advance: { stage: 'settled', values: {} } }, [422])), ['stage']);
  await act(opened[0].id, { advance: { stage: 'settled', values: {} } });
  await screen.page.goto(`${server.url}/records?register=port_area&open=1`);
  assert.equal(await screen.page.locator('tbody tr').count(), 4);
  assert.match(await words(screen), /吴淞/);
  // The mechanism of an area leads to the joint meeting above it.
  await screen.page.goto(`${server.url}/records/${opened[0].mechanism}`);
  assert.match(await words(screen), new RegExp(`${above}|联席会议`));
  clean(screen.problems);
  await screen.close();
});

// covers: SC-1-02, SC-1-03
test('a task force has one leader, and the kinds of bodies without a person are named', async () => {
  const values = { name: '口岸防控专班', above: '市联防联控机制', health: '张一', cdc: '李二', customs: '王三', border: '赵四', transport: '钱五' };
  const by = async (register, v) => ask(server.url, 'sh_office', '/records', { register, values: v }, [422]);
  assert.match((await by('task_force', values)).refusals[0].key, /record-no-writer/, 'it is not every body’s');
  const { id } = await ask(server.url, 'sh_city', '/records', { register: 'task_force', values });
  const shown = await ask(server.url, 'sh_city', `/records/${id}`);
  assert.deepEqual(shown.now.warnings, ['wanting:aviation']);
  const set = (v, expected) => ask(server.url, 'sh_city', `/records/${id}/acts`, { act: { advance: { stage: 'set_up', values: v } } }, expected);
  assert.deepEqual(missing(await set({}, [422])), ['leader', 'leader_from']);
  await set({ leader: '孙六', leader_from: '2021-12-01' });
  await ask(server.url, 'sh_city', `/records/${id}/acts`, { act: { correct: { values: { leader: '周七' }, reason: '换人' } } });
  const now = await ask(server.url, 'sh_city', `/records/${id}`);
  assert.equal(now.now.values.leader, '周七', 'another one takes the place of the first');
});

// covers: SC-1-04, SC-Q3-02
test('a link with two of three layers names the third', async () => {
  const values = {
    link: '登轮检疫', duty: '登轮前核对健康申报', territory_unit: '浦东新区政府', territory_person: '吴岸', trade_unit: '上海海关', trade_person: '江岸',
  };
  const { id } = await add('link_duty', values);
  const shown = await ask(server.url, 'sh_office', `/records/${id}`);
  assert.deepEqual(shown.now.warnings, ['wanting:own_unit', 'wanting:own_person']);
  const screen = await open(browser, server.url, { officer: 'sh_office', script: false });
  const { page } = screen;
  await page.goto(`${server.url}/records/${id}`);
  await Promise.all([page.waitForNavigation(), page.click('button[value="advance"]')]);
  assert.match(await page.locator('#errors').innerText(), /主体责任单位/);
  assert.match(await page.locator('#errors').innerText(), /主体责任人/);
  await page.goto(`${server.url}/records?register=link_duty&open=1`);
  assert.match(await words(screen), /登轮检疫/);
  clean(screen.problems.filter((p) => !p.includes('422')));
  await screen.close();
});

// covers: SH-3.1-01
test('a notice of the single window that is handed in twice is one, and gives its receipts back', async () => {
  // What its file says goes in under its own number as the key: whoever sends it again, sends the same.
  const send = async (number) => {
    const answer = await fetch(`${server.url}/api/v1/records`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Lianfang-Officer': 'sh_customs', 'Idempotency-Key': `single-window:${number}` },
      body: JSON.stringify({
        register: 'port_risk',
        values: { subject: '同一货主多批货物申报异常', sort: 'major', time: '2026-09-18T08:00', certainty: 'suspected', text: '三批货物品名与历史不符。', window: number },
      }),
    });
    return [answer.status, await answer.json()];
  };
  const [first, made] = await send('SW-2026-0918-7');
  const [again, same] = await send('SW-2026-0918-7');
  assert.deepEqual([first, again, same.repeated, same.id], [201, 200, true, made.id]);
  const all = await ask(server.url, 'sh_customs', '/records?register=port_risk');
  assert.equal(all.records.filter((r) => r.now.values.window === 'SW-2026-0918-7').length, 1);
  const told = await until(async () => notices(server.url, 'sh_customs', 'out'), (l) => {
    const mine = l.filter((n) => n.it.root === `record/${made.id}`);
    return mine.length >= 12 && mine;
  });
  assert.equal(told.length, 12, 'each of the other members once');
  // The receipts that the window is given back: who has it, and since when.
  const mine = told.find((n) => n.it.receiver === 'mhc').it.notice;
  await ask(server.url, 'sh_health', `/notices/${mine}/acts`, { act: 'acknowledge', note: '' });
  const receipts = (await notices(server.url, 'sh_customs', 'out')).filter((n) => n.it.root === `record/${made.id}`);
  const state = Object.fromEntries(receipts.map((n) => [n.it.receiver, n.state]));
  assert.equal(state.mhc, 'acknowledged');
  assert.equal(state.transport, 'sent');
});
