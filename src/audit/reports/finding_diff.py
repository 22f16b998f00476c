"""Which findings of a claim file come and go between two processing dates: two whole runs over the same input."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from audit.findings.summary import amounts_of
from audit.ingest import Progress, silent
from audit.pipeline import Run, Settings, run_audit

COMES, GOES, STAYS = "comes", "goes", "other dollars"
_DOLLARS = ("amount_billed", "amount_supported", "amount_difference")
_SHOWN = (
    "finding_id",
    "rule_id",
    "rule_title",
    "claim_id",
    "claim_line_number",
    "claim_line_start_date",
    "hcpcs_code",
    *_DOLLARS,
    "reference_edition",
)


@dataclass(frozen=True, eq=False)
class FindingDiff:
    """The findings of two runs over the same claim files, matched by `finding_id`.

    `came` and `went` are findings with their `line`; `moved` are those of both runs whose dollars differ, as they are
    now, and `moved_from` the same as they were. `statuses` counts the lines of both runs.
    """

    before: date
    after: date
    files: tuple[str, ...]
    came: pl.DataFrame
    went: pl.DataFrame
    moved: pl.DataFrame
    moved_from: pl.DataFrame
    statuses: tuple[dict[str, int], dict[str, int]]
    amounts: tuple[dict[str, Any], dict[str, Any]]

    def rows(self) -> list[dict[str, Any]]:
        """Every finding that comes, goes or has other dollars, in the order of the claims."""
        told = [
            {"change": change, **row}
            for change, frame in ((COMES, self.came), (GOES, self.went), (STAYS, self.moved))
            for row in frame.select(_SHOWN).iter_rows(named=True)
        ]
        return sorted(told, key=lambda row: (row["claim_id"], row["claim_line_number"], row["rule_id"], row["change"]))

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data; dollars over and under, never netted."""
        return {
            "files": list(self.files),
            "as_of": [self.before.isoformat(), self.after.isoformat()],
            "comes": {"findings": self.came.height, **amounts_of(self.came)},
            "goes": {"findings": self.went.height, **amounts_of(self.went)},
            "other_dollars": {
                "findings": self.moved.height,
                "before": amounts_of(self.moved_from),
                "after": amounts_of(self.moved),
            },
            "by_status": {"before": self.statuses[0], "after": self.statuses[1]},
            "amounts": {"before": self.amounts[0], "after": self.amounts[1]},
            "findings": [{name: _plain(value) for name, value in row.items()} for row in self.rows()],
        }


def diff_findings(
    claims: Sequence[Path], before: date, after: date, reference: Path | None = None, progress: Progress = silent
) -> FindingDiff:
    """Audit the claim files twice, by what was known on either day, and compare; the runs leave nothing behind."""
    with tempfile.TemporaryDirectory(prefix="claims-audit-") as folder:
        runs = [
            _run(claims, Path(folder) / name, Settings(reference, as_of=day), progress)
            for name, day in (("before", before), ("after", after))
        ]
        old, new = (_findings(run) for run in runs)
    same = new.join(old, on="finding_id", how="inner", suffix="_was", maintain_order="left")
    moved = same.filter(pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_was")) for name in _DOLLARS))
    return FindingDiff(
        before,
        after,
        tuple(path.name for path in claims),
        came=new.join(old, on="finding_id", how="anti", maintain_order="left"),
        went=old.join(new, on="finding_id", how="anti", maintain_order="left"),
        moved=moved.select(new.columns),
        moved_from=old.join(moved, on="finding_id", how="semi", maintain_order="left"),
        statuses=(runs[0].summary["totals"]["by_status"], runs[1].summary["totals"]["by_status"]),
        amounts=(runs[0].summary["amounts"], runs[1].summary["amounts"]),
    )


def _run(claims: Sequence[Path], folder: Path, settings: Settings, progress: Progress) -> Run:
    folder.mkdir()
    return run_audit(claims, folder, settings, progress)


def _findings(run: Run) -> pl.DataFrame:
    """The findings with the line on which each stands: dollars are counted once a line."""
    findings = pl.read_parquet(run.directory / "findings.parquet")
    return findings.join(pl.read_parquet(run.directory / "finding_lines.parquet"), on="finding_id", how="left")


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)
