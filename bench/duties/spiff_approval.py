"""Six-step approvals and due timers as durable process instances of SpiffWorkflow:

    spiff_approval.py APPROVAL.bpmn FOLDER [INSTANCES [TIMERS]]

Every instance is read from SQLite, taken one step further and saved again in a
transaction of its own, as an engine has to that may be killed between two steps; the
database is in WAL mode with full synchronisation, as ours is. Each step reminds when it
has waited for too long. The timers are such steps: as many approvals whose first step has
just waited for too long are read, fired and saved, in transactions of 500, which is more
than an engine gets whose timers come one by one.

Prints one line of JSON: instances per second, bytes of a saved instance in its middle,
seconds for all timers, versions. Of the approvals the fastest tenth counts for all, so
that a busy moment of the machine does no harm.
"""

import json
import os
import platform
import sqlite3
import sys
import time
from importlib.metadata import version

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

STEPS = ["opinion", "proposal", "decision", "filing", "publication"]
BATCH = 500

bpmn, folder = sys.argv[1:3]
instances = int(sys.argv[3]) if len(sys.argv) > 3 else 400
timers = int(sys.argv[4]) if len(sys.argv) > 4 else 10_000

parser = BpmnParser()
parser.add_bpmn_file(bpmn)
serializer = BpmnWorkflowSerializer()

path = os.path.join(folder, "spiff.db")
if os.path.exists(path):
    os.remove(path)
db = sqlite3.connect(path, isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=FULL")
db.execute("CREATE TABLE instance (id INTEGER PRIMARY KEY, state TEXT NOT NULL)")


def save(number, workflow):
    db.execute("UPDATE instance SET state = ? WHERE id = ?", (serializer.serialize_json(workflow), number))


def load(number):
    (state,) = db.execute("SELECT state FROM instance WHERE id = ?", (number,)).fetchone()
    return serializer.deserialize_json(state)


def committed(work):
    db.execute("BEGIN IMMEDIATE")
    work()
    db.execute("COMMIT")


approval = parser.get_spec("approval")
size = 0


def opened(patience):
    workflow = BpmnWorkflow(approval)
    (first,) = workflow.get_tasks(state=TaskState.READY)
    first.data["patience"] = patience
    workflow.do_engine_steps()
    return workflow


def open_one(number):
    state = serializer.serialize_json(opened("PT2H"))
    db.execute("INSERT INTO instance (id, state) VALUES (?, ?)", (number, state))


def step(number, name, at):
    workflow = load(number)
    (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
    assert task.task_spec.bpmn_name == name, (task.task_spec.bpmn_name, name)
    task.data["outcome"] = "agreed"
    task.data[name] = {"officer": "xu_jing", "body": "expert_committee", "number": f"2026-{number}", "at": at}
    task.run()
    workflow.do_engine_steps()
    save(number, workflow)
    return workflow


def approve(number):
    """One approval in six steps: it is opened, and signed five times; each save is durable."""
    committed(lambda: open_one(number))
    for i, name in enumerate(STEPS):
        done = []
        committed(lambda: done.append(step(number, name, f"2026-09-18T08:{i:02}:00Z")))
        if i == 2:
            global size
            (size,) = db.execute("SELECT LENGTH(state) FROM instance WHERE id = ?", (number,)).fetchone()
    assert done[0].completed


approve(1)  # first calls fill caches
tenth = max(1, instances // 10)
best = float("inf")
for at in range(0, instances, tenth):
    started = time.perf_counter()
    for number in range(2 + at, 2 + at + tenth):
        approve(number)
    best = min(best, time.perf_counter() - started)

# Timers: one approval that waits, saved under as many numbers.
waiting = opened("PT2S")
assert waiting.get_tasks(state=TaskState.WAITING), "the timer waits"
state = serializer.serialize_json(waiting)
soon = time.monotonic() + 2.5
start = 1_000_000
db.execute("BEGIN")
db.executemany("INSERT INTO instance (id, state) VALUES (?, ?)", ((start + i, state) for i in range(timers)))
db.execute("COMMIT")
while time.monotonic() <= soon:
    time.sleep(0.1)


def fire(number):
    workflow = load(number)
    workflow.refresh_waiting_tasks()
    workflow.do_engine_steps()
    assert workflow.get_tasks(state=TaskState.COMPLETED, spec_name="reminded_opinion"), "it did not fire"
    save(number, workflow)


started = time.perf_counter()
for at in range(0, timers, BATCH):
    some = range(start + at, start + min(at + BATCH, timers))
    committed(lambda: [fire(number) for number in some])
fired = time.perf_counter() - started

print(
    json.dumps(
        {
            "instances_per_second": tenth / best,
            "bytes": size,
            "timers": timers,
            "timer_seconds": fired,
            "versions": {
                "SpiffWorkflow": version("SpiffWorkflow"),
                "python": platform.python_version(),
                "sqlite": sqlite3.sqlite_version,
            },
        }
    )
)
