"""Rows of the imported edit pairs that contradict each other, among millions: counted in one pass."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from audit.reference.linter.finding import Finding, listed, of_edition
from audit.reference.linter.latest import Latest
from audit.reference.store import Edition
from audit.reference.tables import EFFECTIVE_FROM, EFFECTIVE_TO

TABLE = "ncci_ptp"
_WEIGHT, _WITHDRAWN = 8.0, 0.5
_TOLD = 50
_ONE, _OTHER = pl.min_horizontal("column_1", "column_2"), pl.max_horizontal("column_1", "column_2")


def pairs_stand_once(latest: Latest) -> Iterator[Finding]:
    """On one day no pair has two indicators, stands both ways round, or pairs a code with itself."""
    for edition in latest.editions(TABLE):
        rows = latest.rows(edition).select(
            "column_1", "modifier_indicator", one=_ONE, other=_OTHER, itself=pl.col("column_1") == pl.col("column_2")
        )
        for one, other in rows.filter("itself").select("one", "other").unique().sort("one").collect().iter_rows():
            yield _twice(edition, (one, other), f"{one} is paired with itself.")
        twice = rows.group_by("one", "other").len().filter(pl.col("len") > 1).select("one", "other").collect()
        if twice.height:
            torn = rows.join(twice.lazy(), on=["one", "other"], how="semi").group_by("one", "other")
            told = torn.agg(pl.col("column_1").n_unique(), pl.col("modifier_indicator").n_unique())
            for one, other, ways, indicators in told.sort("one", "other").head(_TOLD).collect().iter_rows():
                yield _twice(edition, (one, other), f"{one} with {other} {_torn(ways, indicators)}.")


def edits_end_after_they_begin(latest: Latest) -> Iterator[Finding]:
    """No edit ends before it begins."""
    for edition in latest.editions(TABLE):
        rows = latest.reference.store.scan(edition)
        backwards = rows.filter(pl.col(EFFECTIVE_TO) < pl.col(EFFECTIVE_FROM))
        pairs = backwards.select("column_1", "column_2").unique().sort("column_1", "column_2").collect()
        if pairs.height:
            told = listed(f"{one} with {other}" for one, other in pairs.iter_rows())
            codes = tuple(sorted(set(pairs["column_1"]) | set(pairs["column_2"])))[:_TOLD]
            what = f"{pairs.height:,} edit(s) end before they begin and were never in force: {told}."
            why = "CMS withdraws an edit so; it must not be read as in force."
            yield of_edition(edition, "edits_end_after_they_begin", codes, what, why, _WITHDRAWN)


def _torn(ways: int, indicators: int) -> str:
    if ways > 1:
        return "stands both ways round on one day"
    return f"has {indicators} indicators on one day" if indicators > 1 else "stands twice on one day"


def _twice(edition: Edition, codes: tuple[str, str], what: str) -> Finding:
    why = "Which of the two lines is paid depends on the row that is read."
    return of_edition(edition, "pairs_stand_once", codes, what, why, _WEIGHT)
