"""The days that a note names: in the heading of an addendum, beside a catheter's removal, as its own date of service."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[\s-]{_MONTH}[\s,-]+(\d{{4}})\b", re.IGNORECASE)
_DAY_OF_YEAR = re.compile(r"(?<![\d/.-])(\d{1,2})/(\d{1,2})(?![\d/%])")


def days_named(text: str, year: int | None = None) -> tuple[date, ...]:
    """The days that the text names, month before day where slashed; `year` reads days written without one."""
    found: list[tuple[int, date | None]] = []
    found += [(m.start(), _day(int(m[1]), int(m[2]), int(m[3]))) for m in _ISO.finditer(text)]
    found += [(m.start(), _day(_year(m[3]), int(m[1]), int(m[2]))) for m in _SLASHED.finditer(text)]
    found += [(m.start(), _day(int(m[3]), int(m[2]), int(m[1]))) for m in _DOTTED.finditer(text)]
    found += [(m.start(), _day(int(m[3]), _month(m[1]), int(m[2]))) for m in _MONTH_FIRST.finditer(text)]
    found += [(m.start(), _day(int(m[3]), _month(m[2]), int(m[1]))) for m in _DAY_FIRST.finditer(text)]
    if year is not None:
        found += [(m.start(), _day(year, int(m[1]), int(m[2]))) for m in _DAY_OF_YEAR.finditer(text)]
    return tuple(day for _, day in sorted(found, key=lambda entry: entry[0]) if day is not None)


def _year(text: str) -> int:
    return int(text) if len(text) > 2 else 2000 + int(text)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
