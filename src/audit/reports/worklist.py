"""The worklist: findings in the order in which they matter, page by page, under the same filters as charts and exports."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from audit.model.columns import MONEY
from audit.model.tables import FINDINGS
from audit.reports.filters import EVERYTHING, Filters, answer, ask, names

__all__ = ["DEFAULT_SORT", "EVERYTHING", "SORTS", "Filters", "choices", "count", "findings", "page", "totals"]

MOST_ROWS = 1_000
MOST_CHOICES = 500

_DOLLARS = "abs(amount_difference)"
_SERVICE = "claim_line_start_date"
SORTS: dict[str, str] = {
    "priority": f"severity_rank desc, {_DOLLARS} desc nulls last, {_SERVICE} nulls last",
    "dollars": f"{_DOLLARS} desc nulls last, severity_rank desc, {_SERVICE} nulls last",
    "overpaid": f"amount_difference desc nulls last, severity_rank desc, {_SERVICE} nulls last",
    "underpaid": f"amount_difference nulls last, severity_rank desc, {_SERVICE} nulls last",
    "oldest": f"{_SERVICE} nulls last, severity_rank desc, {_DOLLARS} desc nulls last",
    "newest": f"{_SERVICE} desc nulls last, severity_rank desc, {_DOLLARS} desc nulls last",
    "rule": f"rule_title, severity_rank desc, {_DOLLARS} desc nulls last, {_SERVICE} nulls last",
    "code": f"code, severity_rank desc, {_DOLLARS} desc nulls last, {_SERVICE} nulls last",
    "provider": f"provider, severity_rank desc, {_DOLLARS} desc nulls last, {_SERVICE} nulls last",
}
DEFAULT_SORT = "priority"


def page(
    run: Path, filters: Filters = EVERYTHING, sort: str = DEFAULT_SORT, *, offset: int = 0, limit: int = 100
) -> pl.DataFrame:
    """Up to `limit` findings from `offset` on, for the grid; amounts in dollars, `line` the position in the run's lines.

    `sort` is one of `SORTS`; anything else is taken for the default, which puts severity first, then dollars, then the
    oldest service.
    """
    order = SORTS.get(sort, SORTS[DEFAULT_SORT])
    bounds = {"at_most": max(1, min(limit, MOST_ROWS)), "from_row": max(0, offset)}
    return answer(run, "page", filters, written={"order": order, "beside": ""}, **bounds)


def count(run: Path, filters: Filters = EVERYTHING) -> int:
    """How many findings the filters leave."""
    return int(ask(run, "-- How many findings are left?\nselect count(*) as findings from kept", filters).item())


def totals(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row on the findings that the filters leave: `findings, lines, overpaid, underpaid, lines_overpaid, lines_underpaid`.

    Dollars as in `audit.reports.summary`: once a line and direction, never netted.
    """
    told = answer(run, "totals", filters)
    return told.with_columns(pl.col("overpaid", "underpaid").cast(MONEY))


def choices(run: Path, field: str, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """What the filter `field` can be set to, most findings first: `value, findings`; the other filters hold.

    Raises `KeyError` where no filter has that name.
    """
    if field not in names():
        raise KeyError(field)
    return answer(run, "choices", filters.without(field), written={"field": field}, most=MOST_CHOICES)


def findings(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """The findings that the filters leave, with the contract's columns and in its order: what an export holds."""
    left = ask(run, "-- Which findings are left?\nselect finding_id from kept", filters)
    every = pl.read_parquet(run / "findings.parquet", columns=list(FINDINGS))
    return every.join(left, on="finding_id", how="semi", maintain_order="left")
