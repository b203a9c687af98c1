// A browser that fails the test when a page logs an error or asks another origin.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executable = () => {
  const named = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = named.find((p) => p && existsSync(p));
  if (!found) { throw new Error('no Chromium: install it (apt-get install chromium) or name it in CHROMIUM'); }
  return found;
};

export const launch = () => chromium.launch({
  executablePath: executable(),
  // Containers and root have no user namespace of their own.
  args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu'],
});

export const SIZES = { desk: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } };

/**
 * A page in a language and size. `problems` collects what no page may do.
 * @returns {Promise<{page: import('playwright-core').Page, problems: string[], close: () => Promise<void>}>}
 */
export const open = async (browser, url, { lang = 'zh-CN', size = 'desk', script = true, officer = 'lu_wenqing' } = {}) => {
  const context = await browser.newContext({
    viewport: SIZES[size], locale: lang, javaScriptEnabled: script, extraHTTPHeaders: { 'Accept-Language': lang },
  });
  if (officer) { await context.addCookies([{ name: 'lf_officer', value: officer, url }]); }
  const page = await context.newPage();
  const problems = [];
  page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') { problems.push(`console: ${m.text()}`); } });
  page.on('pageerror', (e) => problems.push(`script: ${e.message}`));
  page.on('request', (r) => {
    const target = r.url();
    if (!target.startsWith(url) && !target.startsWith('data:')) { problems.push(`asks another origin: ${target}`); }
  });
  return { page, problems, close: () => context.close() };
};

export const clean = (problems) => assert.deepEqual(problems, []);

/** Every page of the demo city, by a short name; ENTRY stands for a case that can be corrected, PERSON for one on the way, OBSERVED for one under observation. */
const ALL = {
  board: '/',
  incidents: '/incidents',
  incident: '/incidents/cholera',
  'incident-all-clauses': '/incidents/cholera?clauses=all',
  'incident-open': '/incidents/unexplained_pneumonia',
  'incident-weekly': '/incidents/class_bc',
  cases: '/incidents/cholera/cases',
  'cases-none': '/incidents/cholera/cases?place=330402&classification=excluded',
  report: '/report',
  'report-case': '/report/case?disease=cholera',
  'report-count': '/report/count',
  'report-cluster': '/report/cluster',
  'report-judgement': '/report/judgement?finding=spread_trend&about=cholera',
  'report-occurrence': '/report/occurrence',
  'report-poisoning': '/report/poisoning',
  'report-weekly': '/report/weekly',
  'report-sentinel': '/report/sentinel',
  'report-baseline': '/report/baseline',
  'report-grade': '/report/grade',
  'report-capacity': '/report/capacity',
  'report-other': '/report/other_prefectures',
  'report-designation': '/report/designation',
  correct: '/journal/ENTRY/correct',
  withdraw: '/journal/ENTRY/withdraw',
  zones: '/zones',
  'zones-past': '/zones?at=2020-01-01',
  'zone-grade': '/zones/grade',
  'zone-town': '/zones/330482101',
  'zone-map': '/zones/maps/1',
  'zone-outside': '/zones/outside',
  areas: '/areas',
  'area-new': '/areas/new?response=PHE.cholera.city&task=epidemic-area',
  rosters: '/rosters?body=all',
  custody: '/custody',
  'custody-held': '/custody?view=held',
  'custody-ended': '/custody?view=ended',
  'custody-new': '/custody/new',
  person: '/custody/PERSON',
  facilities: '/facilities',
  facility: '/facilities/port_site',
  contacts: '/contacts?person=PH-101&disease=cholera&steps=2',
  'contacts-none': '/contacts',
  observations: '/observations',
  observation: '/observations/OBSERVED',
  'observation-new': '/observations/new?person=P-xu&disease=cholera',
  'report-stay': '/report/stay',
  'report-contact': '/report/contact',
  plans: '/plans',
  plan: '/plans/jiaxing-phe',
  clause: '/plans/jiaxing-phe/2.3(2)',
  'clause-ari': '/plans/jiaxing-ari/2.2(6)',
  journal: '/journal',
  'journal-findings': '/journal?kind=finding',
  entry: '/journal/ENTRY',
  reading: '/journal/ENTRY/person',
  permissions: '/permissions?body=cdc&category=suspected',
  reads: '/reads',
  duties: '/duties',
  'duties-waiting': '/duties?tab=waiting',
  'duties-done': '/duties?tab=done',
  ledger: '/ledger',
  'ledger-clause': '/ledger?by=clause',
  officer: '/officer?asked=1&next=/report/case',
  find: '/find?q=2.3',
  'find-none': '/find?q=nothing',
  reports: '/reports',
  'report-new': '/reports/new?kind=first&topic=cholera',
  records: '/records',
  'records-slips': '/records?register=slip&open=1',
  'record-new': '/records/new/requisition?topic=cholera',
  files: '/files',
  'file-waiting': '/files/2026-002',
  'file-in-force': '/files/2026-001',
  'file-new': '/files/new?response=PHE.cholera.city',
  responses: '/responses',
  response: '/responses/PHE.cholera.city',
  structure: '/responses/PHE.cholera.city/structure',
  order: '/orders/new?response=PHE.cholera.city',
  warnings: '/warnings',
  delegations: '/delegations',
  missing: '/nowhere',
};

