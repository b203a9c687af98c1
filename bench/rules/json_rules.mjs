// Runs the table with json-rules-engine: node json_rules.mjs RULES.json FACTS.jsonl
// Prints one line of JSON: seconds for all sets, hits per criterion, versions.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Engine } from 'json-rules-engine';

const [rulesFile, factsFile] = process.argv.slice(2);
const rules = JSON.parse(readFileSync(rulesFile, 'utf8'));
const sets = readFileSync(factsFile, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const engine = new Engine(rules);
const index = new Map(rules.map((rule, i) => [rule.event.type, i]));

async function run(sets) {
  const hits = new Array(rules.length).fill(0);
  for (const facts of sets) {
    const { events } = await engine.run(facts);
    for (const event of events) hits[index.get(event.type)] += 1;
  }
  return hits;
}

await run(sets.slice(0, 2000)); // let the compiler see the code before the clock runs
const started = process.hrtime.bigint();
const hits = await run(sets);
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const version = createRequire(import.meta.url)('json-rules-engine/package.json').version;
console.log(JSON.stringify({
  seconds,
  hits,
  versions: { 'json-rules-engine': version, node: process.version.slice(1) },
}));
