"""Imported fees in place of the filed ones: on the days that an imported edition covers, it alone answers."""

from __future__ import annotations

from datetime import date

import polars as pl

from audit.reference.store import Span, Store, without
from audit.reference.tables import EFFECTIVE_FROM, EFFECTIVE_TO, TABLES

FEES = "pfs"
_COLUMNS = TABLES["fee_schedule"].columns


def laid_over(filed: pl.DataFrame, store: Store, as_of: date | None = None) -> pl.DataFrame:
    """The fee schedule with every imported edition on its days; `filed` itself where none is imported.

    At a processing date a filed edition is known from the first day on which it holds.
    """
    spans = store.spans(FEES, as_of=as_of)
    if as_of is not None:
        filed = filed.filter(pl.col(EFFECTIVE_FROM) <= as_of)
    if not spans:
        return filed
    kept = [_cut(filed, spans), *(_imported(store, span) for span in spans)]
    return pl.concat(kept).sort(EFFECTIVE_FROM, "hcpcs_code", "modifier", maintain_order=True)


def _cut(filed: pl.DataFrame, spans: tuple[Span, ...]) -> pl.DataFrame:
    """The filed rows on the days that no imported edition covers; one that is cut in two becomes two rows."""
    taken = [(span.first, span.last) for span in spans]
    pieces = [
        {EFFECTIVE_FROM: start, EFFECTIVE_TO: end, "first": first, "last": last}
        for start, end in filed.select(EFFECTIVE_FROM, EFFECTIVE_TO).unique(maintain_order=True).iter_rows()
        for first, last in without(start or date.min, end or date.max, taken)
    ]
    days = pl.DataFrame(pieces, schema=dict.fromkeys((EFFECTIVE_FROM, EFFECTIVE_TO, "first", "last"), pl.Date))
    left = filed.join(days, on=[EFFECTIVE_FROM, EFFECTIVE_TO], how="inner", nulls_equal=True, maintain_order="left")
    return left.with_columns(pl.col("first").alias(EFFECTIVE_FROM), pl.col("last").alias(EFFECTIVE_TO)).select(
        *_COLUMNS
    )


def _imported(store: Store, span: Span) -> pl.DataFrame:
    days = (pl.lit(span.first).alias(EFFECTIVE_FROM), pl.lit(span.last).alias(EFFECTIVE_TO))
    rows: pl.DataFrame = store.scan(span.edition).with_columns(*days).select(*_COLUMNS).collect()
    return rows
