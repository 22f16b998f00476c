"""Money and quantities: plain decimals, with dollar sign and thousands' commas where given; anything else stays text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from audit.model.columns import DTYPES, Kind

PLAIN = r"^-?\d{1,13}(\.\d{1,2})?$"
_WRITTEN = r"^-?\$?-?(\d{1,13}|\d{1,3}(,\d{3}){1,4})?(\.\d{0,10})?$"
_DIGIT = r"\d"
_WIDE = pl.Decimal(38, 10)
_WHOLE = r"^\d{1,18}$"


def plain_columns(staged: Path, cells: Mapping[str, Kind]) -> dict[str, bool]:
    """For each cell, whether every value of the column is a plain number that can be read without a closer look."""
    shapes = {cell: _WHOLE if kind is Kind.LINE_NUMBER else PLAIN for cell, kind in cells.items()}
    if not shapes:
        return {}
    checks = [pl.col(cell).str.contains(shape).all(ignore_nulls=True) for cell, shape in shapes.items()]
    return pl.scan_parquet(staged).select(checks).collect().row(0, named=True)


def number_expression(cell: pl.Expr, kind: Kind, *, all_plain: bool) -> pl.Expr:
    """The cell as the type of its kind, halves rounded away from zero; null where it is no plain number."""
    if all_plain:
        return cell.cast(DTYPES[kind])
    text = cell.str.strip_chars()
    if kind is Kind.LINE_NUMBER:
        return pl.when(text.str.contains(_WHOLE)).then(text).cast(DTYPES[kind], strict=False)
    signs = text.str.count_matches("-", literal=True)
    readable = text.str.contains(_WRITTEN) & text.str.contains(_DIGIT) & (signs <= 1)
    number = pl.when(readable).then(text.str.replace_all(r"[$,]", "")).cast(_WIDE, strict=False)
    scale = 3 if kind is Kind.QUANTITY else 2
    return number.round(scale, mode="half_away_from_zero").cast(DTYPES[kind], strict=False)
