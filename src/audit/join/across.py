"""Facts that other lines make: over all lines of a run at once, before they are judged batch by batch.

What stands beside a line on its day, in its claim, or in the months before it is asked of the whole run in DuckDB, step
by step.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from audit.ingest import Progress, silent
from audit.join.across_diagnoses import lay_diagnoses
from audit.join.across_reference import lay_out
from audit.join.across_steps import ACROSS_STEPS, AcrossStep, last_named
from audit.join.beside_lines import BesideLines, keep
from audit.join.documented import lay_documented
from audit.model import duck
from audit.model.columns import AS_GIVEN_SUFFIX, COLUMNS, DOSE, INSTITUTIONAL, Kind
from audit.reference import Reference

COMPARING = "comparing lines"
AS_GIVEN = tuple(f"{column.name}{AS_GIVEN_SUFFIX}" for column in COLUMNS if column.kind in (Kind.MONEY, Kind.QUANTITY))


def across(
    claims: Path | pl.DataFrame,
    reference: Reference,
    limits: pl.DataFrame,
    work: Path,
    steps: Sequence[AcrossStep] = ACROSS_STEPS,
    notes: Path | None = None,
    progress: Progress = silent,
) -> BesideLines:
    """The facts across `claims`: the `claims.parquet` of a run, or lines as in it with their `line`.

    `limits` are the rows of the policy that set one; `steps` are those that are asked; `notes` is the folder
    of the notes that were read; DuckDB spills into `work`, and long answers lie there. `progress` may cancel.
    """
    if not steps:
        return BesideLines(())
    connection = duck.connect(work)
    folder = Path(tempfile.mkdtemp(prefix="beside-", dir=work))
    try:
        _lay_claims(connection, claims)
        lay_out(connection, reference, limits)
        lay_diagnoses(connection, reference)
        lay_documented(connection, reference, notes)
        connection.execute("set variable institutional = $shape", {"shape": INSTITUTIONAL})
        answers = []
        for at, (step, done_with) in enumerate(zip(steps, last_named(steps), strict=True)):
            progress.phase(COMPARING, at, len(steps))
            connection.execute(f"create temp table {step.name} as {step.sql()}")
            if step.facts:
                answers.append(keep(connection, step.name, step.facts, folder / f"{step.name}.parquet"))
            for table in done_with:
                connection.execute(f"drop table {table}")
        progress.phase(COMPARING, len(steps), len(steps))
        return BesideLines(tuple(answers), folder)
    finally:
        connection.close()


def _lay_claims(connection: duckdb.DuckDBPyConnection, claims: Path | pl.DataFrame) -> None:
    """The view `claims`: every column of a claim line, what its numbers were given as, and `line`, its position."""
    if isinstance(claims, pl.DataFrame):
        connection.register("claims_as_filed", claims)
        position = ""
    else:
        connection.read_parquet(str(claims), file_row_number=True).create_view("claims_as_filed")
        position = "file_row_number as line, "
    filed = connection.table("claims_as_filed").columns
    blank = "".join(f", null::varchar as {name}" for name in (*AS_GIVEN, DOSE) if name not in filed)
    connection.execute(f"create temp view claims as select {position}*{blank} from claims_as_filed")
