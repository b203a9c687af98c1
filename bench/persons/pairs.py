"""The same travellers through dedupe: trained on pairs that are known, then clustered.

usage: pairs.py FILE.csv [SAMPLE]

Prints one line of JSON: seconds, peak memory in MB, and the pair F1 against the column
`truth`. The names come in letters already, which our side has to find out by itself.
"""

import csv
import itertools
import json
import random
import resource
import sys
import time
from collections import defaultdict
from importlib.metadata import version

import dedupe


def read(path):
    """Rows by number; what is empty is none."""
    with open(path, newline="", encoding="utf-8") as file:
        return {
            i: {k: (v or None) for k, v in row.items()}
            for i, row in enumerate(csv.DictReader(file))
        }


def training(rows, count):
    """Pairs that are known to be one person, and pairs that are known to be two."""
    chance = random.Random(1)
    by_person = defaultdict(list)
    for i, row in rows.items():
        by_person[row["truth"]].append(i)
    one = [p for ids in by_person.values() for p in itertools.combinations(ids, 2)]
    chance.shuffle(one)
    ids = list(rows)
    two = []
    by_family = defaultdict(list)
    for i, row in rows.items():
        by_family[(row["latin"] or "").split(" ")[0]].append(i)
    while len(two) < count:
        # Half of them alike, so that there is something to learn.
        pool = ids if len(two) % 2 else by_family[(rows[chance.choice(ids)]["latin"] or "").split(" ")[0]]
        a, b = chance.choice(pool), chance.choice(pool)
        if rows[a]["truth"] != rows[b]["truth"]:
            two.append((a, b))
    pair = lambda p: (rows[p[0]], rows[p[1]])
    return {"match": [pair(p) for p in one[:count]], "distinct": [pair(p) for p in two]}


def pairs_of(groups):
    return {p for ids in groups for p in itertools.combinations(sorted(ids), 2)}


def main():
    rows = read(sys.argv[1])
    sample = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    began = time.monotonic()
    deduper = dedupe.Dedupe(
        [
            dedupe.variables.String("latin", has_missing=True),
            dedupe.variables.String("birth", has_missing=True),
            dedupe.variables.String("document", has_missing=True),
            dedupe.variables.Exact("sex", has_missing=True),
            dedupe.variables.Exact("nationality", has_missing=True),
        ]
    )
    deduper.prepare_training(rows, sample_size=sample)
    deduper.mark_pairs(training(rows, 1000))
    deduper.train()
    clusters = deduper.partition(rows, 0.5)
    seconds = time.monotonic() - began
    found = pairs_of(ids for ids, _ in clusters if len(ids) > 1)
    by_person = defaultdict(list)
    for i, row in rows.items():
        by_person[row["truth"]].append(i)
    right = pairs_of(ids for ids in by_person.values() if len(ids) > 1)
    hit = len(found & right)
    precision = hit / len(found) if found else 0.0
    recall = hit / len(right) if right else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "seconds": seconds,
                "megabytes": memory + children,
                "f1": f1,
                "precision": precision,
                "recall": recall,
                "version": version("dedupe"),
            }
        )
    )


if __name__ == "__main__":
    main()
