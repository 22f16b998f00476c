"""Claim lines as the join takes them, from a drawn table: canonical types, the columns not drawn are blank."""

from __future__ import annotations

from datetime import date

import polars as pl
from tests.support.tables import rows

from audit.join.facts import AS_GIVEN_COLUMNS, CLAIM_COLUMNS, OF_NOTES
from audit.model.columns import BY_NAME, DTYPES
from audit.pipeline import KEYS

A_DAY = date(2024, 8, 1)


def claim_lines(drawing: str) -> pl.DataFrame:
    """A batch with the columns of `claims.parquet` that a run reads; a code, a date and a claim stand in where not drawn."""
    drawn = rows(drawing)
    frame = pl.DataFrame(drawn, schema=dict.fromkeys(drawn[0], pl.String))
    whole = (*KEYS, *CLAIM_COLUMNS, *AS_GIVEN_COLUMNS, *(name for name in BY_NAME if name not in OF_NOTES))
    blank = [name for name in dict.fromkeys(whole) if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in blank)
    frame = frame.with_columns(
        pl.col("claim_id").fill_null(pl.format("C{}", pl.int_range(pl.len()))),
        pl.col("claim_line_number").fill_null("1"),
        pl.col("claim_line_start_date").fill_null(A_DAY.isoformat()),
        pl.col("source_file").fill_null("drawn.csv"),
    )
    frame = frame.with_columns(_typed(name) for name in frame.columns if name in BY_NAME)
    return frame.with_columns(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("line"),
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("record_number"),
    )


def _typed(name: str) -> pl.Expr:
    dtype = DTYPES[BY_NAME[name].kind]
    return pl.col(name).str.to_date() if dtype == pl.Date else pl.col(name).cast(dtype)
