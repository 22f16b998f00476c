"""Seconds of the queue, the opinions and the numbers of second reviews at a million findings, of which 100,000 are decided
and a tenth of these wait for a second person. Printed, on each database.

`CLAIMS_AUDIT_BENCH_FINDINGS` names the number of findings, by default 1,000,000.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.benchmarks.big_run import write_big_run
from tests.support.databases import KINDS, database_of, set_database
from tests.support.opinions import CONFIRM, DISMISS, key
from tests.workspace.conftest import ANN, BEN, CLEO

from audit.workspace import Workspace, open_workspace
from audit.workspace.changes import change
from audit.workspace.events import Action, Draft
from audit.workspace.precision import precisions
from audit.workspace.review import adjudications, agreement_numbers, numbers, second_opinion, waiting
from audit.workspace.runs import save_run

FINDINGS = int(os.environ.get("CLAIMS_AUDIT_BENCH_FINDINGS", "1000000"))
AT_ONCE = 2_000


@pytest.fixture(params=KINDS)
def workspace(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    with database_of(request.param) as url:
        set_database(monkeypatch, url)
        opened = open_workspace(tmp_path / "workspace")
        print(f"\n{request.param}, {FINDINGS:,} findings, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        yield opened
        opened.close()


def told(what: str, times: int, act: Callable[[int], object]) -> None:
    """Print how long it takes, in the middle and at worst."""
    taken = []
    for number in range(times):
        started = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - started) * 1_000)
    print(f"  {what}: {statistics.median(taken):,.1f} ms, at worst {max(taken):,.1f} ms, of {times}")


def decide_many(workspace: Workspace, run_id: str, rows: list[tuple[str, str]]) -> None:
    """Ann decides all of them; every tenth waits for a second person."""
    for start in range(0, len(rows), AT_ONCE):
        drafts = [
            Draft(
                Action.DECIDED,
                (DISMISS if place % 4 == 0 else CONFIRM).told()
                | {"rule_id": rule_id, "review_why": "sample" if place % 10 == 0 else None},
                run_id,
                finding_id,
            )
            for place, (finding_id, rule_id) in enumerate(rows[start : start + AT_ONCE])
        ]
        with workspace.database.writing() as connection:
            change(connection, ANN, "auditor", drafts)


@pytest.mark.benchmark
def test_the_times_of_second_reviews_at_a_million_findings(workspace: Workspace, tmp_path: Path) -> None:
    audit = write_big_run(tmp_path / "big", FINDINGS)
    run_id = save_run(workspace, ANN, audit, "big.csv").run_id
    rows = audit.findings.select("finding_id", "rule_id").sample(FINDINGS // 10, seed=1).rows()
    decide_many(workspace, run_id, rows)
    queue = waiting(workspace, CLEO, run_id)
    assert queue.height == FINDINGS // 100
    seen = queue.select("finding_id", "version").rows()
    told(f"queue of {queue.height:,}", 5, lambda _: waiting(workspace, CLEO, run_id))
    told("numbers of the title", 10, lambda _: numbers(workspace, CLEO, run_id))

    def give(number: int) -> None:
        finding_id, version = seen[number]
        opinion = DISMISS if number % 10 == 0 else CONFIRM
        second_opinion(workspace, BEN, run_id, finding_id, opinion, version=version, key=key())

    told("second opinion", 200, give)
    told("agreement in a run", 10, lambda _: agreement_numbers(workspace, CLEO, run_id))
    told(
        f"both opinions where {numbers(workspace, CLEO, run_id).adjudication} differ",
        5,
        lambda _: adjudications(workspace, CLEO, run_id),
    )
    told("precision of every rule", 10, lambda _: precisions(workspace, CLEO))
