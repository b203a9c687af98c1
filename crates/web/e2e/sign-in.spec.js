// The ways in, from the first administrator to a revoked token; each page of them in both
// languages and sizes.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { launch, open } from './browser.js';
import { look } from './examine.js';
import { guarded } from './server.js';

const FIRST = 'seven herons before the rain';
const SECOND = 'four lanterns on the quay';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

// RFC 6238 with the text that the page shows, now: the server takes the step before as well, so
// a step that ends while the form is on its way does no harm.
const code = (text) => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};

for (const [lang, size] of [['zh-CN', 'desk'], ['en', 'phone'], ['en', 'desk'], ['zh-CN', 'phone']]) {
  test(`from the first start to a token, in ${lang} on a ${size}`, async (t) => {
    const server = await guarded();
    t.after(() => server.stop());
    const { page, problems, close } = await open(browser, server.url, { lang, size, officer: null });
    const wrong = [];
    const see = async (name) => wrong.push(...await look(page, problems, { name, lang, size }));
    const go = (button) => page.click(button);

    await page.goto(`${server.url}/duties`);
    assert.match(page.url(), /\/setup$/, 'the first page of a new city');
    await see('setup');
    await page.fill('#code', 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE');
    await page.selectOption('#officer', 'gu_weimin');
    await page.fill('#password', FIRST);
    await page.fill('#again', FIRST);
    await go('main .btn.primary');
    assert.equal(await page.locator('[role=alert] li').count(), 1);
    assert.equal(await page.inputValue('#officer'), 'gu_weimin', 'what was chosen stays');
    await page.fill('#code', server.code.toLowerCase());
    await page.fill('#password', FIRST);
    await page.fill('#again', FIRST);
    await go('main .btn.primary');
    assert.match(page.url(), /\/account$/);
    problems.splice(0); // Chromium logs the status of the refusal.
    await see('account');

    await page.fill('#present-codes', FIRST);
    await go('form[action="/account/codes/begin"] .btn');
    const text = (await page.locator('.qr + p .mono').innerText()).replaceAll(/\s/g, '');
    assert.ok(await page.locator('.qr svg').isVisible());
    await see('account-codes');
    await page.fill('#code', code(text));
    await go('form[action="/account/codes/enrol"] .btn.primary');
    assert.equal(await page.locator('.codes li').count(), 10);
    await see('account-recovery');
    const recovery = await page.locator('.codes li').first().innerText();

    await page.goto(`${server.url}/accounts`);
    await see('accounts');
    await page.locator('tr#wu_haitao button').click();
    const invitation = await page.locator('.note b.mono').last().innerText();
    await see('accounts-invited');
    await page.goto(`${server.url}/tokens`);
    await see('tokens-none');
    await page.fill('#title', 'ships');
    await page.selectOption('#officer', 'wu_haitao');
    await go('main form[action="/tokens"] .btn.primary');
    const bearer = (await page.locator('code.mono').innerText()).replace('Authorization: ', '');
    await see('tokens');
    const asked = () => fetch(`${server.url}/api/v1/me`, { headers: { authorization: bearer } });
    // Its officer has no account of his own yet, which the token does not need.
    assert.equal((await asked()).status, 200);
    await page.locator('form[action$="/revoke"] button').click();
    assert.equal((await asked()).status, 401);

    await page.goto(`${server.url}/account`);
    await page.locator('.pagehead form[action="/sign-out"] button').click();
    assert.match(page.url(), /\/sign-in$/);
    await see('sign-in');
    await page.fill('#officer', 'gu_weimin');
    await page.fill('#password', 'not this one, surely');
    await go('main .btn.primary');
    assert.equal(await page.locator('[role=alert] li').count(), 1);
    problems.splice(0);
    await see('sign-in-refused');
    await page.fill('#password', FIRST);
    await go('main .btn.primary');
    assert.match(page.url(), /\/sign-in\/second/);
    await see('sign-in-second');
    await page.locator('summary').click();
    await page.fill('#recovery', recovery.toLowerCase());
    await go('main .btn.primary');
    assert.equal(new URL(page.url()).pathname, '/');
    await see('board-signed-in');

    const other = await open(browser, server.url, { lang, size, officer: null });
    await other.page.goto(`${server.url}/invitation`);
    wrong.push(...await look(other.page, other.problems, { name: 'invitation', lang, size }));
    await other.page.fill('#code', invitation);
    await other.page.fill('#officer', 'wu_haitao');
    await other.page.fill('#password', SECOND);
    await other.page.fill('#again', SECOND);
    await other.page.click('main .btn.primary');
    assert.match(other.page.url(), /\/account$/);
    await other.close();

    await close();
    assert.deepEqual(wrong, []);
  });
}
