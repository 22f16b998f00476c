"""The mart of a run: a file of its own with counts that may be shown to whoever may not see lines, and nothing else.

It is built when a run is saved and anew when decisions have changed. What is small is withheld before it is written, so
that the file itself tells no more than the pages do. A manager's page opens this file alone, in an instance of DuckDB
that can open no other.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import polars as pl
from sqlalchemy import Connection, func, select

from audit.errors import WorkspaceError
from audit.reports.export.notices import incomplete
from audit.reports.export.run import FinishedRun
from audit.workspace import schema
from audit.workspace.access import NO_ACCESS, Actor, Permission, Role
from audit.workspace.agreement import Agreement, agreement
from audit.workspace.events import now
from audit.workspace.mart_cells import CELLS
from audit.workspace.mart_counts import count
from audit.workspace.runs import SAVED, TABLES, SavedRun, saved_runs
from audit.workspace.settings import settings
from audit.workspace.standing import standing
from audit.workspace.workspace import Workspace

FOLDER, ENDING = "mart", ".duckdb"
PRIVATE = 0o700
HOLDS: dict[str, dict[str, str]] = {
    "about": {"name": "varchar", "value": "varchar"},
    "cells": {
        "part": "varchar",
        "row": "varchar",
        "col": "varchar",
        "n": "bigint",
        "mark": "varchar",
        "dollars": "decimal(18,2)",
    },
    "titles": {"rule": "varchar", "title": "varchar"},
}
"""Everything that a mart holds: no column for a patient, a claim, a finding, a note or a day."""
_PROGRAM = Actor("program", "program", frozenset({Role.AUDITOR}))
"""In whose name the program itself counts what it publishes."""
_ONE_READER = Lock()
"""DuckDB gives a process one instance a file: the next reader waits until that of the last is gone, and shut for good."""
_SHUT: Mapping[str, str] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "256MB",
}


@dataclass(frozen=True, eq=False)
class Mart:
    """What a mart holds: `about` by name, `cells` with the columns of `CELLS`, the titles of the rules by id."""

    about: dict[str, str]
    cells: pl.DataFrame
    titles: dict[str, str]

    @property
    def smallest(self) -> int:
        """The smallest count that is shown."""
        return int(self.about["smallest"])

    @property
    def notices(self) -> list[str]:
        """Why the run is incomplete; empty where it is not."""
        return list(json.loads(self.about["incomplete"]))

    @property
    def agreement(self) -> dict[str, Any] | None:
        """Agreement numbers, or None where there are none, or too few on one side to be told."""
        return dict(told) if (told := json.loads(self.about["agreement"])) else None

    def part(self, name: str) -> pl.DataFrame:
        """The rows of one part, in the order in which they are shown."""
        return self.cells.filter(pl.col("part") == name)


@dataclass(frozen=True)
class Shelved:
    """A run as whoever may not see its lines knows it: its id, when it was saved, its mart, when that was built, and
    whether decisions were made since. `path` is None where it is not yet built."""

    run_id: str
    saved_at: str
    path: Path | None = None
    built_at: str = ""
    is_stale: bool = True


def mart_path(workspace: Workspace, run_id: str) -> Path:
    """Where the mart of a run lies."""
    return workspace.directory / FOLDER / f"{run_id}{ENDING}"


def read_mart(path: Path) -> Mart:
    """The mart in a file, read by an instance of DuckDB that can open nothing else; raises `WorkspaceError`."""
    try:
        with _ONE_READER, closing(duckdb.connect(str(path), read_only=True, config={**_SHUT})) as connection:
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            frames = {name: connection.sql(f"select * from {name} order by place").pl() for name in HOLDS}
    except duckdb.Error:
        raise WorkspaceError("The numbers of this run cannot be read. They are made again soon; try then.") from None
    about, titles = (dict(frames[name].drop("place").iter_rows()) for name in ("about", "titles"))
    return Mart(about, frames["cells"].drop("place"), titles)


def shelved(workspace: Workspace, actor: Actor) -> list[Shelved]:
    """The runs whose numbers the person may see, newest first. Nothing of a run's folder is read."""
    table = schema.runs
    columns = (table.c.run_id, table.c.saved_at, table.c.engagement)
    wanted = select(*columns).where(table.c.status == SAVED).order_by(table.c.saved_at.desc(), table.c.run_id)
    with workspace.database.reading() as connection:
        return [
            _shelved(workspace, connection, run_id, saved_at)
            for run_id, saved_at, engagement in connection.execute(wanted).all()
            if actor.may(Permission.SEE_AGGREGATES, engagement)
        ]


