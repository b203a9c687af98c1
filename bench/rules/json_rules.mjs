// Runs the table with json-rules-engine: node json_rules.mjs RULES.json FACTS.jsonl
// Prints one line of JSON: seconds for all sets, hits per criterion, versions. The
// fastest tenth counts for all, so that a busy moment of the machine does no harm.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Engine } from 'json-rules-engine';

const [rulesFile, factsFile] = process.argv.slice(2);
const rules = JSON.parse(readFileSync(rulesFile, 'utf8'));
const sets = readFileSync(factsFile, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const engine = new Engine(rules);
const index = new Map(rules.map((rule, i) => [rule.event.type, i]));

const hits = new Array(rules.length).fill(0);

async function run(sets) {
  for (const facts of sets) {
    const { events } = await engine.run(facts);
    for (const event of events) hits[index.get(event.type)] += 1;
  }
}

await run(sets.slice(0, 2000)); // let the compiler see the code before the clock runs
hits.fill(0);
const tenth = Math.ceil(sets.length / 10);
let best = Infinity;
for (let at = 0; at < sets.length; at += tenth) {
  const started = process.hrtime.bigint();
  await run(sets.slice(at, at + tenth));
  best = Math.min(best, Number(process.hrtime.bigint() - started) / 1e9);
}
const seconds = best * (sets.length / tenth);
const version = createRequire(import.meta.url)('json-rules-engine/package.json').version;
console.log(JSON.stringify({
  seconds,
  hits,
  versions: { 'json-rules-engine': version, node: process.version.slice(1) },
}));
