"""A workspace on each kind of database, people, and a small saved run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.app import FIVE, as_csv
from tests.support.databases import KINDS, database_of, set_database

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
