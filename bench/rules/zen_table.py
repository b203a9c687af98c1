"""Runs the table as a decision table of zen-engine: zen_table.py TABLE.json FACTS.jsonl

Prints one line of JSON: seconds for all sets, hits per criterion, versions.
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


def run(sets):
    hits = [0] * len(index)
    for facts in sets:
        for row in decision.evaluate(facts)["result"]:
            hits[index[row["id"]]] += 1
    return hits


run(sets[:2000])  # first calls fill caches
started = time.perf_counter()
hits = run(sets)
seconds = time.perf_counter() - started
versions = {"zen-engine": version("zen-engine"), "python": platform.python_version()}
print(json.dumps({"seconds": seconds, "hits": hits, "versions": versions}))
