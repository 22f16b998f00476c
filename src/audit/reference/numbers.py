"""The number in what somebody typed of a number attribute: `3 views`, `7.5cm`, `>= 15`, `2 to 3`, `2.0; 3.5 + 1.2`.

What is not read outright is not read at all: a comma that may be a decimal point, a unit of something else, a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import polars as pl

from audit.model.vocabulary import AttributeKind, Combine
from audit.reference.ranges import Bins, Range

LONGEST = 200
"""More characters than numbers need: a longer text is not read."""

_ONE = Decimal(1)
_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen twenty"
)
_COUNTS = {word: Decimal(place) for place, word in enumerate(_WORDS.split(), 1)}
_HOURS = ("h", "hr", "hrs", "hour", "hours")
_MEASURES: Mapping[str, Mapping[str, Decimal]] = {
    "cm": {
        **dict.fromkeys(("cm", "cms", "centimeter", "centimeters", "centimetre", "centimetres"), _ONE),
        **dict.fromkeys(("mm", "mms", "millimeter", "millimeters", "millimetre", "millimetres"), Decimal("0.1")),
    },
    "minutes": {
        **dict.fromkeys(("m", "min", "mins", "min.", "minute", "minutes"), _ONE),
        **dict.fromkeys(_HOURS, Decimal(60)),
    },
    "hours": dict.fromkeys(_HOURS, _ONE),
    "years": dict.fromkeys(("y", "yr", "yrs", "yo", "y/o", "year", "years", "years old", "year old"), _ONE),
}
"""How a unit of measure is written, and how much of the attribute's own unit each writing is."""

_NUMBER = r"(?:\d{1,6}(?:\.\d{1,4})?|\.\d{1,4}|" + "|".join(sorted(_COUNTS, key=len, reverse=True)) + r")"
_FROM = r">=|≥|at least|no fewer than|no less than"
_UP_TO = r"<=|≤|at most|up to|no more than"
_ABOVE = r">|more than|greater than|over|older than"
_BELOW = r"<|less than|fewer than|under|younger than"
_OR_MORE = r"\+|or more|or greater|or older|and over|and older"
_OR_LESS = r"or less|or fewer|or younger"
_BOUNDS = ("from", "up_to", "above", "below", "or_more", "or_less")
_BETWEEN = re.compile(r"(?:between|from) (.+?) (?:and|to) (.+)")
_SEPARATOR = re.compile(r"\s*(?:;|&|,(?!\d)|(?<!\d),|\band\b(?! (?:over|older))|\+(?=\s*[\d.]))\s*")


@dataclass(frozen=True)
class NumberReader:
    """Reads the numbers of one attribute.

    `units` says what the words after a number make of it; `adds` whether several numbers are summed; `is_whole` whether
    the attribute counts, so that `more than 4` begins at 5.
    """

    units: Mapping[str, Decimal]
    adds: bool
    is_whole: bool

    def read(self, text: str) -> Range | None:
        """The range that the text says; None where it says none, or several different ones that are not to be summed."""
        if len(text) > LONGEST:
            return None
        folded = " ".join(text.lower().replace("–", "-").replace("—", "-").split())
        between = _BETWEEN.fullmatch(folded)
        whole = self._part(f"{between[1]} to {between[2]}" if between else folded)
        if whole is not None:
            return whole
        parts = [self._part(part) for part in _SEPARATOR.split(folded)]
        said = [part for part in parts if part is not None]
        if len(said) < len(parts):
            return None
        if self.adds:
            return Range(_sum(part.lower for part in said), _sum(part.upper for part in said))
        return said[0] if len(set(said)) == 1 else None

    @cached_property
    def _form(self) -> re.Pattern[str]:
        """A number with its unit, perhaps up to another one, and the words that leave it open on a side."""
        unit = "|".join(re.escape(word) for word in sorted(self.units, key=len, reverse=True)) or r"(?!)"
        return re.compile(
            rf"(?:(?P<from>{_FROM})|(?P<up_to>{_UP_TO})|(?P<above>{_ABOVE})|(?P<below>{_BELOW}))?\s*(?P<low>{_NUMBER})(?:[\s-]*(?P<low_unit>{unit}))?"
            rf"(?:\s*(?:-|to)\s*(?P<high>{_NUMBER})(?:[\s-]*(?P<high_unit>{unit}))?)?"
            rf"\s*(?:(?P<or_more>{_OR_MORE})|(?P<or_less>{_OR_LESS}))?(?:\s*(?P<unit>{unit}))?",
            re.ASCII,
        )

    def _part(self, part: str) -> Range | None:
        found = self._form.fullmatch(part)
        if found is None:
            return None
        bounds = [name for name in (*_BOUNDS, "high") if found[name]]
        if len(bounds) > 1:
            return None
        last = found["unit"] or found["high_unit"]
        low = self._number(found["low"], found["low_unit"] or last)
        if found["high"]:
            high = self._number(found["high"], last or found["low_unit"])
            return Range(low, high) if low <= high else None
        return self._bounded(low, bounds[0] if bounds else None)

    def _number(self, number: str, unit: str | None) -> Decimal:
        value = _COUNTS[number] if number in _COUNTS else Decimal(number)
        return value * self.units[unit] if unit else value

    def _bounded(self, number: Decimal, bound: str | None) -> Range | None:
        """A bound that leaves its own number out begins at the next whole one, or, of a measure, at that number itself."""
        step = Decimal(int(self.is_whole))
        if bound is None:
            return Range(number, number)
        if bound in ("from", "or_more"):
            return Range(number, None)
        if bound == "above":
            return Range(number + step, None)
        upper = number - step if bound == "below" else number
        return Range(Decimal(0), upper) if upper >= 0 else None


def number_readers(tables: Mapping[str, pl.DataFrame]) -> dict[str, NumberReader]:
    """The reader of every number attribute of a reference."""
    bins = Bins.from_tables(tables)
    rows = tables["attributes"].filter(kind=AttributeKind.NUMBER.value).select("attribute", "unit", "combine")
    readers = {}
    for attribute, unit, combine in rows.iter_rows():
        ends = [
            end for (name, _), bin_ in bins.of_value.items() if name == attribute for end in bin_ if end is not None
        ]
        is_whole = all(end == end.to_integral_value() for end in ends)
        readers[attribute] = NumberReader(_units(unit), combine == Combine.SUM.value, is_whole)
    return readers


def _units(unit: str | None) -> Mapping[str, Decimal]:
    """The writings of a unit: those of a measure, else the word in one and in many."""
    if unit is None:
        return {}
    word = unit.lower()
    return _MEASURES.get(word) or dict.fromkeys((word, _singular(word)), _ONE)


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s")


def _sum(ends: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for end in ends:
        if end is None:
            return None
        total += end
    return total
