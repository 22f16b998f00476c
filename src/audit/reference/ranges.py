"""Numbers of a record beside the bins of codes: the one comparison of them, for the join, the finder and the pages.

A documented number is a range: `5.5` from 5.5 to 5.5, `15+` from 15 on, `2-3` from 2 to 3. A code's bin is a range too.
What lies wholly inside agrees, what lies wholly outside contradicts, and everything else decides nothing: a range that
reaches over the end of a bin, and a number between two bins, which is never rounded into one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from audit.model.vocabulary import AttributeKind, Fit

_TOLD = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)(?:(\+)|-(\d{1,9}(?:\.\d{1,6})?))?", re.ASCII)


class Range(NamedTuple):
    """From `lower` to `upper`, both included; None is open."""

    lower: Decimal | None
    upper: Decimal | None

    def __str__(self) -> str:
        """The one way in which a documented range is written: `5.5`, `15+`, `2-3`."""
        lower = _plain(self.lower or Decimal(0))
        if self.upper is None:
            return f"{lower}+"
        return lower if self.lower == self.upper else f"{lower}-{_plain(self.upper)}"

    def holds(self, other: Range) -> bool:
        """Whether the other lies wholly inside."""
        above = self.lower is None or (other.lower is not None and other.lower >= self.lower)
        below = self.upper is None or (other.upper is not None and other.upper <= self.upper)
        return above and below

    def is_below(self, other: Range) -> bool:
        """Whether all of it is smaller than all of the other."""
        return self.upper is not None and other.lower is not None and self.upper < other.lower

    def meets(self, other: Range) -> bool:
        """Whether the two have a number in common."""
        return not self.is_below(other) and not other.is_below(self)


def written(text: str) -> Range | None:
    """The range that is written as `Range` writes it; None for every other text."""
    found = _TOLD.fullmatch(text)
    if found is None:
        return None
    lower = Decimal(found[1])
    upper = None if found[2] else Decimal(found[3] or found[1])
    return Range(lower, upper) if upper is None or lower <= upper else None


class Span(NamedTuple):
    """What a number may be for a code: in its `own` bin, or in one `above` it, of an add-on that is billed with it.

    It contradicts where it lies wholly outside, at or beyond the ends of the neighbouring bins, `before` and `after`.
    """

    own: Range
    above: tuple[Range, ...]
    before: Decimal | None
    after: Decimal | None

    def fit(self, said: Range) -> Fit:
        """How a documented range stands to it; one from a bin to another of the span is inside."""
        steps = (self.own, *self.above)
        begins = any(step.holds(Range(said.lower, said.lower or step.upper)) for step in steps)
        ends = any(step.holds(Range(said.upper or step.lower, said.upper)) for step in steps)
        if begins and ends:
            return Fit.CONTAINED
        top = _reach(self.own, self.above)
        below = said.is_below(top) and (self.before is None or _at_most(said.upper, self.before))
        above = top.is_below(said) and (self.after is None or _at_least(said.lower, self.after))
        return Fit.DISJOINT if below or above else Fit.OVERLAPPING


def span_of(own: Range, above: Iterable[Range], bins: Iterable[Range]) -> Span:
    """The span of a code, with the bins of the add-ons that stand on it, among the bins of its family."""
    steps = tuple(sorted(set(above), key=lambda bin_: bin_.lower or Decimal(0)))
    reach = _reach(own, steps)
    neighbours = list(bins)
    before = [each.upper for each in neighbours if each.upper is not None and each.is_below(reach)]
    after = [each.lower for each in neighbours if each.lower is not None and reach.is_below(each)]
    return Span(own, steps, max(before, default=None), min(after, default=None))


def _reach(own: Range, above: Iterable[Range]) -> Range:
    uppers = [bin_.upper for bin_ in (own, *above)]
    return Range(own.lower, None if None in uppers else max(upper for upper in uppers if upper is not None))


@dataclass(frozen=True)
class Bins:
    """The bins of every number attribute, by attribute and value."""

    of_value: Mapping[tuple[str, str], Range]
    names: frozenset[str]

    @classmethod
    def from_tables(cls, tables: Mapping[str, pl.DataFrame]) -> Bins:
        """The bins of a reference."""
        kinds = tables["attributes"].filter(kind=AttributeKind.NUMBER.value)["attribute"]
        rows = tables["attribute_values"].filter(pl.col("attribute").is_in(kinds.implode()))
        ranges = {
            (attribute, value): Range(lower, upper)
            for attribute, value, lower, upper in rows.select("attribute", "value", "lower", "upper").iter_rows()
        }
        return cls(ranges, frozenset(kinds))

    def range(self, attribute: str, said: str) -> Range | None:
        """What a bin's name, or a number as it is written, says of a number attribute; None for any other text."""
        if attribute not in self.names:
            return None
        return self.of_value.get((attribute, said)) or written(said)

    def fit(self, attribute: str, said: str, held: str, among: Iterable[str] = ()) -> Fit:
        """How a documented value stands to a code's value; `among` are the values that siblings have."""
        if said == held:
            return Fit.CONTAINED
        own, other = self.range(attribute, held), self.range(attribute, said)
        if own is None or other is None:
            return Fit.DISJOINT
        bins = (self.of_value[attribute, value] for value in among if (attribute, value) in self.of_value)
        return span_of(own, (), bins).fit(other)


def _plain(number: Decimal) -> str:
    """Without trailing noughts and exponents."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _at_most(number: Decimal | None, bound: Decimal) -> bool:
    return number is not None and number <= bound


def _at_least(number: Decimal | None, bound: Decimal) -> bool:
    return number is not None and number >= bound
