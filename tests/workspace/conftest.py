"""A workspace on each kind of database, people, and a small saved run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.reports.charts.runs import write_run
from tests.support.app import FIVE, as_csv
from tests.support.databases import KINDS, database_of, set_database
from tests.support.saved import as_audit

from audit.reports.audit import Audit, run_audit
from audit.workspace import Workspace, open_workspace
from audit.workspace.access import Actor, Role
from audit.workspace.runs import Given, SavedRun, save_run

ANN = Actor("ann", "Ann", frozenset({Role.AUDITOR}))
BEN = Actor("ben", "Ben", frozenset({Role.AUDITOR, Role.REVIEWER}))
CLEO = Actor("cleo", "Cleo", frozenset({Role.REVIEWER}))
MO = Actor("mo", "Mo", frozenset({Role.MANAGER}))
ADA = Actor("ada", "Ada", frozenset({Role.ADMIN}))
NOBODY = Actor("nobody", "Nobody", frozenset())


@pytest.fixture(params=KINDS)
def workspace(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """An empty workspace, on SQLite and on PostgreSQL."""
    with database_of(request.param) as url:
        set_database(monkeypatch, url)
        opened = open_workspace(tmp_path / "workspace")
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def five(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Audit]:
    """A file of five records and its audit: two findings, one line unverified, one clear, one record set aside."""
    path = tmp_path_factory.mktemp("five") / "claims.csv"
    path.write_bytes(as_csv(FIVE))
    return path, run_audit(path)


@pytest.fixture
def saved(workspace: Workspace, five: tuple[Path, Audit]) -> SavedRun:
    """The audit of the five records, saved by Ann."""
    path, audit = five
    return save_run(workspace, ANN, audit, "claims.csv", [Given(path, "claims.csv")])


MANY = [
    {"line": line, "rule": rule, "severity": severity, "difference": difference}
    for line in range(30)
    for rule, severity, difference in (
        ("attribute.imaging", ("high", "medium", "low")[line % 3], str(10 * line)),
        ("units.over_limit", "low", None if line % 4 == 0 else str(-line)),
    )
]


@pytest.fixture
def many(workspace: Workspace, tmp_path: Path) -> SavedRun:
    """A saved run of sixty findings on thirty lines: two rules, three severities, dollars over, under and none."""
    lines = [
        {"code": f"6232{line % 8}", "provider": f"100000000{line % 3}", "date": date(2024, 1 + line % 9, 1)}
        for line in range(30)
    ]
    return save_run(workspace, ANN, as_audit(write_run(tmp_path / "many", lines, MANY)), "many.csv")
