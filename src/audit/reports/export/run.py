"""A finished run as an export sees it: its tables, whether it reconciles, and which findings are wanted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import polars as pl

from audit.errors import ExportError
from audit.model.columns import label
from audit.model.vocabulary import LineStatus

TABLES = ("findings", "rejected", "coverage", "records_request")


@dataclass(frozen=True, eq=False)
class Selection:
    """Which findings go into an export: `where` decides, `words` say it to the reader, one sentence a filter."""

    words: tuple[str, ...] = ()
    where: pl.Expr | None = None


EVERYTHING = Selection()


def select_values(values: Mapping[str, Sequence[str]]) -> Selection:
    """The findings whose columns hold one of the values given for them; a column without values filters nothing."""
    wanted = {column: list(chosen) for column, chosen in values.items() if chosen}
    words = tuple(f"{label(column)} is {' or '.join(chosen)}" for column, chosen in wanted.items())
    tests = [pl.col(column).is_in(chosen) for column, chosen in wanted.items()]
    return Selection(words, reduce(pl.Expr.and_, tests) if tests else None)


@dataclass(frozen=True, eq=False)
class FinishedRun:
    """The folder of a finished run: its tables as Parquet and its `summary.json`. Read when asked for."""

    directory: Path
    summary: dict[str, Any]

    def table(self, name: str) -> pl.DataFrame:
        """One table of the run, whole and in its order; ExportError where the folder does not hold it."""
        try:
            return pl.read_parquet(self.directory / f"{name}.parquet")
        except FileNotFoundError:
            raise ExportError(
                f"The run has no table {name}. It is not finished, or was moved: run the audit again."
            ) from None

    def findings(self, selection: Selection = EVERYTHING) -> pl.DataFrame:
        """The findings that the selection wants, in the order of the run."""
        findings = self.table("findings")
        return findings if selection.where is None else findings.filter(selection.where)

    def located(self, findings: pl.DataFrame) -> pl.DataFrame:
        """The findings with `source_file` and `record_number`: where each line stands in what came in."""
        places = self.table("lines").select("source_file", "record_number").with_row_index("line")
        keys = self.table("finding_lines").with_columns(pl.col("line").cast(pl.UInt32))
        where = keys.join(places, on="line").select("finding_id", "source_file", "record_number")
        return findings.join(where, on="finding_id", how="left", maintain_order="left")


def open_run(directory: Path) -> FinishedRun:
    """The finished run in a folder; ExportError where there is none."""
    try:
        summary = json.loads((directory / "summary.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        raise ExportError(f"{directory}: there is no finished run here. Run the audit again, then export.") from None
    return FinishedRun(directory, summary)


def require_reconciled(run: FinishedRun) -> None:
    """Nothing, where the run's numbers agree with its tables; else ExportError with the equations that fail."""
    failing = [f"{left} = {a:,}, but {right} = {b:,}" for left, a, right, b in _equations(run) if a != b]
    if failing or not run.summary["reconciliation"]["reconciles"]:
        told = "; ".join(failing) or "the run itself says so"
        raise ExportError(f"This run does not reconcile: {told}. No export was made. Run the audit again.")


def _equations(run: FinishedRun) -> list[tuple[str, int, str, int]]:
    counts, totals = run.summary["reconciliation"], run.summary["totals"]
    lines = run.table("lines")
    out = sum(counts[status] for status in LineStatus) + counts["rejected"]
    by_status = dict(lines.group_by("line_status").len().iter_rows())
    return [
        (
            "records in the files",
            sum(source["records"] for source in run.summary["inputs"]),
            "records counted",
            counts["records"],
        ),
        ("records", counts["records"], "flagged + unverified + clear + set aside", out),
        ("set aside", counts["rejected"], "rows of rejected", run.table("rejected").height),
        *((status, counts[status], f"{status} rows of lines", by_status.get(status, 0)) for status in LineStatus),
        ("findings", sum(totals["by_rule"].values()), "rows of findings", run.table("findings").height),
        ("findings of lines", int(lines["finding_count"].sum()), "rows of findings", run.table("findings").height),
    ]
