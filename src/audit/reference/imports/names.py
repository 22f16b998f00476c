"""What a name, or the words above a table, tell of it: its edition and its setting."""

from __future__ import annotations

import calendar
import re
from datetime import date

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_YEAR = r"(20\d\d)"
_RELEASES = {"a": 1, "b": 4, "c": 7, "d": 10}

SETTINGS = ("practitioner", "outpatient", "dme")
_SETTING_WORDS = {
    "practitioner": r"practitioner|ccipra|(?<![a-z])prac?(?![a-z])",
    "outpatient": r"outpatient|ccioph|hospital services|(?<![a-z])(?:oph|out)(?![a-z])",
    "dme": r"(?<![a-z])dme|supplier services",
}


def setting_in(text: str) -> str | None:
    """The setting that a name or a heading tells, None where it tells none or several."""
    told = [name for name, words in _SETTING_WORDS.items() if re.search(words, text.lower())]
    return told[0] if len(told) == 1 else None


def iso_day(text: str) -> date | None:
    """2026-07-01, anywhere in a name."""
    found = re.search(rf"(?<!\d){_YEAR}[-_]?(\d\d)[-_]?(\d\d)(?!\d)", text)
    return _date(*found.groups()) if found else None


def us_day(text: str) -> date | None:
    """07-01-2026 or 07/01/2026, anywhere in a name."""
    found = re.search(rf"(?<!\d)(\d\d?)[-_/](\d\d?)[-_/]{_YEAR}(?!\d)", text)
    return _date(found[3], found[1], found[2]) if found else None


def quarter(text: str) -> date | None:
    """V2026Q3 is the first of July 2026."""
    found = re.search(rf"(?<!\d){_YEAR}[ _-]?q([1-4])", text.lower())
    return date(int(found[1]), 3 * int(found[2]) - 2, 1) if found else None


def ncci_version(text: str) -> date | None:
    """The version of the correct coding edits: v320r0 begins with the year 2026, v322r0 with its third quarter."""
    found = re.search(r"(?<![a-z])v(\d\d)([0-3])r\d", text.lower())
    return date(1994 + int(found[1]), 1 + 3 * int(found[2]), 1) if found else None


def month_and_year(text: str) -> date | None:
    """2026_Jul, April-2026, or 2026 and a release named by its month."""
    text = text.lower()
    near = re.search(rf"{_YEAR}[ _-]?{_MONTH}", text)
    if near:
        return date(int(near[1]), _MONTHS[near[2]], 1)
    turned = re.search(rf"(?<![a-z]){_MONTH}(?:[ _-]?\d\d?,)?[ _-]*{_YEAR}", text)
    if turned:
        return date(int(turned[2]), _MONTHS[turned[1]], 1)
    named = re.search(rf"{_YEAR} .*?(?<![a-z]){_MONTH} release", text)
    return date(int(named[1]), _MONTHS[named[2]], 1) if named else None


def release_letter(text: str) -> date | None:
    """rvu26c is the third release of 2026, in force from July."""
    found = re.search(r"rvu(\d\d)([a-d])", text.lower())
    return date(2000 + int(found[1]), _RELEASES[found[2]], 1) if found else None


def year_alone(text: str) -> date | None:
    """GPCI2026 is in force from the first day of 2026."""
    found = re.search(rf"(?<!\d){_YEAR}(?!\d)", text)
    return date(int(found[1]), 1, 1) if found else None


def fiscal_year(text: str) -> date | None:
    """The codes of 2026 are in force from the first of October 2025."""
    found = year_alone(text)
    return date(found.year - 1, 10, 1) if found else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
