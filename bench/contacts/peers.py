"""Contacts of the same cases in two steps, by igraph in memory and by DuckDB.

usage: peers.py STAYS.csv CASES.txt FROM TO

Prints one line of JSON: for each peer its version, the seconds of loading and the median
of the milliseconds of a question; and who was near each case, which both have to agree on.
"""

import csv
import json
import statistics
import sys
import time
from importlib.metadata import version

import duckdb
import igraph

# As the definitions of the code book have it: rows on a flight, everybody in one carriage,
# one cabin, one household.
ROWS = 3


def day(text):
    return int(text.replace("-", ""))


class Graph:
    """People and cabins are the vertices, stays the edges between them."""

    def __init__(self, path):
        people, cabins = {}, {}
        ends, self.stays = [], []
        with open(path, newline="", encoding="utf-8") as file:
            for r in csv.DictReader(file):
                person = people.setdefault(r["person"], len(people))
                cabin = cabins.setdefault((r["unit"], r["which"], r["cabin"]), len(cabins))
                row = int(r["row"]) if r["row"] else None
                self.stays.append((person, row, day(r["from"]), day(r["to"])))
                ends.append((person, cabin))
        n = len(people)
        edges = [(p, n + c) for p, c in ends]
        self.graph = igraph.Graph(n=n + len(cabins), edges=edges)
        self.numbers, self.names = people, list(people)

    def near(self, of, first, last):
        """Meetings of some people: whom, who, first and last day of both being there."""
        out = []
        for a in of:
            for mine in self.graph.incident(a):
                _, row, begins, ends = self.stays[mine]
                if begins > last or ends < first:
                    continue
                cabin = self.graph.es[mine].target
                if cabin == a:
                    cabin = self.graph.es[mine].source
                for other in self.graph.incident(cabin):
                    b, seat, came, left = self.stays[other]
                    if b == a or came > ends or left < begins or came > last or left < first:
                        continue
                    if row is not None and seat is not None and abs(row - seat) > ROWS:
                        continue
                    out.append((a, b, max(begins, came), min(ends, left)))
        return out

    def ask(self, case, first, last):
        case = self.numbers[case]
        met, once = {}, set()
        for _, b, begun, _ in self.near([case], first, last):
            met[b] = min(begun, met.get(b, begun))
            once.add(b)
        return {self.names[p] for p in once | second(self.near(once, first, last), met, case)}


def second(meetings, met, case):
    """Who was near a contact, not before that one was near the case."""
    begun, seen = {}, {}
    for a, b, _, left in meetings:
        if b == case or b in met:
            continue
        begun[b] = min(met[a], begun.get(b, met[a]))
        seen[b] = max(left, seen.get(b, left))
    return {b for b, left in seen.items() if left >= begun[b]}


PAIRS = """
WITH near AS (
  SELECT a.person AS a, b.person AS b, greatest(a.begins, b.begins) AS first, least(a.ends, b.ends) AS last
  FROM stays a JOIN stays b ON a.unit = b.unit AND a.which = b.which AND a.cabin = b.cabin
  WHERE a.person IN (SELECT unnest(?)) AND a.begins <= ? AND a.ends >= ? AND b.begins <= ? AND b.ends >= ?
    AND b.begins <= a.ends AND b.ends >= a.begins AND a.person <> b.person
    AND (a."row" IS NULL OR b."row" IS NULL OR abs(a."row" - b."row") <= 3))
SELECT a, b, first, last FROM near
"""


class Duck:
    def __init__(self, path):
        self.db = duckdb.connect()
        self.db.execute(
            """CREATE TABLE stays AS SELECT person, unit, which, coalesce(cabin, '') AS cabin,
               try_cast("row" AS INTEGER) AS "row", CAST("from" AS DATE) AS begins, CAST("to" AS DATE) AS ends
               FROM read_csv(?, header = true, all_varchar = true)""",
            [path],
        )

    def near(self, of, first, last):
        return self.db.execute(PAIRS, [list(of), last, first, last, first]).fetchall()

    def ask(self, case, first, last):
        met = {}
        for _, b, begun, _ in self.near([case], first, last):
            met[b] = min(begun, met.get(b, begun))
        return set(met) | second(self.near(met, first, last), met, case)


def timed(peer, cases, first, last):
    times, answers = [], []
    for case in cases:
        began = time.perf_counter()
        found = peer.ask(case, first, last)
        times.append((time.perf_counter() - began) * 1000)
        answers.append(sorted(found))
    return statistics.median(times), answers


def main():
    path, cases, first, last = sys.argv[1:]
    with open(cases, encoding="utf-8") as file:
        cases = file.read().split()
    said = {}
    began = time.perf_counter()
    graph = Graph(path)
    loaded = time.perf_counter() - began
    median, answers = timed(graph, cases, day(first), day(last))
    said["igraph"] = {"version": version("igraph"), "load": loaded, "median": median}
    del graph
    began = time.perf_counter()
    duck = Duck(path)
    loaded = time.perf_counter() - began
    # A question takes it long: a part of the cases is enough.
    few = cases[:20]
    median, same = timed(duck, few, first, last)
    said["duckdb"] = {"version": version("duckdb"), "load": loaded, "median": median}
    if same != answers[: len(few)]:
        sys.exit("igraph and DuckDB do not agree")
    said["answers"] = answers
    print(json.dumps(said))


if __name__ == "__main__":
    main()
