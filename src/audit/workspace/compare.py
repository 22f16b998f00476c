"""What came, went, stayed and changed between two runs: findings are the same where their ids are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import polars as pl

from audit.errors import WorkspaceError
from audit.model.vocabulary import Outcome
from audit.workspace.access import Actor
from audit.workspace.identities import identities
from audit.workspace.runs import TABLES, SavedRun, require_run
from audit.workspace.workspace import Workspace


class Change(StrEnum):
    """What became of a finding between an earlier run and a later one."""

    NEW = "new"
    GONE = "gone"
    UNCHANGED = "unchanged"
    """Raised in both; line and rule are as they were."""
    CHANGED = "changed"
    """Raised in both; the line, the rule or both are otherwise."""


class Why(StrEnum):
    """Why a finding changed, or why it is gone."""

    LINE_CHANGED = "line_changed"
    RULE_CHANGED = "rule_changed"
    BOTH = "both"
    NO_LONGER_RAISED = "no_longer_raised"
    """Its claim is there, its rule was asked, and raises it no more."""
    NOT_IN_FILE = "not_in_file"
    """Its claim is not in the later run: nothing is said about it."""
    NOT_ASKED = "not_asked"
    """Its rule was not asked of the line in the later run: nothing is said about it."""


SHOWN = (
    "finding_id",
    "rule_title",
    "severity",
    "hcpcs_code",
    "suggested_code",
    "claim_line_start_date",
    "amount_difference",
)
"""What a page of a comparison shows of a finding: nothing that names a patient or a claim."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two runs beside each other. `findings` has `finding_id, change, why`, ordered by id: one row a finding of either."""

    run: SavedRun
    earlier: SavedRun
    findings: pl.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """How many findings each change has."""
        told = dict(self.findings.group_by("change").len().iter_rows())
        return {change.value: int(told.get(change.value, 0)) for change in Change}

    @property
    def reasons(self) -> dict[str, int]:
        """How many findings each reason of a change has."""
        told = dict(self.findings.drop_nulls("why").group_by("why").len().iter_rows())
        return {why.value: int(told.get(why.value, 0)) for why in Why}

    def page(self, change: Change, *, offset: int = 0, limit: int = 100) -> pl.DataFrame:
        """Some findings of one change with `SHOWN` and `why`, dearest first; those that are gone as they were."""
        of = self.earlier if change is Change.GONE else self.run
        wanted = self.findings.filter(pl.col("change") == change.value).select("finding_id", "why")
        told = pl.scan_parquet(of.folder / TABLES / "findings.parquet", glob=False).select(SHOWN)
        whole = told.join(wanted.lazy(), on="finding_id", how="inner")
        order = [pl.col("amount_difference").abs(), pl.col("finding_id")]
        return whole.sort(order, descending=[True, False], nulls_last=True).slice(offset, limit).collect()

    def as_dict(self) -> dict[str, Any]:
        """The counts as plain data."""
        return {"run": self.run.run_id, "earlier": self.earlier.run_id, **self.counts, "why": self.reasons}


def compare(workspace: Workspace, actor: Actor, run_id: str, earlier_id: str) -> Comparison:
    """The run beside an earlier one; raises `WorkspaceError` where one of them is not there, or both are the same."""
    run, earlier = require_run(workspace, actor, run_id), require_run(workspace, actor, earlier_id)
    if (run.saved_at, run.run_id) <= (earlier.saved_at, earlier.run_id):
        raise WorkspaceError(
            f"Run {earlier.run_id} is not earlier than run {run.run_id}. Name the later run first, then the earlier one."
        )
    now, then = identities(workspace, run), identities(workspace, earlier)
    both = now.join(then, on="finding_id", how="inner", suffix="_then").select("finding_id", **_changed())
    new = now.join(then, on="finding_id", how="anti").select(
        "finding_id", change=pl.lit(Change.NEW.value), why=pl.lit(None, dtype=pl.String)
    )
    gone = then.join(now, on="finding_id", how="anti").select("finding_id")
    return Comparison(run, earlier, pl.concat([both, new, _gone(gone, run, earlier)]).sort("finding_id"))


def _changed() -> dict[str, pl.Expr]:
    """A line that is otherwise lets a finding tell otherwise too; told otherwise of the same line, the rule is another."""
    line = pl.col("line_digest") != pl.col("line_digest_then")
    rule = pl.col("rule_digest") != pl.col("rule_digest_then")
    told = pl.col("told_digest") != pl.col("told_digest_then")
    why = (
        pl.when(line & rule)
        .then(pl.lit(Why.BOTH.value))
        .when(line)
        .then(pl.lit(Why.LINE_CHANGED.value))
        .when(rule | told)
        .then(pl.lit(Why.RULE_CHANGED.value))
    )
    change = pl.when(why.is_null()).then(pl.lit(Change.UNCHANGED.value)).otherwise(pl.lit(Change.CHANGED.value))
    return {"change": change, "why": why}


def _gone(gone: pl.DataFrame, run: SavedRun, earlier: SavedRun) -> pl.DataFrame:
    """The findings that are gone, and why: a later run that does not hold the claim, or did not ask, says nothing."""
    keys = ["claim_id", "claim_line_number"]
    told = (
        _scan(earlier, "findings").select("finding_id", "rule_id", *keys).join(gone.lazy(), on="finding_id", how="semi")
    )
    lines = pl.concat([_scan(run, "lines").select(keys), _scan(run, "line_patterns")], how="horizontal")
    silent = _scan(run, "outcome_patterns").filter(pl.col("outcome") == Outcome.NOT_EVALUATED.value)
    unasked_here = lines.join(silent.select("pattern", "rule_id"), on="pattern").select(*keys, "rule_id").unique()
    asked = [rule["rule_id"] for rule in run.audit.summary["rules"] if rule["not_run"] is None]
    marked = (
        told.join(lines.select("claim_id").unique().with_columns(is_there=True), on="claim_id", how="left")
        .join(unasked_here.with_columns(is_silent=True), on=[*keys, "rule_id"], how="left")
        .select(
            "finding_id",
            change=pl.lit(Change.GONE.value),
            why=pl.when(pl.col("is_there").is_null())
            .then(pl.lit(Why.NOT_IN_FILE.value))
            .when(pl.col("is_silent").is_not_null() | ~pl.col("rule_id").is_in(asked))
            .then(pl.lit(Why.NOT_ASKED.value))
            .otherwise(pl.lit(Why.NO_LONGER_RAISED.value)),
        )
    )
    return marked.collect()


def _scan(run: SavedRun, table: str) -> pl.LazyFrame:
    path: Path = run.folder / TABLES / f"{table}.parquet"
    return pl.scan_parquet(path, glob=False)
