"""A family of codes for a picture and a search: its codes on a day, what tells them apart, and the shape to draw it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import polars as pl

from audit.reference import Reference
from audit.reference.dates import in_force
from audit.reference.fees import fees_on
from audit.reference.lattice import family_vectors, lattice_attributes

MOST_AXES, MOST_VALUES, MOST_ACROSS = 3, 4, 3


class Shape(StrEnum):
    """The picture that fits a family: which of them follows from its rows alone."""

    SINGLE = "single"
    LATTICE = "lattice"
    TABLE = "table"
    CHAIN = "chain"
    BINS = "bins"
    SETS = "sets"


@dataclass(frozen=True)
class Value:
    """One value of an attribute; `lower`, `upper` and `each` are its bounds where it is a bin of numbers."""

    value: str
    label: str
    lower: Decimal | None
    upper: Decimal | None
    each: Decimal | None


@dataclass(frozen=True)
class Attribute:
    """One attribute in which codes of the family differ, with the values that occur, in order."""

    name: str
    label: str
    kind: str
    unit: str | None
    question: str
    combine: str
    values: tuple[Value, ...]

    def label_of(self, value: str | None) -> str:
        """The words of a value; what a code says where it has none."""
        return next((each.label for each in self.values if each.value == value), "any")

    def rank(self, value: str | None) -> int:
        """The position of a value; one that a code lacks comes last."""
        return next((n for n, each in enumerate(self.values) if each.value == value), len(self.values))

    def value_of(self, name: str | None) -> Value | None:
        """The value of that name; None where there is none."""
        return next((each for each in self.values if each.value == name), None)


@dataclass(frozen=True)
class Member:
    """One code of the family: its values, its fee in the setting, and the codes of the family that it is an add-on of."""

    code: str
    words: str
    values: Mapping[str, str]
    fee: Decimal | None
    primaries: tuple[str, ...]


@dataclass(frozen=True)
class FamilyView:
    """A family on a day. `attributes` are those in which its codes differ; fees are of `edition` and `setting`."""

    family_id: str
    label: str
    note: str | None
    undecided: str | None
    lattice: str
    on: date
    setting: str | None
    edition: str | None
    attributes: tuple[Attribute, ...]
    codes: tuple[Member, ...]

    @property
    def shape(self) -> Shape:
        """The picture that fits: what the rows say first, then what has room."""
        if len(self.codes) < 2 or not self.attributes:
            return Shape.SINGLE
        if self.measured is not None:
            return Shape.BINS
        if self.lattice == "subsets":
            return Shape.SETS
        if self.lattice == "chain" or self.ranked is not None:
            return Shape.CHAIN
        return Shape.LATTICE if self._fits_a_lattice() else Shape.TABLE

    def _fits_a_lattice(self) -> bool:
        """Whether up to three attributes, each with few values that every code has, leave every card its own place."""
        counts = [len(attribute.values) for attribute in self.attributes]
        is_whole = all(each.name in member.values for each in self.attributes for member in self.codes)
        if len(counts) == MOST_AXES:
            return is_whole and max(counts[:2]) == 2 and counts[2] <= MOST_ACROSS
        return len(counts) < MOST_AXES and max(counts) <= MOST_VALUES and counts[-1] <= MOST_ACROSS

    @property
    def measured(self) -> Attribute | None:
        """The attribute whose values are bins of numbers; None where there is none."""
        bins = (
            each for each in self.attributes if any(v.lower is not None or v.upper is not None for v in each.values)
        )
        return next(bins, None)

    @property
    def ranked(self) -> Attribute | None:
        """The attribute in which an add-on differs from what it is added to; None where there are no add-ons."""
        codes = {member.code: member.values for member in self.codes}
        pairs = ((member.values, codes[primary]) for member in self.codes for primary in member.primaries)
        steps = (_differing(added, to) for added, to in pairs)
        names = {step[0] for step in steps if len(step) == 1}
        return next((each for each in self.attributes if each.name in names), None)

    def member(self, code: str | None) -> Member | None:
        """The code of that number; None where the family has none on the day."""
        return next((each for each in self.codes if each.code == code), None)


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


def family_view(reference: Reference, family_id: str, on: date, *, facility: bool | None) -> FamilyView:
    """A family on a day, with the fees of an office or a facility, or without fees where `facility` is None."""
    row = reference.tables["families"].row(by_predicate=pl.col("family_id") == family_id, named=True)
    vectors = family_vectors(reference, family_id, on)
    words = _words(reference, on)
    primaries = _primaries(reference, on, set(vectors))
    held = fees_on(reference, vectors, on) if facility is not None else {}
    fees = {code: fee for (code, is_facility), fee in held.items() if is_facility is facility}
    known = next((fee for fee in fees.values() if fee.dollars is not None), None)
    return FamilyView(
        family_id=family_id,
        label=row["label"],
        note=row["note"],
        undecided=row["undecided"],
        lattice=row["lattice"],
        on=on,
        setting=known.setting if known else None,
        edition=known.edition if known else None,
        attributes=_spanning(reference, family_id, on, vectors),
        codes=tuple(
            Member(
                code,
                words.get(code, ""),
                values,
                fees[code].dollars if code in fees else None,
                primaries.get(code, ()),
            )
            for code, values in vectors.items()
        ),
    )


def family_of_code(reference: Reference, code: str, on: date, *, facility: bool | None) -> FamilyView | None:
    """The family in which the code stands on the day; None where it stands in none."""
    codes = in_force(reference.tables["codes"], on).filter(pl.col("hcpcs_code") == code)["family_id"].drop_nulls()
    return None if codes.is_empty() else family_view(reference, str(codes[0]), on, facility=facility)


def attribute_of(reference: Reference, name: str, occurring: set[str | None] | None = None) -> Attribute:
    """An attribute with its values in order; of those only the occurring ones where they are given."""
    row = reference.tables["attributes"].row(by_predicate=pl.col("attribute") == name, named=True)
    rows = reference.tables["attribute_values"].filter(pl.col("attribute") == name).sort("position")
    values = rows.select("value", "label", "lower", "upper", "each").iter_rows()
    return Attribute(
        name,
        row["label"],
        row["kind"],
        row["unit"],
        row["question"],
        row["combine"],
        tuple(Value(*each) for each in values if occurring is None or each[0] in occurring),
    )


def _spanning(
    reference: Reference, family_id: str, on: date, vectors: Mapping[str, Mapping[str, str]]
) -> tuple[Attribute, ...]:
    told = []
    for name in lattice_attributes(reference, family_id, on):
        occurring = {values.get(name) for values in vectors.values()}
        if len(occurring) > 1:
            told.append(attribute_of(reference, name, occurring))
    return tuple(told)


def _words(reference: Reference, on: date) -> dict[str, str]:
    return dict(in_force(reference.tables["codes"], on).select("hcpcs_code", "words").iter_rows())


def _primaries(reference: Reference, on: date, codes: set[str]) -> dict[str, tuple[str, ...]]:
    rows = in_force(reference.tables["add_on_primaries"], on)
    pairs = rows.filter(pl.col("add_on_code").is_in(codes), pl.col("primary_code").is_in(codes)).sort("primary_code")
    told: dict[str, tuple[str, ...]] = {}
    for add_on, primary in pairs.select("add_on_code", "primary_code").iter_rows():
        told[add_on] = (*told.get(add_on, ()), primary)
    return told


def family_table(view: FamilyView, possible: tuple[str, ...] | None = None) -> pl.DataFrame:
    """The family as a table, a row a code, its columns named for people; with `possible`, which codes are left."""
    rows: list[dict[str, str | Decimal | None]] = []
    for member in view.codes:
        row: dict[str, str | Decimal | None] = {"Code": member.code}
        row |= {each.label: each.label_of(member.values.get(each.name)) for each in view.attributes}
        if not view.attributes:
            row["Stands for"] = member.words
        if possible is not None:
            row["Left"] = "yes" if member.code in possible else "ruled out"
        rows.append({**row, "Fee": member.fee})
    return pl.DataFrame(rows, schema_overrides={"Fee": pl.Decimal(12, 2)})
