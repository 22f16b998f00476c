"""Seconds of appending, deciding, paging, taking and counting at a million findings, of which 100,000 are decided; and what
two processes and six threads that decide at once make of it. Printed, on each database.

`CLAIMS_AUDIT_BENCH_FINDINGS` names the number of findings, by default 1,000,000; a tenth of them is decided.
"""

from __future__ import annotations

import os
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.benchmarks.big_run import write_big_run
from tests.support.databases import KINDS, database_of, set_database
from tests.support.deciders import QUERY, at_once, decide_in_processes, update_often
from tests.workspace.conftest import ADA, ANN
from tests.workspace.test_fold import require_whole_chain

from audit.reports import listing
from audit.reports.filters import Filters
from audit.workspace import Workspace, open_workspace, schema
from audit.workspace.changes import change
from audit.workspace.decisions import comment, decide, decide_in_bulk, seen_state
from audit.workspace.events import Action, Draft, append
from audit.workspace.queue import QueueScope, counts, hold, page, states, take_next
from audit.workspace.runs import SavedRun, save_run
from audit.workspace.settings import configure

FINDINGS = int(os.environ.get("CLAIMS_AUDIT_BENCH_FINDINGS", "1000000"))
AT_ONCE = 2_000


@pytest.fixture(params=KINDS)
def workspace(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    with database_of(request.param) as url:
        set_database(monkeypatch, url)
        opened = open_workspace(tmp_path / "workspace")
        configure(opened, ADA, "review_share", 0, key="share")
        print(f"\n{request.param}, {FINDINGS:,} findings, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        yield opened
        opened.close()


def key() -> str:
    return secrets.token_hex(8)


def told(what: str, times: int, act: Callable[[int], object]) -> None:
    """Print how long it takes, in the middle and at worst, and what of it was work of this process."""
    taken, worked = [], time.process_time()
    for number in range(times):
        started = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - started) * 1_000)
    worked = (time.process_time() - worked) * 1_000 / times
    print(
        f"  {what}: {statistics.median(taken):,.1f} ms, at worst {max(taken):,.1f} ms, of {times}; {worked:,.1f} ms of processor"
    )


