// A ship's declaration at the desk of customs: what is wrong is said at its field and nothing
// typed is lost; what is open is asked about; a correction leaves the old one readable.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clean, launch, open } from './browser.js';
import { ship } from './port.js';
import { demo } from './server.js';

let server;
let browser;
before(async () => { [server, browser] = await Promise.all([demo('taicang'), launch()]); });
after(async () => { await browser?.close(); await server?.stop(); });

const words = (screen) => screen.page.locator('main').innerText();
/** A field of the form by the name under which it is sent. */
const field = (screen, name) => screen.page.locator(`[name="${name}"]`);

/** Fills a field of whatever kind. */
const fill = async (screen, name, value) => {
  const first = field(screen, name).first();
  const kind = await first.evaluate((f) => (f.tagName === 'SELECT' ? 'select' : f.type));
  if (kind === 'radio') {
    await screen.page.check(`[name="${name}"][value="${value}"]`);
  } else if (kind === 'select') {
    await first.selectOption(value);
  } else {
    await first.fill(value);
  }
};

for (const script of [true, false]) {
  test(`a declaration is refused by field, taken, asked about and corrected, ${script ? 'with' : 'without'} script`, async () => {
    const customs = await open(browser, server.url, { officer: 'tc_customs', script });
    const { page } = customs;
    await page.goto(`${server.url}/intake`);
    await page.click('.pagehead .btn.primary');
    assert.match(page.url(), /\/declarations\/new\/ship$/);
    // The IMO number has a wrong check digit, and the master's name is missing.
    const values = ship({ imo: '9074728', master: '', stowaways: undefined, ship: script ? '海丰 12' : '海丰 13' });
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || value === '') { continue; }
      // A group begins with one or three rows: a further one is asked for.
      if (!await field(customs, name).count()) { await page.click(`button[name="more"][value="${name.split('.')[0]}"]`); }
      await fill(customs, name, value);
    }
    await page.click('.consequence .btn.primary');
    const errors = page.locator('#errors');
    assert.match(await errors.innerText(), /IMO 编号：.*9/s);
    assert.match(await errors.innerText(), /船长/);
    for (const name of ['imo', 'master']) {
      const id = (await errors.locator(`a[href="#f-${name}"]`).getAttribute('href')).slice(1);
      assert.equal(await page.locator(`#${id}`).getAttribute('aria-invalid'), 'true', `${name} is marked at its field`);
    }
    assert.equal(await field(customs, 'imo').inputValue(), '9074728', 'what was typed stays');
    assert.equal(await field(customs, 'ill.0.illness').inputValue(), values['ill.0.illness']);
    await fill(customs, 'imo', '9074729');
    await fill(customs, 'master', 'R. SANTOS');
    await page.click('.consequence .btn.primary');
    assert.match(page.url(), /\/declarations\/[^/?]+/);
    assert.doesNotMatch(page.url(), /\/new\//);
    const path = new URL(page.url()).pathname;
    let said = await words(customs);
    assert.match(said, /1\s*处要追问/, 'what was not answered is asked about, and kept nobody waiting');
    assert.match(said, /偷渡/);
    assert.match(said, /CRUZ|病人/);

    // The correction: a reason is asked for, the old version stays.
    await page.click('.pagehead .actions a[href$="/correct"]');
    await fill(customs, 'stowaways', 'no');
    await fill(customs, 'crew', '23');
    await page.click('.consequence .btn.primary');
    assert.match(await words(customs), /原因|为什么|理由/);
    await page.fill('#f-reason', '船长补报');
    await page.click('.consequence .btn.primary');
    assert.equal(new URL(page.url()).pathname, path);
    said = await words(customs);
    assert.doesNotMatch(said, /处要追问/);
    assert.match(said, /船长补报/);
    assert.equal(await page.locator('section:has(#course-h) li').count(), 2, 'both versions are listed');

    // On the list it stands marked; its person can be opened.
    await page.goto(`${server.url}/intake?marked=1`);
    assert.match(await words(customs), script ? /海丰 12/ : /海丰 13/);
    await page.goto(server.url + path);
    await page.click('section:has(#persons-h) li a >> nth=0');
    assert.match(page.url(), /\/persons\//);
    assert.match(await words(customs), /CRUZ/);
    // Chromium itself logs the answers that refuse something.
    clean(customs.problems.filter((p) => !p.includes('422')));
    await customs.close();
  });
}

test('a file that is none is refused, a crew list has a verdict for each line', async () => {
  const border = await open(browser, server.url, { officer: 'tc_border' });
  const { page } = border;
  const hand = async (name, text) => {
    await page.goto(`${server.url}/intake/file`);
    await page.setInputFiles('#f-file', { name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await page.click('.consequence .btn.primary');
  };
  await hand('notes.txt', 'nothing of the kind');
  assert.match(await page.locator('#errors').innerText(), /UNA|PAXLST|HL7/);
  const list = (people) => `UNB+UNOY:4+LINE+PORT+260917:0600+X1'UNH+1+PAXLST:D:12B:UN:IATA+LIST8+1:F'BGM+250++9'TDT+20+V018+1++SITC+++9228198:146::PRINCESS:LR'`
    + `LOC+125+KRINC'DTM+189:202609160800:203'LOC+87+CNTAC'DTM+232:202609171200:203'${people}CNT+41:2'UNT+30+1'UNZ+1+X1'`;
  await hand('crew.edi', list("NAD+FM+++TAN:WEI'ATT+2++M'DTM+329:19880203'NAT+2+SGP'DOC+P:110:111+K1234567P'LOC+91+SGP'NAD+FM'ATT+2++M'"));
  const said = await words(border);
  assert.match(said, /crew\.edi/);
  assert.equal(await page.locator('tbody tr').count(), 2);
  assert.equal(await page.locator('tbody tr.open').count(), 1, 'the line without a name is refused, alone');
  await page.click('a[href^="/manifests/"]');
  assert.match(await words(border), /PRINCESS/);
  clean(border.problems.filter((p) => !p.includes('422')));
  await border.close();
});
