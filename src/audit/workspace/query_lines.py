"""Lines without a finding whose record was read and left something open: what a provider may be asked about them.

They stand in the records request. A line that nobody has a record of is not asked about here: its record is to be
pulled first.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from sqlalchemy import select

from audit.errors import WorkspaceError
from audit.model.vocabulary import LineStatus
from audit.reference import Reference
from audit.workspace import schema
from audit.workspace.access import NO_ACCESS, Actor, Permission
from audit.workspace.acting import allowed_run
from audit.workspace.queries import draft_for_line, query, save_draft
from audit.workspace.query_draft import line_in
from audit.workspace.query_rows import QueryStatus, SavedQuery
from audit.workspace.runs import TABLES, SavedRun
from audit.workspace.workspace import Workspace

MOST = 50
_KEY = ("claim_id", "claim_line_number")


@dataclass(frozen=True)
class OpenLine:
    """A line that its record leaves open. `line` is its position in the run."""

    line: int
    claim_id: str
    claim_line_number: int
    code: str


def open_lines(workspace: Workspace, actor: Actor, run_id: str) -> list[OpenLine]:
    """The lines without a finding and without a request under way, the largest amount first, at most `MOST`."""
    run = allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    asked = _under_way(workspace, run_id)
    return [each for each in _left_open(run) if each.line not in asked][:MOST]


def start_line_query(
    workspace: Workspace, actor: Actor, run_id: str, line: int, *, key: str, reference: Reference | None = None
) -> SavedQuery:
    """The request of a line that is under way, else a new draft, kept."""
    allowed_run(workspace, actor, run_id, Permission.DECIDE)
    under_way = _under_way(workspace, run_id).get(line)
    if under_way is not None:
        return query(workspace, actor, under_way)
    return save_draft(workspace, actor, draft_for_line(workspace, actor, run_id, line, reference), version=0, key=key)


def line_named(workspace: Workspace, actor: Actor, run_id: str, name: str) -> int:
    """The position of the line that `CLAIM:LINE` names; raises `WorkspaceError` where the run has none."""
    run = allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    claim_id, _, number = name.rpartition(":")
    is_named = (pl.col("claim_id") == claim_id) & (pl.col("claim_line_number").cast(pl.String) == number)
    found = _scan(run, "lines").with_row_index("line").filter(is_named).select("line").collect()
    if found.is_empty():
        raise WorkspaceError(NO_ACCESS)
    return int(found["line"][0])


def _left_open(run: SavedRun) -> list[OpenLine]:
    wanted = _scan(run, "records_request").filter(pl.col("facts_undecided").is_not_null()).select(_KEY)
    lines = _scan(run, "lines").with_row_index("line").filter(pl.col("line_status") == LineStatus.UNVERIFIED.value)
    found = (
        wanted.join(lines, on=_KEY, how="inner", maintain_order="left").select("line", *_KEY, "hcpcs_code").collect()
    )
    return [OpenLine(line, claim, number, code or "") for line, claim, number, code in found.iter_rows()]


def _under_way(workspace: Workspace, run_id: str) -> dict[int, str]:
    """The requests under way that are about a line, by its position."""
    table = schema.queries
    wanted = (
        select(table.c.query_id, schema.texts.c.body)
        .join(schema.texts, schema.texts.c.text_id == table.c.text_id)
        .where(table.c.run_id == run_id, table.c.finding_id == "", table.c.status != QueryStatus.CLOSED.value)
    )
    with workspace.database.reading() as connection:
        return {line_in(body): query_id for query_id, body in connection.execute(wanted)}


def _scan(run: SavedRun, table: str) -> pl.LazyFrame:
    return pl.scan_parquet(run.folder / TABLES / f"{table}.parquet", glob=False)
