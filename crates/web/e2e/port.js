// What happens at two ports, told over the API, so that the pages between agencies have
// something to show: at Taicang a ship with a feverish sailor, her crew list, his result,
// notices that are acknowledged, answered, withdrawn; at Erenhot a text at the gate before the
// public, the directory, a call-out.
import assert from 'node:assert/strict';

/** Asks the API as an officer; an answer that is not expected ends the story. */
export const ask = async (url, officer, path, data, expected = data === undefined ? [200] : [200, 201]) => {
  const raw = typeof data === 'string';
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: data === undefined ? 'GET' : 'POST',
    headers: {
      'Lianfang-Officer': officer,
      ...(data === undefined ? {} : { 'Content-Type': raw ? 'application/octet-stream' : 'application/json' }),
    },
    body: raw ? data : JSON.stringify(data),
  });
  const text = await answer.text();
  assert.ok(expected.includes(answer.status), `${path} as ${officer}: ${answer.status} ${text.slice(0, 800)}`);
  return text ? JSON.parse(text) : null;
};

/** Asks until something is there: what follows from an entry follows a moment later. */
export const until = async (asks, found) => {
  for (let i = 0; i < 200; i += 1) {
    const seen = found(await asks());
    if (seen) { return seen; }
    await new Promise((r) => { setTimeout(r, 50); });
  }
  return assert.fail('what was waited for did not come');
};

const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const compact = (offset) => day(offset).replaceAll('-', '');

/** A ship's declaration with one feverish sailor; `more` adds or takes away (undefined). */
export const ship = (more = {}) => ({
  port: '太仓', date: day(0), ship: '海丰 12', imo: '9074729', from: '仁川', to: '上海', flag: 'PAN',
  master: 'R. SANTOS', gross_tonnage: '18321', certificate: 'yes', certificate_port: '仁川', certificate_date: day(-40),
  reinspection: 'no', affected_area: 'no', 'calls.0.port': '釜山', 'calls.0.date': day(-6), 'calls.1.port': '仁川', 'calls.1.date': day(-3),
  crew: '22', passengers: '0', died: 'no', infectious: 'yes', more_than_usual: 'no', ill_now: 'yes', doctor: 'no',
  condition: 'no', measure: 'no', stowaways: 'no', sick_animal: 'no',
  'ill.0.name': 'CRUZ JUAN', 'ill.0.class': '二副', 'ill.0.age': '36', 'ill.0.sex': 'male', 'ill.0.nationality': 'PHL',
  'ill.0.illness': '发热 38.6，咳嗽', 'ill.0.onset': day(-1), 'ill.0.reported': 'no', 'ill.0.course': 'ill', 'ill.0.whereabouts': 'on_board',
  signed: 'yes', ...more,
});

const sailor = (name, number, birth) => `NAD+FM+++${name}'ATT+2++M'DTM+329:${birth}'NAT+2+PHL'DOC+P:110:111+${number}'LOC+91+PHL'`;

/** Her crew list, as the line sends it. */
const crew = () => `UNB+UNOY:4+LINE+PORT+${compact(0).slice(2)}:0600+X1'UNH+1+PAXLST:D:12B:UN:IATA+LIST7+1:F'BGM+250++9'`
  + `TDT+20+V017+1++SITC+++9074729:146::HAIFENG 12:PA'LOC+125+KRINC'DTM+189:${compact(-3)}0800:203'`
  + `LOC+87+CNTAC'DTM+232:${compact(0)}0500:203'${sailor('CRUZ:JUAN', 'P1111111A', '19900102')}`
  + `${sailor('REYES:PEDRO', 'P2222222B', '19850304')}NAD+FM'ATT+2++M'CNT+41:3'UNT+30+1'UNZ+1+X1'`;

/** The sailor's result, as the laboratory's system sends it. */
const result = () => ['MSH|^~\\&|LIS|CDC|||' + compact(0) + '||ORU^R01|M1|P|2.5.1',
  'PID|1||P1111111A^^^PHL^PPN||CRUZ^JUAN||19900102|M',
  `OBR|1||R1|FLU^Influenza A RNA^L|||${compact(0)}0100|||||||||||||||${compact(0)}0300|||F`,
  'OBX|1|CWE|92142-9^Influenza A^LN||260373001^Detected^SCT||||||F', ''].join('\r');

/** A food accident with one death and links abroad. */
export const accident = (more = {}) => ({
  register: 'food_accident',
  values: {
    subject: '海员餐厅集体发病', time: `${day(0)}T00:20`, place: '浮桥镇', goods: '冷冻虾', persons: '6', deaths: '1',
    harm: 'serious', outside: 'foreign', measures: '已封存同批次', contact: '陈港 0512-00001001', ...more,
  },
});

/** The notices of an officer's body, in (`in`) or out (`out`). */
export const notices = async (url, officer, side) => {
  const page = await ask(url, officer, `/notices/${side}`);
  return side === 'in' ? page.notices : page.mails.flatMap((m) => m.notices);
};

