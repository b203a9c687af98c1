// What is wrong with a page: errors, foreign requests, what sticks out, WCAG 2.2 AA by axe;
// and a picture of it for the eye.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './server.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = join(root, 'target/shots');
mkdirSync(shots, { recursive: true });

/** What is wrong with a page, as a list. */
export const examine = async (page, problems, url, { name, path, lang, size }) => {
  const response = await page.goto(url + path);
  const expected = name === 'missing' ? 404 : 200;
  const wrong = response.status() === expected ? [] : [`${name}: answers ${response.status()}`];
  return [...wrong, ...await look(page, problems, { name, lang, size, expected })];
};

/** What is wrong with the page that is open, as a list. */
export const look = async (page, problems, { name, lang, size, expected = 200 }) => {
  const wrong = [];
  const seen = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    h1: document.querySelectorAll('h1').length,
    title: document.title,
    keys: document.body.innerText.match(/\b(fn|unit|need|value|kind|field|hint|refusal|tell|board|error)-[a-z_]+\b/g),
  }));
  if (seen.lang !== lang) { wrong.push(`is in ${seen.lang}`); }
  if (seen.h1 !== 1) { wrong.push(`has ${seen.h1} headings of the page`); }
  if (seen.wide > 0) { wrong.push(`sticks out by ${seen.wide} px`); }
  if (seen.title.length < 4) { wrong.push('has no title'); }
  if (seen.keys) { wrong.push(`shows keys instead of words: ${seen.keys}`); }
  // Chromium runs this by its debugger, past the page's policy.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  }));
  wrong.push(...violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`));
  // Chromium itself logs the status of a missing page.
  wrong.push(...problems.splice(0).filter((p) => expected === 200 || !p.includes('404')));
  await page.screenshot({ path: join(shots, `${name}-${lang}-${size}.png`), fullPage: true });
  return wrong.map((w) => `${name}: ${w}`);
};