/** Pages that are the same in every demo, for use before it runs. */
export const PAGES = ALL;

/** Every page with its address in this demo. */
export const pages = async (url) => {
  const list = await (await fetch(`${url}/incidents/cholera/cases`)).text();
  const entry = /\/journal\/(\d+)/.exec(list.split('<tbody>')[1])[1];
  const board = await (await fetch(`${url}/custody`)).text();
  const person = /href="\/custody\/([^"?]+)"/.exec(board.split('<tbody>')[1])[1];
  const watched = await (await fetch(`${url}/observations`)).text();
  const observed = /href="\/observations\/([0-9a-f]{32})"/.exec(watched)[1];
  const placed = (path) => path.replace('ENTRY', entry).replace('PERSON', person).replace('OBSERVED', observed);
  return Object.fromEntries(Object.entries(ALL).map(([name, path]) => [name, placed(path)]));
};

/** The pages between agencies: of Taicang's demo and of an empty Erenhot, both told as in port.js;
 * who looks at a page stands before it. Capitals stand for the ids that the story gives. */
const BETWEEN = {
  taicang: {
    intake: 'tc_customs /intake',
    'intake-marked': 'tc_customs /intake?marked=1',
    'intake-file': 'tc_customs /intake/file',
    'declare-ship': 'tc_customs /declarations/new/ship',
    'declare-traveller': 'tc_customs /declarations/new/traveller',
    'declare-aircraft': 'tc_customs /declarations/new/aircraft',
    declaration: 'tc_customs /declarations/DECLARATION',
    'declaration-correct': 'tc_customs /declarations/DECLARATION/correct',
    manifest: 'tc_border /manifests/MANIFEST',
    result: 'tc_cdc /results/RESULT',
    persons: 'tc_customs /persons?q=cruz',
    'person-record': 'tc_customs /persons/PERSON',
    'person-new': 'tc_customs /persons/new',
    doubles: 'tc_customs /persons/doubles',
    inbox: 'tc_health /notices',
    'inbox-open': 'tc_health /notices?open=1',
    outbox: 'tc_customs /notices?side=out',
    notice: 'tc_customs /notices/NOTICE',
    'notice-sent': 'tc_market /notices/NOTICE',
    'notice-gone': 'tc_customs /notices/GONE',
    agreements: 'tc_customs /agreements',
    'agreements-body': 'tc_customs /agreements?body=customs',
    'port-custody': 'tc_customs /custody',
    'port-facilities': 'tc_health /facilities',
    'port-releases': 'tc_customs /releases',
    'port-directory': 'tc_customs /directory',
    'port-registers': 'tc_port /records',
  },
  erenhot: {
    releases: 'el_propaganda /releases',
    release: 'el_office /releases/RELEASE',
    'release-stopped': 'el_propaganda /releases/RELEASE',
    directory: 'el_office /directory',
    'directory-body': 'el_customs /directory/customs',
    callouts: 'el_office /callouts',
    callout: 'el_office /callouts/CALLOUT',
    'callout-called': 'el_cdc /callouts/CALLOUT',
    'border-inbox': 'el_office /notices',
    'border-answered': 'el_office /notices/ADVICE',
    'border-duties': 'el_cdc /duties',
  },
};

/** The pages of a port: name, who looks, address with the ids of its story. */
export const between = (city, ids) => Object.entries(BETWEEN[city]).map(([name, line]) => {
  const [officer, path] = line.split(' ');
  return { name, officer, path: path.replace(/[A-Z]{4,}/, (id) => ids[id]) };
});
