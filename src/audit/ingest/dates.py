"""Dates: the one format of a column, and the values that it does not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from audit.errors import ClaimFileError

_TIME = r"([T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?)?$"
FORMATS: Mapping[str, tuple[str, str]] = {
    "YYYY-MM-DD": ("%Y-%m-%d", r"^\d{4}-\d{1,2}-\d{1,2}" + _TIME),
    "YYYYMMDD": ("%Y%m%d", r"^\d{8}" + _TIME),
    "MM/DD/YYYY": ("%m/%d/%Y", r"^\d{1,2}/\d{1,2}/\d{4}" + _TIME),
}
_DAY_FIRST = r"^(1[3-9]|2\d|3[01])/(0?[1-9]|1[0-2])/\d{4}"
_DAY_SECOND = r"^(0?[1-9]|1[0-2])/(1[3-9]|2\d|3[01])/\d{4}"


@dataclass(frozen=True)
class DateReading:
    """How a column of dates is read, and whether any of its values cannot be read so."""

    format: str
    all_readable: bool
    with_time: bool


def find_format(staged: Path, cell: str, column: str, name: str) -> DateReading:
    """The format that the values of the column have; raises `ClaimFileError` where there is none.

    Days before months are refused as well: no day of the first twelve of a month would be told from its month.
    """
    values = pl.scan_parquet(staged).select(pl.col(cell).str.strip_chars().alias("value")).unique().collect()["value"]
    values = values.drop_nulls().filter(values.drop_nulls() != "")
    hits = {label: int(values.str.contains(pattern).sum()) for label, (_, pattern) in FORMATS.items()}
    label = max(hits, key=lambda known: hits[known])
    if values.len() and not hits[label]:
        raise ClaimFileError(
            f"{name}, column {column}: none of its dates is written as {', '.join(FORMATS)}. Export them so, or map the heading to no column."
        )
    if label == "MM/DD/YYYY" and values.str.contains(_DAY_FIRST).any() and not values.str.contains(_DAY_SECOND).any():
        raise ClaimFileError(
            f"{name}, column {column}: the day seems to stand before the month. Export the dates as YYYY-MM-DD."
        )
    reading = DateReading(label, all_readable=False, with_time=bool(values.str.contains(":").any()))
    parsed = pl.select(date_expression(pl.lit(values), reading)).to_series()
    return DateReading(label, parsed.null_count() == 0, reading.with_time)


def date_expression(cell: pl.Expr, reading: DateReading) -> pl.Expr:
    """The cell as a date; null where the format of the column does not read it."""
    text = cell.str.strip_chars()
    pattern, shape = FORMATS[reading.format]
    if not reading.all_readable:
        text = pl.when(text.str.contains(shape)).then(text)
    if reading.with_time:
        text = text.str.replace(r"[T ].*$", "")
    return text.str.to_date(pattern, strict=False)
