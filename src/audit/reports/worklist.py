"""The worklist: findings in the order in which they matter, page by page, under the same filters as charts and exports."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from audit.model.columns import MONEY
from audit.model.tables import FINDINGS
from audit.reports.filters import EVERYTHING, Filters, ask, names

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

_GRID = """
    finding_id, line, severity, tier, rule, rule_title, category, verdict, code, suggested_code, suggested_action,
    amount_difference, amount_basis, provider, payer, place, claim_line_start_date, claim_id, claim_line_number, carc, message
"""


def page(
    run: Path, filters: Filters = EVERYTHING, sort: str = DEFAULT_SORT, *, offset: int = 0, limit: int = 100
) -> pl.DataFrame:
    """Up to `limit` findings from `offset` on, for the grid; amounts in dollars, `line` the position in the run's lines.

    `sort` is one of `SORTS`; anything else is taken for the default, which puts severity first, then dollars, then the
    oldest service.
    """
    order = SORTS.get(sort, SORTS[DEFAULT_SORT])
    question = f"select {_GRID} from kept order by {order}, finding_id limit $at_most offset $from_row"
    bounds = {"at_most": max(1, min(limit, MOST_ROWS)), "from_row": max(0, offset)}
    return ask(run, f"-- Which findings come next?\n{question}", filters, **bounds)


def count(run: Path, filters: Filters = EVERYTHING) -> int:
    """How many findings the filters leave."""
    return int(ask(run, "-- How many findings are left?\nselect count(*) as findings from kept", filters).item())


def totals(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row on the findings that the filters leave: `findings, lines, overpaid, underpaid, lines_overpaid, lines_underpaid`.

    Dollars as in `audit.reports.summary`: once a line and direction, never netted.
    """
    told = ask(
        run,
        """
        -- What are the findings that are left worth?
        select
            count(*) as findings,
            count(distinct line) as lines,
            coalesce(sum(overpaid), 0) as overpaid,
            coalesce(sum(underpaid), 0) as underpaid,
            count(overpaid) as lines_overpaid,
            count(underpaid) as lines_underpaid
        from kept
        """,
        filters,
    )
    return told.with_columns(pl.col("overpaid", "underpaid").cast(MONEY))


def choices(run: Path, field: str, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """What the filter `field` can be set to, most findings first: `value, findings`; the other filters hold.

    Raises `KeyError` where no filter has that name.
    """
    if field not in names():
        raise KeyError(field)
    question = f"""
        -- Which values are there to choose from?
        select {field} as value, count(*) as findings
        from kept
        group by value
        order by findings desc, value
        limit {MOST_CHOICES}
    """
    return ask(run, question, filters.without(field))


def findings(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """The findings that the filters leave, with the contract's columns and in its order: what an export holds."""
    left = ask(run, "-- Which findings are left?\nselect finding_id from kept", filters)
    every = pl.read_parquet(run / "findings.parquet", columns=list(FINDINGS))
    return every.join(left, on="finding_id", how="semi", maintain_order="left")
