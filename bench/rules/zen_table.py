"""Runs the table as a decision table of zen-engine: zen_table.py TABLE.json FACTS.jsonl

Prints one line of JSON: seconds for all sets, hits per criterion, versions. The
fastest tenth counts for all, so that a busy moment of the machine does no harm.
"""

import json
import platform
import sys
import time
from importlib.metadata import version

import zen

table_file, facts_file = sys.argv[1:]
with open(table_file, encoding="utf-8") as f:
    text = f.read()
with open(facts_file, encoding="utf-8") as f:
    sets = [json.loads(line) for line in f]
table = json.loads(text)
rows = next(n for n in table["nodes"] if n["id"] == "table")["content"]["rules"]
index = {row["_id"]: i for i, row in enumerate(rows)}
decision = zen.ZenEngine().create_decision(text)


hits = [0] * len(index)


def run(sets):
    for facts in sets:
        for row in decision.evaluate(facts)["result"]:
            hits[index[row["id"]]] += 1


run(sets[:2000])  # first calls fill caches
hits[:] = [0] * len(index)
tenth = -(-len(sets) // 10)
best = float("inf")
for at in range(0, len(sets), tenth):
    started = time.perf_counter()
    run(sets[at : at + tenth])
    best = min(best, time.perf_counter() - started)
seconds = best * len(sets) / tenth
versions = {"zen-engine": version("zen-engine"), "python": platform.python_version()}
print(json.dumps({"seconds": seconds, "hits": hits, "versions": versions}))
