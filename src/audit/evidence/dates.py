"""The days that a note names: in the heading of an addendum, beside a catheter's removal, as its own date of service."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[\s-]{_MONTH}[\s,-]+(\d{{4}})\b", re.IGNORECASE)
_DAY_OF_YEAR = re.compile(r"(?<![\d/.+-])(\d{1,2})/(?!(?:5|10)\b)(\d{1,2})(?![\d/%])")
YEARLESS = 1904
_SOON = timedelta(days=60)


def days_named(text: str, year: int | None = None) -> tuple[date, ...]:
    """The days that the text names, month before day where slashed; `year` reads days written without one.

    A score such as 3/10 or 4/5 is no day.
    """
    found: list[tuple[int, date | None]] = []
    found += [(m.start(), _day(int(m[1]), int(m[2]), int(m[3]))) for m in _ISO.finditer(text)]
    found += [(m.start(), _day(_year(m[3]), int(m[1]), int(m[2]))) for m in _SLASHED.finditer(text)]
    found += [(m.start(), _day(int(m[3]), int(m[2]), int(m[1]))) for m in _DOTTED.finditer(text)]
    found += [(m.start(), _day(int(m[3]), _month(m[1]), int(m[2]))) for m in _MONTH_FIRST.finditer(text)]
    found += [(m.start(), _day(int(m[3]), _month(m[2]), int(m[1]))) for m in _DAY_FIRST.finditer(text)]
    if year is not None:
        found += [(m.start(), _day(year, int(m[1]), int(m[2]))) for m in _DAY_OF_YEAR.finditer(text)]
    return tuple(day for _, day in sorted(found, key=lambda entry: entry[0]) if day is not None)


def is_later(named: date, day: date) -> bool:
    """Whether a day that was named is after `day`; one of year `YEARLESS` is the next such day, and soon after it."""
    if named.year != YEARLESS:
        return named > day
    these = (_day(year, named.month, named.day) for year in (day.year, day.year + 1))
    return any(this is not None and day < this <= day + _SOON for this in these)


def _year(text: str) -> int:
    return int(text) if len(text) > 2 else 2000 + int(text)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
