"""From a case to what is billed: the codes that a record supports together, with their units, and what to ask next.

The code whose bin holds the number decides. Where it is an add-on, the codes on which it stands are billed with it:
its primaries that agree in all but the one attribute that ranks them, and the add-ons below it. An upper tier that is
no add-on stands alone: it replaces the lower ones.

Units: a value with `each` has one unit for every `each`, begun or full, beyond the upper end of the bin below it in the
bill: (number - end of the bin below) / each, rounded up. Eight lesions are one of the first bin [1, 1] and seven `each
1` of [2, 14]; 12 cm are the first 7.5 and one `each 5` beyond it. All other codes have one unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

import polars as pl

from audit.model.vocabulary import Fit
from audit.reference.lattice import (
    Vector,
    code_fits,
    family_vectors,
    follow_exit,
    lattice_attributes,
    primaries_on,
    ranked_by,
    read_values,
)
from audit.reference.load import Reference
from audit.reference.ranges import Bins, Range


@dataclass(frozen=True)
class Bill:
    """What a case comes to: `lines` of (code, units), empty while attributes are `open`; `candidates` are still possible."""

    lines: tuple[tuple[str, int], ...]
    open: tuple[str, ...]
    candidates: tuple[str, ...]


def bill_for(reference: Reference, family: str, documented: Mapping[str, str], on: date) -> Bill:
    """What is billed on a day for what is documented; a value may lead to another family.

    Numbers may stand in any words that a `documented_` column takes. Raises ReferenceError for an unknown value.
    """
    return _case(reference, family, documented, on).bill()


def next_question(reference: Reference, family: str, documented: Mapping[str, str], on: date) -> str | None:
    """The open attribute whose answer leaves the fewest candidates at worst; of equals the first; None where none is open."""
    case = _case(reference, family, documented, on)
    bill = case.bill()
    return min(bill.open, key=lambda name: case.most_left(name, bill.candidates), default=None)


def _case(reference: Reference, family: str, documented: Mapping[str, str], on: date) -> _Case:
    said = read_values(reference, documented)
    family, fixed = follow_exit(reference, family, said, on)
    vectors = family_vectors(reference, family, on)
    said = {**fixed, **said}
    return _Case(
        names=tuple(lattice_attributes(reference, family, on)),
        vectors=vectors,
        said=said,
        fits=code_fits(reference, vectors, said),
        primaries=primaries_on(reference, on),
        bins=Bins.from_tables(reference.tables),
        each=_each(reference.tables["attribute_values"]),
    )


def _each(values: pl.DataFrame) -> dict[tuple[str, str], Decimal]:
    rows = values.drop_nulls("each").select("attribute", "value", "each").iter_rows()
    return {(attribute, value): each for attribute, value, each in rows}


@dataclass(frozen=True)
class _Case:
    """A family on a day beside what is said of it."""

    names: tuple[str, ...]
    vectors: Mapping[str, Vector]
    said: Vector
    fits: Mapping[str, Mapping[str, Fit]]
    primaries: Mapping[str, list[str]]
    bins: Bins
    each: Mapping[tuple[str, str], Decimal]

    def bill(self) -> Bill:
        left = tuple(code for code, fits in self.fits.items() if Fit.DISJOINT not in fits.values())
        still = self._open(left)
        if still or len(left) != 1:
            return Bill((), still, left)
        together, ambiguous = self._together(left[0])
        units = {code: self._units(code, together) for code in together}
        uncounted = [self._counted(code) for code, count in units.items() if count is None]
        still = tuple(name for name in self.names if name in {*ambiguous, *uncounted})
        lines = () if still else tuple((code, count) for code, count in units.items() if count is not None)
        return Bill(lines, still, left)

    def most_left(self, name: str, candidates: Iterable[str]) -> int:
        """How many candidates are left at worst, once the attribute is known."""
        codes = list(candidates)
        answers = {self.vectors[code][name] for code in codes if name in self.vectors[code]}
        return max((sum(self._may_be(code, name, answer) for code in codes) for answer in answers), default=len(codes))

    def _open(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The attributes in which the codes differ that nobody documented, or of which what is said decides nothing."""
        apart = {name for name in self.names if len({self.vectors[code].get(name) for code in codes}) > 1}
        vague = {name for code in codes for name, fit in self.fits[code].items() if fit is Fit.OVERLAPPING}
        return tuple(name for name in self.names if name in vague or (name in apart and name not in self.said))

    def _together(self, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The code with all that it stands on, lowest first, and the attributes that leave open on which of several."""
        found, waiting, ambiguous = [code], [code], set[str]()
        while waiting:
            add_on = waiting.pop()
            below = [other for other in self.primaries.get(add_on, ()) if self._carries(other, add_on)]
            ambiguous |= {*self._open(tuple(below))}
            fresh = [other for other in below if other not in found]
            found += fresh
            waiting += fresh
        return tuple(sorted(found, key=self._rank)), tuple(ambiguous)

    def _carries(self, primary: str, add_on: str) -> bool:
        """Whether the add-on stands on it here: it differs in one attribute, and nothing else said speaks against it."""
        if primary not in self.vectors:
            return False
        ranked = ranked_by(self.names, self.vectors[add_on], self.vectors[primary])
        against = {name for name, fit in self.fits[primary].items() if fit is not Fit.CONTAINED}
        return ranked is not None and against <= {ranked}

    def _rank(self, code: str) -> tuple[tuple[Decimal, ...], bool, str]:
        lowers = (bin_.lower or Decimal(0) for _, bin_ in self._bins_of(code))
        return tuple(lowers), code in self.primaries, code

    def _units(self, code: str, together: Iterable[str]) -> int | None:
        """The units of a code in the bill; None where the number is not known."""
        name = self._counted(code)
        if name is None:
            return 1
        own = self.bins.of_value[name, self.vectors[code][name]]
        said = self.bins.range(name, self.said.get(name, ""))
        if said is None or said.lower is None or said.lower != said.upper:
            return None
        number = said.lower if own.upper is None else min(said.lower, own.upper)
        ends = [
            bin_.upper
            for other in together
            for held, bin_ in self._bins_of(other)
            if held == name and bin_.is_below(own)
        ]
        start = max((end for end in ends if end is not None), default=_just_below(own))
        each = self.each[name, self.vectors[code][name]]
        return max(1, int(((number - start) / each).to_integral_value(ROUND_CEILING)))

    def _counted(self, code: str) -> str | None:
        """The attribute of which the code has one unit for each so many."""
        return next((name for name in self.names if (name, self.vectors[code].get(name)) in self.each), None)

    def _bins_of(self, code: str) -> list[tuple[str, Range]]:
        vector = self.vectors[code]
        return [
            (name, self.bins.of_value[name, vector[name]])
            for name in self.names
            if (name, vector.get(name)) in self.bins.of_value
        ]

    def _may_be(self, code: str, name: str, answer: str) -> bool:
        held = self.vectors[code].get(name)
        return held is None or self.bins.fit(name, answer, held) is not Fit.DISJOINT


def _just_below(own: Range) -> Decimal:
    """Where a bin without one below it begins: one step of its last place before its lower end."""
    if own.lower is None:
        return Decimal(0)
    places = min(0, int(own.lower.normalize().as_tuple().exponent))
    return own.lower - Decimal(1).scaleb(places)
