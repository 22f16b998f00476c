"""Money, quantities and line numbers: plain numbers, with dollar sign and thousands' commas; anything else stays text."""

from __future__ import annotations

import polars as pl

from audit.model.columns import DTYPES, Kind

_PLAIN = r"^-?\d{1,13}(\.\d{1,2})?$"
_WRITTEN = r"^(-?\$?|\$-)(\d{1,13}|\d{1,3}(,\d{3}){1,4})?(\.\d{0,10})?$"
_WHOLE = r"^\d{1,18}$"
_WIDE = pl.Decimal(38, 10)
_PLACES = {Kind.MONEY: 2, Kind.QUANTITY: 3}


def read_numbers(text: pl.Series, kind: Kind) -> pl.Series:
    """The numbers of a column in the type of its kind, halves rounded away from zero; null where the text is no plain number."""
    if text.str.contains(_WHOLE if kind is Kind.LINE_NUMBER else _PLAIN).all():
        return text.cast(DTYPES[kind])
    if kind is Kind.LINE_NUMBER:
        return pl.select(pl.when(text.str.contains(_WHOLE)).then(text).cast(DTYPES[kind])).to_series()
    readable = text.str.contains(_WRITTEN) & text.str.contains(r"\d")
    number = pl.when(readable).then(text.str.replace_all(r"[$,]", "")).cast(_WIDE, strict=False)
    return pl.select(
        number.round(_PLACES[kind], mode="half_away_from_zero").cast(DTYPES[kind], strict=False)
    ).to_series()
