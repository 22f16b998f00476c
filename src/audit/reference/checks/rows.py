"""Checks of single rows: every one has its cells and a source, and no two say the same thing for the same day."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from audit.reference.checks.problem import ROW, Problem, numbered, problems_at
from audit.reference.load import Reference
from audit.reference.tables import EFFECTIVE_FROM, EFFECTIVE_TO, TABLES, Table

_FIRST = pl.lit("0001-01-01").str.to_date()
_LAST = pl.lit("9999-12-31").str.to_date()


def rows_have_sources(reference: Reference) -> Iterator[Problem]:
    """Every row says where its fact is from."""
    for table in TABLES:
        rows = numbered(reference, table).filter(pl.col("source").is_null())
        yield from problems_at(reference, table, rows, "the row has no source.", "Say where the fact is from.")


def cells_are_filled(reference: Reference) -> Iterator[Problem]:
    """No cell is blank that a reader needs."""
    for table in TABLES.values():
        for column in table.never_blank:
            rows = numbered(reference, table.name).filter(pl.col(column).is_null())
            yield from problems_at(reference, table.name, rows, f"{column} is blank.", f"Fill in {column}.")


def dates_run_forward(reference: Reference) -> Iterator[Problem]:
    """No row ends before it begins."""
    for table in filter(_is_dated, TABLES.values()):
        rows = numbered(reference, table.name).filter(pl.col(EFFECTIVE_TO) < pl.col(EFFECTIVE_FROM))
        what = "it ends on {effective_to}, before it begins on {effective_from}."
        yield from problems_at(reference, table.name, rows, what, "Correct one of the dates.")


def rows_do_not_overlap(reference: Reference) -> Iterator[Problem]:
    """No two rows of one key hold on the same day; in a table without dates, no key stands twice."""
    for table in TABLES.values():
        held = pl.format("row {}", pl.col(ROW).shift(1).over(table.key))
        rows = _spans(reference, table).sort(*table.key, "first", ROW, nulls_last=True)
        reached = pl.col("last").cum_max().shift(1).over(table.key)
        overlapping = rows.filter(pl.col("first") <= reached).join(
            rows.select(ROW, earlier=held), on=ROW, maintain_order="left"
        )
        key = ", ".join(f"{name} {{{name}}}" for name in table.key)
        what = (
            f"{key}: its dates overlap those of {{earlier}}." if table.is_dated else f"{key} stands in {{earlier}} too."
        )
        yield from problems_at(reference, table.name, overlapping, what, "Keep one row for each day.")


def _is_dated(table: Table) -> bool:
    return table.is_dated


def _spans(reference: Reference, table: Table) -> pl.DataFrame:
    rows = numbered(reference, table.name)
    if not table.is_dated:
        return rows.with_columns(first=_FIRST, last=_LAST)
    return rows.with_columns(
        first=pl.col(EFFECTIVE_FROM).fill_null(_FIRST),
        last=pl.col(EFFECTIVE_TO).fill_null(_LAST),
    )
