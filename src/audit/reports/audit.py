"""An audit as the notebook, the terminal and the screens see it: the tables of a run, its charts, and how to write it out."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from audit.errors import ExportError
from audit.findings.csv_text import write_csv
from audit.ingest import Progress, silent
from audit.pipeline import Settings
from audit.pipeline import run_audit as run_pipeline

if TYPE_CHECKING:
    from audit.reports.charts import Charts

AS_PARQUET = (
    "claims",
    "findings",
    "finding_lines",
    "lines",
    "documented_facts",
    "line_patterns",
    "outcome_patterns",
)
IF_NOTED = ("notes", "line_notes")
AS_CSV = ("findings", "rejected", "coverage", "records_request")


@dataclass(frozen=True, eq=False)
class Audit:
    """The result of `run_audit`. Frames have exactly the columns of the contract and are read when first asked for.

    `directory` is the folder of the run; where it was made for this audit alone, it goes when the audit goes.
    """

    directory: Path
    summary: dict[str, Any]

    @cached_property
    def findings(self) -> pl.DataFrame:
        """One row per violated rule and line, ordered by claim, line and rule."""
        return self._table("findings")

    @cached_property
    def lines(self) -> pl.DataFrame:
        """One row per accepted line, in the order of the file."""
        return self._table("lines")

    @cached_property
    def rejected(self) -> pl.DataFrame:
        """The records that were set aside, with the reason and the record as read."""
        return self._table("rejected")

    @cached_property
    def coverage(self) -> pl.DataFrame:
        """One row per rule: on how many lines it applied, was violated, clear, or could not be evaluated, and why."""
        return self._table("coverage")

    @cached_property
    def records_request(self) -> pl.DataFrame:
        """The lines whose attributes could not be verified, largest amount first."""
        return self._table("records_request")

    @cached_property
    def documented_facts(self) -> pl.DataFrame:
        """What the record says: one row per line and attribute that somebody looked at."""
        return self._table("documented_facts")

    @property
    def charts(self) -> Charts:
        """The dashboard's own charts, for a notebook; Altair is loaded when they are first asked for."""
        from audit.reports.charts import Charts

        return Charts(self.directory)

    def write(self, out: str | Path, *, lines_csv: bool = False, hand_over: bool = False) -> Path:
        """Write the files of the contract into the folder `out`, which is made where it is missing; gives the folder.

        With `lines_csv` also `lines.csv`, claims and lines side by side. With `hand_over` the Parquet files are moved
        there, and this audit is done with. Raises `ExportError` where `out` cannot be written.
        """
        target = Path(out)
        try:
            target.mkdir(parents=True, exist_ok=True)
            for name in AS_CSV:
                write_csv(self._table(name), target / f"{name}.csv")
            if lines_csv:
                write_csv(self._side_by_side(), target / "lines.csv")
            place = os.replace if hand_over else shutil.copyfile
            noted = [name for name in IF_NOTED if (self.directory / f"{name}.parquet").is_file()]
            for name in (*AS_PARQUET, *noted):
                place(self.directory / f"{name}.parquet", target / f"{name}.parquet")
            shutil.copyfile(self.directory / "summary.json", target / "summary.json")
        except OSError as problem:
            raise ExportError(
                f"{target}: cannot be written ({problem.strerror}). Choose another folder with --out, or make room."
            ) from None
        return target

    def _table(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.directory / f"{name}.parquet")

    def _side_by_side(self) -> pl.DataFrame:
        claims = self._table("claims")
        return pl.concat(
            [claims, self.lines.select(name for name in self.lines.columns if name not in claims.columns)],
            how="horizontal",
        )

    def _repr_html_(self) -> str:
        """The reconciliation and the rules that fired, as a notebook shows them."""
        counts, amounts = self.summary["reconciliation"], self.summary["amounts"]
        status = "".join(
            f"<tr><th style='text-align:left'>{name}</th><td>{counts[key]:,}</td></tr>" for key, name in _STATUS.items()
        )
        fired = self.summary["totals"]["by_rule"]
        titles = {rule["rule_id"]: rule["title"] for rule in self.summary["rules"]}
        rules = "".join(
            f"<tr><th style='text-align:left'>{escape(titles[rule_id])}</th><td>{count:,}</td></tr>"
            for rule_id, count in fired.items()
        )
        without = "".join(f"<p>Went on without {escape(name)}.</p>" for name in self.summary["policy"]["without"])
        return (
            f"<h3>{counts['flagged']:,} of {counts['records'] - counts['rejected']:,} claim lines are flagged</h3>"
            f"<p>Overpaid ${float(amounts['overpaid']):,.2f}; underpaid ${abs(float(amounts['underpaid'])):,.2f}. Never netted.</p>{without}"
            f"<table>{status}</table><table>{rules}</table>"
        )


_STATUS = {
    "flagged": "Flagged",
    "unverified": "Unverified",
    "clear": "Clear",
    "rejected": "Set aside",
    "records": "Records in file",
}


def run_audit(
    claims: str | Path | Sequence[str | Path],
    *,
    notes: str | Path | None = None,
    reference: str | Path | None = None,
    policy: str | Path | None = None,
    mapping: str | Path | dict[str, str] | None = None,
    as_of: date | None = None,
    today: date | None = None,
    without: Sequence[str] = (),
    progress: Progress = silent,
    work: Path | None = None,
) -> Audit:
    """Audit one or more claim files against the reference, and give an `Audit`.

    `notes` is a file of procedure notes, or a folder with one a file; `mapping` takes headings to canonical columns;
    `today` is the day after which a date of service is in the future; `as_of` is the processing date, and editions of
    the reference that were published later are not used; `without` names rules or categories to leave out; `work` is an
    empty folder for the run, else a temporary one is made. Raises an `AuditError`, which says where, what and what to do, for everything that the user can mend.
    """
    settings = Settings(
        reference=_path(reference),
        notes=_path(notes),
        policy=_path(policy),
        mapping=mapping if isinstance(mapping, dict) else _path(mapping),
        today=today,
        as_of=as_of,
        without=tuple(without),
    )
    paths = [Path(claims)] if isinstance(claims, str | Path) else [Path(path) for path in claims]
    if work is not None:
        run = run_pipeline(paths, work, settings, progress)
        return Audit(run.directory, run.summary)
    folder = Path(tempfile.mkdtemp(prefix="claims-audit-"))
    try:
        run = run_pipeline(paths, folder, settings, progress)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    audit = Audit(run.directory, run.summary)
    weakref.finalize(audit, shutil.rmtree, folder, ignore_errors=True)
    return audit


def processed_on(run_directory: Path) -> date | None:
    """The processing date of a run in a folder; None where it has none, or where there is no such run."""
    path = run_directory / "summary.json"
    told = json.loads(path.read_text(encoding="utf-8")).get("as_of") if path.is_file() else None
    return date.fromisoformat(told) if told else None


def _path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)
