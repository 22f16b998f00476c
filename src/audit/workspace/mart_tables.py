"""A mart as tables that a person reads, on a page and in a file: what is withheld is said, and rates are built on what is shown."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from audit.model.columns import MONEY
from audit.reports.intervals import wilson
from audit.workspace.mart import Mart
from audit.workspace.mart_cells import ALL, TOGETHER
from audit.workspace.suppression import Mark

HIDDEN = "hidden"
WORDS: Mapping[str, str] = {
    "none": "no difference",
    "second_look": "second review",
    "under_90": "under 90 days",
    "under_180": "90 to 179 days",
    "under_365": "180 to 364 days",
    "older": "365 days and more",
    "no_date": "no date of service",
}
PARTS: Mapping[str, str] = {
    "status": "Lines by status",
    "severity": "Flagged lines by severity",
    "month_status": "Lines by month and status",
    "payer_status": "Lines by payer and status",
    "place_status": "Lines by place and status",
    "code_status": "Lines by code and status",
    "provider_status": "Lines by provider and status",
    "category": "Findings by category",
    "rule": "Findings by rule",
    "rule_direction": "Findings by rule and direction",
    "rule_standing": "Findings by rule and standing",
    "rule_code": "Findings by rule and code",
    "age_standing": "Findings by age of the service and standing",
    "direction": "Findings by direction",
    "standing": "Findings by standing",
    "payer_direction": "Findings by payer and direction",
    "place_direction": "Findings by place and direction",
    "month_direction": "Findings by month and direction",
    "provider_direction": "Findings by provider and direction",
}
"""The parts that leave the mart as a file, and what each counts."""


def said(n: int | None, mark: str, smallest: int) -> str:
    """A count as it is printed: `1,204`, `<11`, `hidden`."""
    if n is not None:
        return f"{n:,}"
    return f"<{smallest}" if mark == Mark.SMALL else HIDDEN


def rate_of(hits: int | None, n: int | None) -> tuple[float, float, float] | None:
    """A share with its 95 % interval; None where one of its counts is withheld, or nothing is counted."""
    if hits is None or not n:
        return None
    return (hits / n, *wilson(hits, n))


def grid(mart: Mart, part: str) -> dict[str, dict[str, tuple[int | None, str, object]]]:
    """A part over two lists as rows of cells: count, mark, dollars."""
    told: dict[str, dict[str, tuple[int | None, str, object]]] = {}
    for row, column, n, mark, dollars in mart.part(part).select("row", "col", "n", "mark", "dollars").iter_rows():
        told.setdefault(row, {})[column] = (n, mark, dollars)
    return told


def name_of(mart: Mart, key: str) -> str:
    """What a person reads for a key: a rule by its title, what stands together as such."""
    if key.startswith(TOGETHER):
        return "withheld ones, together"
    if key.startswith("provider_"):
        return f"Provider {key.removeprefix('provider_')}"
    return mart.titles.get(key, WORDS.get(key, key.replace("_", " ") if key.islower() else key))


def tables_of(mart: Mart) -> dict[str, pl.DataFrame]:
    """The tables of the file: `what`, `counted`, `n` as text, `dollars`; by a short name, each with its title."""
    return {part: _table(mart, part) for part in PARTS if mart.part(part).height}


def _table(mart: Mart, part: str) -> pl.DataFrame:
    rows = [
        (
            "all" if row == ALL else name_of(mart, row),
            name_of(mart, column) if column else "",
            said(n, mark, mart.smallest),
            dollars,
        )
        for row, column, n, mark, dollars in mart.part(part).select("row", "col", "n", "mark", "dollars").iter_rows()
    ]
    schema = {"what": pl.String(), "counted": pl.String(), "n": pl.String(), "dollars": MONEY}
    return pl.DataFrame(rows, schema=schema, orient="row")