/** Taicang, told to its demo. Gives the ids that pages are opened by. */
export const taicang = async (url) => {
  const declared = await ask(url, 'tc_customs', '/declarations', { sort: 'ship', values: ship() });
  await ask(url, 'tc_customs', '/declarations', {
    sort: 'traveller',
    values: {
      'names.0.family': '林', 'names.0.given': '晓燕', 'documents.0.kind': 'passport', 'documents.0.number': 'E76543210', 'documents.0.issuer': 'CHN',
      direction: 'entry', date: day(0), conveyance: '海丰 12', from: '仁川', to: '太仓', 'stays.0.port': '仁川', 'stays.0.date': day(-9), ill: 'no', signed: 'yes',
    },
  });
  const list = await ask(url, 'tc_border', '/messages?name=crew.edi', crew());
  const told = await ask(url, 'tc_cdc', '/messages?name=lis.hl7', result());
  const made = await ask(url, 'tc_market', '/records', accident());
  const wrong = await ask(url, 'tc_customs', '/records', accident({ subject: '误报：冷库断电', deaths: '0', persons: '0', harm: 'limited', outside: 'none' }));
  const about = (subject) => async () => (await notices(url, 'tc_customs', 'in')).filter((n) => n.it.root === `record/${subject}`);
  const mine = await until(about(made.id), (l) => l[0]);
  await ask(url, 'tc_customs', `/notices/${mine.it.notice}/acts`, { act: 'acknowledge', note: '' });
  await until(async () => notices(url, 'tc_customs', 'out'), (l) => l.some((n) => n.it.root === `record/${wrong.id}`));
  await ask(url, 'tc_customs', `/records/${wrong.id}/acts`, { act: { withdraw: { reason: '断电半小时，没有发病' } } });
  const gone = await until(async () => notices(url, 'tc_customs', 'out'), (l) => l.find((n) => n.it.root === `record/${wrong.id}` && n.state === 'withdrawn'));
  return {
    DECLARATION: declared.id, MANIFEST: list.things[0].split('/')[1], RESULT: told.things[0].split('/')[1],
    PERSON: declared.persons[0], NOTICE: mine.it.notice, GONE: gone.it.notice,
  };
};

/** Erenhot, told to an empty city. Gives the ids that pages are opened by. */
export const erenhot = async (url) => {
  const fact = {
    fact: 'case', case_id: 'C-1', disease: 'cholera', classification: 'suspected', place: { county: '152501' }, reported: day(0),
  };
  const reported = await ask(url, 'el_hospital', '/facts', { fact });
  const asked = await ask(url, 'el_propaganda', '/releases', {
    plan: 'EL', rule: 'public-release', subject: '疫情通报', text: '发现一例疑似病例，正在核实。', rests: [reported.seq],
  });
  // Somebody wants it out before anybody has verified it: refused, and on record.
  await ask(url, 'el_propaganda', `/releases/${asked.id}/acts`, { act: 'release', channel: '网站', number: '1' }, [422]);
  await ask(url, 'el_cdc', `/releases/${asked.id}/acts`, { act: 'verify', source: '检测报告 31 号' });
  for (const [officer, body] of [['el_customs', 'customs'], ['el_office', 'hospital']]) {
    for (const [charge, name] of [['liaison', '赵一'], ['responsible', '钱二']]) {
      await ask(url, officer, `/directory/${body}`, { charge, name, post: '应急科科长', usual: true, phone: '0479-00001001', from: day(-2) });
    }
  }
  const called = await ask(url, 'el_office', '/callouts', {
    title: '夜间拉动', place: '公路口岸旅检大厅', muster: new Date(Date.now() + 3_600_000).toISOString(), bodies: ['customs', 'cdc', 'hospital'],
    needs: '6 人、采样车 1 辆', drill: true, contact: 30,
  });
  await ask(url, 'el_customs', `/callouts/${called.id}/acts`, { act: 'acknowledge', note: '' });
  await ask(url, 'el_customs', `/callouts/${called.id}/acts`, { act: 'relay', leader: '钱二' });
  await ask(url, 'el_customs', `/callouts/${called.id}/acts`, { act: 'arrive', people: 6, note: '' });
  const put = await ask(url, 'el_hospital', '/records', {
    register: 'suggestion', values: { subject: '口岸大厅加一个采样点', text: '高峰时一个点排队太长。' },
  });
  const [advice] = await until(() => notices(url, 'el_office', 'in'), (l) => {
    const mine = l.filter((n) => n.it.root === `record/${put.id}`);
    return mine.length && mine;
  });
  await ask(url, 'el_office', `/notices/${advice.it.notice}/acts`, { act: 'answer', text: '采纳，今天下午加。' });
  return { RELEASE: asked.id, CALLOUT: called.id, ADVICE: advice.it.notice };
};
