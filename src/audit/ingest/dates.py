"""Dates: the one format of a column, and the values that it does not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from audit.errors import ClaimFileError

_TIME = r"([T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?)?$"
_DAY_FIRST = r"^(1[3-9]|2\d|3[01])/(0?[1-9]|1[0-2])/\d{4}"
_MONTHS = 12


@dataclass(frozen=True)
class DateFormat:
    """A way of writing dates: how the parser calls it, and what it looks like."""

    pattern: str
    shape: str


FORMATS: Mapping[str, DateFormat] = {
    "YYYY-MM-DD": DateFormat("%Y-%m-%d", r"^\d{4}-\d{1,2}-\d{1,2}" + _TIME),
    "YYYYMMDD": DateFormat("%Y%m%d", r"^\d{8}" + _TIME),
    "MM/DD/YYYY": DateFormat("%m/%d/%Y", r"^\d{1,2}/\d{1,2}/\d{4}" + _TIME),
}


class DateColumn:
    """One column of dates, read in batches by one format.

    The format is that of the first values, or the one given. `settled` says at the end whether the whole column agrees.
    """

    def __init__(self, heading: str, given: str | None = None) -> None:
        self.format = given
        self._heading = heading
        self._known: dict[str, int | None] = {}
        self._read = 0
        self._unread = dict.fromkeys(FORMATS, 0)
        self._shapeless = 0
        self._day_after_twelfth = False
        self._day_first = False

    def read(self, text: pa.Array) -> pa.Array:
        """The dates of a batch; null where the text is null, or is not read by the format of the column.

        A column has few different dates: each is read once, and looked at closely.
        """
        if text.null_count == len(text):
            return pa.nulls(len(text), pa.date32())
        encoded = text.dictionary_encode()
        if self.format is None:
            self.format = _likely(pl.Series(text, dtype=pl.String).drop_nulls())
        days = self._days(pl.Series(encoded.dictionary, dtype=pl.String).to_list())
        dates = pc.take(days.to_arrow(), encoded.indices)
        self._read += len(dates) - dates.null_count
        if days.has_nulls():
            self._note_unread(pl.Series(text.filter(pc.and_(pc.is_valid(text), pc.is_null(dates))), dtype=pl.String))
        return dates

    def settled(self, name: str) -> str | None:
        """The format that the column has after all; None where it has no value.

        Raises `ClaimFileError` where no value has a known format, or where days seem to stand before months: then no
        date in the first twelve days of a month would be told from its month.
        """
        best = max(FORMATS, key=self._written_as)
        if not self._written_as(best) and self._shapeless:
            known = ", ".join(FORMATS)
            raise ClaimFileError(
                f"{name}, column {self._heading}: none of its dates is written as {known}. Export them so, or map the heading to no column."
            )
        if self.format == best == "MM/DD/YYYY" and self._day_first and not self._day_after_twelfth:
            raise ClaimFileError(
                f"{name}, column {self._heading}: the day seems to stand before the month. Export the dates as YYYY-MM-DD."
            )
        return best if self._written_as(best) > self._written_as(self.format) else self.format

    def _written_as(self, label: str | None) -> int:
        return 0 if label is None else self._unread[label] + (self._read if label == self.format else 0)

    def _days(self, distinct: list[str]) -> pl.Series:
        """The dates of different texts, in order; those that an earlier batch had are not read again."""
        known = self._known if self.format is not None else {}
        unknown = [text for text in distinct if text not in known]
        if unknown:
            parsed = self._parsed(pl.Series(unknown, dtype=pl.String))
            if self.format == "MM/DD/YYYY":
                self._day_after_twelfth |= bool((parsed.dt.day() > _MONTHS).any())
            known |= zip(unknown, parsed.to_physical().to_list(), strict=True)
        return pl.Series([known[text] for text in distinct], dtype=pl.Int32).cast(pl.Date)

    def _parsed(self, distinct: pl.Series) -> pl.Series:
        if self.format is None:
            return pl.repeat(None, distinct.len(), dtype=pl.Date, eager=True)
        known = FORMATS[self.format]
        day = distinct.set(~distinct.str.contains(known.shape), None)
        if day.str.contains(":", literal=True).any():
            day = day.str.replace(r"[T ].*$", "")
        return day.str.to_date(known.pattern, strict=False)

    def _note_unread(self, text: pl.Series) -> None:
        shapes = {label: text.str.contains(known.shape) for label, known in FORMATS.items()}
        for label, has_shape in shapes.items():
            self._unread[label] += int(has_shape.sum())
        self._shapeless += text.len() - sum(int(has_shape.sum()) for has_shape in shapes.values())
        self._day_first |= bool(text.str.contains(_DAY_FIRST).any())


def _likely(values: pl.Series) -> str | None:
    """The format that most of the values have the shape of; None where none has any."""
    hits = {label: int(values.str.contains(known.shape).sum()) for label, known in FORMATS.items()}
    best = max(hits, key=lambda label: hits[label])
    return best if hits[best] else None