def find_shelved(workspace: Workspace, actor: Actor, run_id: str) -> Path:
    """Where the mart of a run lies; raises `WorkspaceError` with one text for missing, not yet built and forbidden."""
    found = next((each.path for each in shelved(workspace, actor) if each.run_id == run_id), None)
    if found is None:
        raise WorkspaceError(NO_ACCESS)
    return found


def build_mart(workspace: Workspace, run: SavedRun) -> Path:
    """Count the run as it stands now, and put the mart in its place in one step; gives where it lies."""
    path = mart_path(workspace, run.run_id)
    path.parent.mkdir(exist_ok=True, mode=PRIVATE)
    smallest, states = settings(workspace).smallest_cell, standing(workspace, run.run_id)
    counted = count(run.folder / TABLES, states, date.fromisoformat(now()[:10]), smallest)
    about = _about(run, states, smallest)
    written = path.with_name(f"{run.run_id}.{secrets.token_hex(4)}.new")
    try:
        _write(written, about, pl.DataFrame(counted.rows, schema=CELLS, orient="row"), counted.titles)
        written.chmod(0o600)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)
    return path


def refresh_marts(workspace: Workspace, *, older_than: timedelta = timedelta()) -> list[str]:
    """Build every mart that is missing, or stale and of that age; gives the ids of their runs."""
    latest = (datetime.now(UTC) - older_than).isoformat(timespec="milliseconds")
    due = {each.run_id for each in shelved(workspace, _PROGRAM) if each.is_stale and each.built_at <= latest}
    for run in saved_runs(workspace, _PROGRAM) if due else []:
        if run.run_id in due:
            build_mart(workspace, run)
    return sorted(due)


def _shelved(workspace: Workspace, connection: Connection, run_id: str, saved_at: str) -> Shelved:
    path = mart_path(workspace, run_id)
    if not path.is_file():
        return Shelved(run_id, saved_at)
    table = schema.finding_states
    last = connection.execute(select(func.max(table.c.changed)).where(table.c.run_id == run_id)).scalar() or 0
    about = read_mart(path).about
    is_stale = int(about["changed"]) != last or int(about["smallest"]) != settings(workspace).smallest_cell
    return Shelved(run_id, saved_at, path, about["built_at"], is_stale)


def _about(run: SavedRun, states: pl.DataFrame, smallest: int) -> dict[str, str]:
    summary = run.audit.summary
    finished = FinishedRun(run.folder / TABLES, summary)
    return {
        "run_id": run.run_id,
        "engagement": run.engagement,
        "saved_at": run.saved_at,
        "built_at": now(),
        "changed": str(states["changed"].max() or 0),
        "smallest": str(smallest),
        "version": summary["run"]["version"],
        "incomplete": json.dumps(incomplete(finished)),
        "agreement": json.dumps(_agreement(states, smallest)),
    }


def _agreement(states: pl.DataFrame, smallest: int) -> dict[str, Any] | None:
    """How far two people agree; None where those who do, or those who do not, are a few."""
    both = states.filter(pl.col("second_by").is_not_null() & pl.col("carried_from").is_null())
    told: Agreement = agreement(list(both.select("disposition", "second_disposition").iter_rows()))
    if told.n == 0 or any(0 < part < smallest for part in (told.agreed, told.n - told.agreed)):
        return None
    estimates = {"raw": told.raw, "kappa": told.kappa, "ac1": told.ac1}
    return {"n": told.n, **{name: [e.value, e.low, e.high] if e else None for name, e in estimates.items()}}


def _write(path: Path, about: dict[str, str], cells: pl.DataFrame, titles: dict[str, str]) -> None:
    frames = {
        "about": pl.DataFrame(list(about.items()), schema=["name", "value"], orient="row"),
        "cells": cells,
        "titles": pl.DataFrame(list(titles.items()), schema={"rule": pl.String, "title": pl.String}, orient="row"),
    }
    with closing(duckdb.connect(str(path), config={**_SHUT})) as connection:
        for name, columns in HOLDS.items():
            told = frames[name].with_row_index("place")
            connection.register("told", told)
            listed = ", ".join(f'"{column}"::{kind} as "{column}"' for column, kind in columns.items())
            connection.execute(f"create table {name} as select place::bigint as place, {listed} from told")
            connection.unregister("told")