@pytest.mark.benchmark
def test_the_times_of_a_page_and_a_decision_at_a_million_findings(workspace: Workspace, tmp_path: Path) -> None:
    audit = write_big_run(tmp_path / "big", FINDINGS)
    started = time.perf_counter()
    listing.prepare(audit.directory)
    print(f"  laying the findings out, once a run: {time.perf_counter() - started:.1f} s")
    run = save_run(workspace, ANN, audit, "big.csv")
    ids = run.audit.findings["finding_id"].sample(FINDINGS // 10 + 2_000, seed=1).to_list()
    _decide_a_tenth(workspace, run, ids[: FINDINGS // 10])
    told("first read of the states of 100,000", 1, lambda _: states(workspace, ANN, run.run_id))
    told("the same after a change", 5, lambda n: _one_more(workspace, run, ids[-1 - n]))
    rest = ids[FINDINGS // 10 :]
    told("append of 1 event", 100, lambda _: _append(workspace, 1))
    told("append of 200 events", 20, lambda _: _append(workspace, 200))
    told("decide", 200, lambda n: _decide(workspace, run, rest[n]))
    told("comment", 100, lambda n: comment(workspace, ANN, run.run_id, rest[n], "A comment.", key=key()))
    told("state of one finding", 100, lambda n: seen_state(workspace, ANN, run.run_id, rest[n]))
    told("hold", 100, lambda n: hold(workspace, ANN, run.run_id, rest[n]))
    bulk = run.audit.findings.filter(rule_id="units.over_limit")["finding_id"]
    used = set(ids)
    free = [each for each in bulk if each not in used]
    told("bulk of 200", 5, lambda n: _bulk(workspace, run, free[200 * n : 200 * (n + 1)]))
    told("take next 20", 10, lambda _: take_next(workspace, ANN, run.run_id, 20, key=key()))
    told("counts of every scope", 5, lambda _: counts(workspace, ANN, run.run_id))
    for name, filters in {"all": Filters(), "two filters": Filters(severity=("high",), code=("62323",))}.items():
        for scope in (QueueScope.ALL, QueueScope.OPEN, QueueScope.DECIDED, QueueScope.MINE):
            told(f"page, {name}, {scope}", 5, lambda _, f=filters, s=scope: page(workspace, ANN, run.run_id, f, s))
    for sort in ("dollars", "oldest", "provider"):
        told(f"page by {sort}", 5, lambda _, s=sort: page(workspace, ANN, run.run_id, sort=s))
    told("page 500", 3, lambda _: page(workspace, ANN, run.run_id, offset=50_000))


@pytest.mark.benchmark
def test_what_two_processes_and_six_threads_at_once_make_of_it(workspace: Workspace, tmp_path: Path) -> None:
    run = save_run(workspace, ANN, write_big_run(tmp_path / "big", 2_000), "big.csv")
    ids = sorted(run.audit.findings["finding_id"])
    before = require_whole_chain(workspace)
    told, seconds = decide_in_processes(
        workspace.directory, run.run_id, {"first": ids[:500], "second": ids[400:900][::-1]}
    )
    events = require_whole_chain(workspace) - before
    print(
        f"  2 processes of 500 decisions, 100 of them about the same findings: {seconds:.1f} s, {_met(told.values())}"
    )
    print(f"  {events} events, {_decided(workspace, run)} findings decided, chain whole")
    started = time.perf_counter()
    threads = at_once(*(partial(update_often, workspace, f"t{n}", run.run_id, ids[900:906], 100) for n in range(6)))
    seconds = time.perf_counter() - started
    updates = require_whole_chain(workspace) - before - events
    print(
        f"  6 threads of 100 updates of the same 6 findings: {seconds:.1f} s, {_met(threads)}; {updates} events, chain whole"
    )
    assert (events, updates) == (900, 600)


def _met(told) -> str:
    decided = sum(each["decided"] for each in told)
    return f"{decided} decided, {sum(each['conflicts'] for each in told)} conflicts"


def _decided(workspace: Workspace, run: SavedRun) -> int:
    table = schema.finding_states
    with workspace.database.reading() as connection:
        return int(
            connection.execute(
                select(func.count()).where(table.c.run_id == run.run_id, table.c.disposition.is_not(None))
            ).scalar_one()
        )


def _decide_a_tenth(workspace: Workspace, run: SavedRun, ids: list[str]) -> None:
    payload = QUERY.told() | {"rule_id": "units.over_limit", "disposition": "confirm"}
    started = time.perf_counter()
    for start in range(0, len(ids), AT_ONCE):
        drafts = [Draft(Action.DECIDED, payload, run.run_id, each) for each in ids[start : start + AT_ONCE]]
        with workspace.database.writing() as connection:
            change(connection, ANN, "auditor", drafts)
    seconds = time.perf_counter() - started
    print(f"  {len(ids):,} decisions written {AT_ONCE:,} at once: {seconds:.1f} s")


def _append(workspace: Workspace, count: int) -> None:
    with workspace.database.writing() as connection:
        append(connection, ANN, "auditor", [Draft(Action.VERIFIED, {"events": 1, "sound": True})] * count)


def _decide(workspace: Workspace, run: SavedRun, finding_id: str) -> None:
    decide(workspace, ANN, run.run_id, finding_id, QUERY, version=0, key=key())


def _one_more(workspace: Workspace, run: SavedRun, finding_id: str) -> None:
    _decide(workspace, run, finding_id)
    states(workspace, ANN, run.run_id)


def _bulk(workspace: Workspace, run: SavedRun, finding_ids: list[str]) -> None:
    seen = dict.fromkeys(finding_ids, 0)
    decide_in_bulk(workspace, ANN, run.run_id, seen, QUERY, "All of them, for a measurement.", key=key())
