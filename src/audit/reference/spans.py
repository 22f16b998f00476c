"""What the numbers of a record may be for each code that has a bin, day by day.

A code on which add-ons stand is billed with them, so its span reaches from its own bin to the end of theirs: eight
lesions are the first code and seven of the add-on, and contradict neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from audit.model.vocabulary import Fit
from audit.reference.lattice import (
    Vector,
    family_days,
    family_vectors,
    lattice_attributes,
    primaries_on,
    ranked_by,
)
from audit.reference.load import Reference
from audit.reference.ranges import Bins, Span, span_of

SPANS = {
    "hcpcs_code": pl.String(),
    "attribute": pl.String(),
    "span": pl.Int64(),
    "effective_from": pl.Date(),
    "effective_to": pl.Date(),
}
FITS = {
    "attribute": pl.String(),
    "said": pl.String(),
    "span": pl.Int64(),
    "fit": pl.String(),
    "is_in_own_bin": pl.Boolean(),
}
HELD = {"attribute": pl.String(), "said": pl.String(), "value": pl.String()}
_Row = tuple[str, str, int, date, date]
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class NumberSpans:
    """The spans of a reference.

    `of_codes` has, for each code, number attribute and stretch of days, the number of its span: `SPANS`. `by_attribute`
    holds the spans themselves.
    """

    bins: Bins
    of_codes: pl.DataFrame
    by_attribute: Mapping[str, Mapping[Span, int]]

    @classmethod
    def from_reference(cls, reference: Reference) -> NumberSpans:
        """Lay out the spans of every family that has a number attribute."""
        bins = Bins.from_tables(reference.tables)
        numbers: dict[str, dict[Span, int]] = {}
        rows: list[_Row] = []
        for family in _counting_families(reference, bins):
            for first, last in _stretches(reference, family):
                for code, attribute, span in _spans_on(reference, family, first, bins):
                    of_attribute = numbers.setdefault(attribute, {})
                    rows.append((code, attribute, of_attribute.setdefault(span, len(of_attribute)), first, last))
        return cls(bins, pl.DataFrame(_joined(rows), schema=SPANS, orient="row"), numbers)

    def fits(self, said: Iterable[tuple[str, str]]) -> pl.DataFrame:
        """How each said (attribute, value) stands to the spans of its attribute, those that it contradicts left out."""
        rows = []
        for attribute, value in said:
            number = self.bins.range(attribute, value)
            if number is not None:
                spans = self.by_attribute.get(attribute, {})
                fits = ((place, span.fit(number), span.own.holds(number)) for span, place in spans.items())
                rows += [
                    (attribute, value, place, str(fit), own) for place, fit, own in fits if fit is not Fit.DISJOINT
                ]
        return pl.DataFrame(rows, schema=FITS, orient="row")

    def held(self, said: Iterable[tuple[str, str]]) -> pl.DataFrame:
        """The named values in which each said (attribute, value) lies: itself, and the bins that hold a number."""
        rows = [(attribute, value, value) for attribute, value in said]
        for attribute, value, _ in list(rows):
            number = self.bins.range(attribute, value)
            if number is not None:
                rows += [
                    (attribute, value, name)
                    for (of, name), bin_ in self.bins.of_value.items()
                    if of == attribute and name != value and bin_.holds(number)
                ]
        return pl.DataFrame(rows, schema=HELD, orient="row")


def code_fit(reference: Reference, family: str, code: str, attribute: str, said: str | None, on: date) -> Fit | None:
    """How a documented value stands to what a code says on a day; None where one of them says nothing."""
    held = family_vectors(reference, family, on).get(code, {}).get(attribute)
    if said is None or held is None:
        return None
    bins = Bins.from_tables(reference.tables)
    number = bins.range(attribute, said)
    if number is None or said == held:
        return Fit.CONTAINED if said == held else Fit.DISJOINT
    spans = {(own, name): span for own, name, span in _spans_on(reference, family, on, bins)}
    return spans[code, attribute].fit(number)


def _counting_families(reference: Reference, bins: Bins) -> list[str]:
    rules = reference.tables["attribute_rules"].filter(pl.col("attribute").is_in(sorted(bins.names)))
    return rules["family_id"].unique().sort().to_list()


def _stretches(reference: Reference, family: str) -> list[tuple[date, date]]:
    """The stretches of days on each of which the codes of a family are alike."""
    days = family_days(reference, family)
    return list(zip(days, [*(day - _DAY for day in days[1:]), date.max], strict=True))


def _spans_on(reference: Reference, family: str, on: date, bins: Bins) -> Iterator[tuple[str, str, Span]]:
    vectors = family_vectors(reference, family, on)
    names = lattice_attributes(reference, family, on)
    add_ons = _standing(names, vectors, primaries_on(reference, on))
    for attribute in sorted(bins.names):
        held = {
            code: bins.of_value[attribute, vector[attribute]] for code, vector in vectors.items() if attribute in vector
        }
        for code, bin_ in held.items():
            above = [held[other] for other in _above(code, attribute, add_ons) if other in held]
            yield code, attribute, span_of(bin_, above, held.values())


def _standing(
    names: Sequence[str], vectors: Mapping[str, Vector], primaries: Mapping[str, list[str]]
) -> dict[tuple[str, str], list[str]]:
    """The add-ons that stand on each code, by code and the attribute that ranks them."""
    standing: dict[tuple[str, str], list[str]] = {}
    for add_on, own in vectors.items():
        for primary in primaries.get(add_on, ()):
            ranked = ranked_by(names, own, vectors[primary]) if primary in vectors else None
            if ranked is not None:
                standing.setdefault((primary, ranked), []).append(add_on)
    return standing


def _above(code: str, attribute: str, add_ons: Mapping[tuple[str, str], list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [code]
    while waiting:
        fresh = set(add_ons.get((waiting.pop(), attribute), ())) - found
        found |= fresh
        waiting += fresh
    return found


def _joined(rows: list[_Row]) -> list[_Row]:
    """Stretches of days that follow each other with the same span as one."""
    joined: list[_Row] = []
    for row in sorted(rows):
        *same, first, last = row
        if joined and list(joined[-1][:3]) == same and joined[-1][4] + _DAY == first:
            joined[-1] = (*joined[-1][:4], last)
        else:
            joined.append(row)
    return joined


@lru_cache(maxsize=2)
def spans_of(reference: Reference) -> NumberSpans:
    """The spans of a reference, laid out once."""
    return NumberSpans.from_reference(reference)
