"""Where the findings of a run stand, kept in memory and brought up to date by what has changed since."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from weakref import WeakKeyDictionary

import polars as pl
from sqlalchemy import Connection, select

from audit.workspace import schema
from audit.workspace.workspace import Workspace

MOST_RUNS = 8
_NUMBERS = ("version", "changed", "comments")
COLUMNS = {
    column.name: pl.Int64() if column.name in _NUMBERS else pl.String() for column in schema.finding_states.columns
}


@dataclass
class _Kept:
    """The states of some runs of one workspace, each with the last event that it has seen: its number and its hash."""

    frames: dict[str, tuple[pl.DataFrame, int, str]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


_KEPT: WeakKeyDictionary[Workspace, _Kept] = WeakKeyDictionary()
_MAKING = Lock()


def standing(workspace: Workspace, run_id: str) -> pl.DataFrame:
    """The rows of `finding_states` of a run as they are now, in no order; only what changed since the last time is read.

    What a person must not know is not yet left out.
    """
    with _MAKING:
        kept = _KEPT.setdefault(workspace, _Kept())
    with kept.lock, workspace.database.reading() as connection:
        frame, seen, last = kept.frames.pop(run_id, (pl.DataFrame(schema=COLUMNS), 0, ""))
        if _hash_of(connection, seen) != last:
            frame, seen = pl.DataFrame(schema=COLUMNS), 0
        changed = _changed(connection, run_id, seen)
        if changed.height:
            frame = pl.concat([frame.join(changed, on="finding_id", how="anti"), changed], rechunk=True)
            seen = int(changed["changed"].max())  # type: ignore[arg-type]  # a column of numbers
        kept.frames[run_id] = (frame, seen, _hash_of(connection, seen))
        while len(kept.frames) > MOST_RUNS:
            kept.frames.pop(next(iter(kept.frames)))
    return frame


def _changed(connection: Connection, run_id: str, since: int) -> pl.DataFrame:
    table = schema.finding_states
    rows = connection.execute(select(table).where(table.c.run_id == run_id, table.c.changed > since)).all()
    return pl.DataFrame([tuple(row) for row in rows], schema=COLUMNS, orient="row")


def _hash_of(connection: Connection, seq: int) -> str:
    """The hash of an event; blank where the database has no such event, as after a backup was put back."""
    table = schema.events
    return str(connection.execute(select(table.c.hash).where(table.c.seq == seq)).scalar() or "")
