"""The filed fee schedule beside an imported one of the same days: every cell that differs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from audit.reference.checks.links import INDICATORS
from audit.reference.linter.finding import Finding, listed, of_edition
from audit.reference.linter.latest import Latest
from audit.reference.store import Edition

TABLE = "pfs"
COMPARED = (
    "status",
    "work_rvu",
    "non_facility_total_rvu",
    "facility_total_rvu",
    "conversion_factor",
    *INDICATORS,
)
_WEIGHT = 6.0
_KEY = ("hcpcs_code", "modifier")


def filed_fees_are_those_of_the_import(latest: Latest) -> Iterator[Finding]:
    """A filed row of the fee schedule says what an imported edition of its days says of the same code and modifier."""
    filed = latest.reference.filed.get("fee_schedule")
    if filed is None:
        return
    for span in latest.spans(TABLE):
        ours = filed.filter(_within(span.first, span.last))
        theirs = latest.reference.store.scan(span.edition).select(*_KEY, *COMPARED).collect()
        both = ours.join(theirs, on=_KEY, how="inner", nulls_equal=True, suffix="_theirs", maintain_order="left")
        for column in COMPARED:
            yield from _of_column(
                span.edition, column, both.filter(pl.col(column).ne_missing(pl.col(f"{column}_theirs")))
            )


def _within(first: date, last: date) -> pl.Expr:
    return (pl.col("effective_from") >= first) & (pl.col("effective_to") <= last)


def _of_column(edition: Edition, column: str, rows: pl.DataFrame) -> Iterator[Finding]:
    if rows.is_empty():
        return
    told = [
        f"{code}{f'-{modifier}' if modifier else ''} {_cell(ours)} here and {_cell(theirs)} there"
        for code, modifier, ours, theirs in rows.select(*_KEY, column, f"{column}_theirs").iter_rows()
    ]
    yield of_edition(
        edition,
        check="filed_fees_are_those_of_the_import",
        codes=tuple(rows["hcpcs_code"].unique().sort()),
        what=f"{column} differs from the filed fee schedule of {rows['edition'][0]} in {len(told)} row(s): {listed(told, 3)}.",
        why="Dollars and modifiers of those days are judged by the imported edition; one of the two is not as published.",
        odd=_WEIGHT,
        about=f"{column} {rows['edition'][0]}",
    )


def _cell(value: object) -> str:
    return "blank" if value is None else str(value)
