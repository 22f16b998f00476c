"""Money, quantities and line numbers: plain numbers, with dollar sign and thousands' commas; anything else stays text."""

from __future__ import annotations

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from audit.model.columns import DTYPES, Kind

_WRITTEN = r"^([-+]?\$?|\$-)(\d{1,13}|\d{1,3}(,\d{3}){1,4})?(\.\d{0,10})?$"
_PLAIN = {Kind.MONEY: r"^-?\d{1,13}(\.\d{1,2})?$", Kind.QUANTITY: r"^-?\d{1,13}(\.\d{1,3})?$"}
_WHOLE = r"^\d{1,18}$"
_WIDE = pl.Decimal(38, 10)
_PLACES = {Kind.MONEY: 2, Kind.QUANTITY: 3}


def read_numbers(text: pa.Array, kind: Kind, dtype: pa.DataType) -> pa.Array:
    """The numbers of a column, halves rounded away from zero; null where the text is no plain number.

    Amounts repeat: each different text is read once.
    """
    encoded = text.dictionary_encode()
    return pc.take(_read(encoded.dictionary, kind, dtype), encoded.indices)


def _read(text: pa.Array, kind: Kind, dtype: pa.DataType) -> pa.Array:
    if kind is Kind.LINE_NUMBER:
        return _whole_numbers(text, dtype)
    if not pc.any(pc.match_substring(text, "e", ignore_case=True)).as_py():
        try:
            return pc.cast(text, dtype)
        except pa.ArrowInvalid:
            pass
    plain = pc.match_substring_regex(text, _PLAIN[kind])
    numbers = pc.cast(pc.if_else(plain, text, pa.nulls(len(text), pa.string())), dtype)
    odd = pc.invert(plain)
    closely = _looked_at_closely(pl.Series(text.filter(odd), dtype=pl.String), kind)
    return pc.replace_with_mask(numbers, odd, closely.to_arrow().cast(dtype))


def _whole_numbers(text: pa.Array, dtype: pa.DataType) -> pa.Array:
    whole = pc.match_substring_regex(text, _WHOLE)
    return pc.cast(pc.if_else(whole, text, pa.nulls(len(text), pa.string())), dtype)


def _looked_at_closely(text: pl.Series, kind: Kind) -> pl.Series:
    readable = text.str.contains(_WRITTEN) & text.str.contains(r"\d")
    number = text.set(~readable, None).str.replace_all(r"[$,]", "").cast(_WIDE, strict=False)
    return number.round(_PLACES[kind], mode="half_away_from_zero").cast(DTYPES[kind], strict=False)
