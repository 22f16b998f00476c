"""Everything that the reference knows of one code on one day, for a page or a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.dates import in_force
from audit.reference.fees import Fee, fee, fees_of
from audit.reference.lattice import family_vectors, lattice_attributes
from audit.reference.load import Reference


@dataclass(frozen=True)
class AttributeValue:
    """One attribute of a code with its value, both with the words for people."""

    attribute: str
    label: str
    value: str
    value_label: str
    source: str


@dataclass(frozen=True)
class Difference:
    """One attribute in which a sibling differs, and the sibling's value, None where it takes any."""

    attribute: str
    label: str
    value: str | None
    value_label: str


@dataclass(frozen=True)
class Sibling:
    """Another code of the family, what differs there, and its fees on the day in dollars."""

    code: str
    words: str
    differs: tuple[Difference, ...]
    office_fee: Decimal | None
    facility_fee: Decimal | None


@dataclass(frozen=True)
class Indicator:
    """One fee schedule indicator: what it means, and what that says of the modifiers, if of any."""

    name: str
    value: str
    words: str
    modifiers: tuple[str, ...]
    verdict: str | None
    source: str


@dataclass(frozen=True)
class CodeCard:
    """What is known of a code on the day `on`. `siblings` are nearest first; `fees` are of every edition."""

    code: str
    words: str
    on: date
    family_id: str | None
    family_label: str | None
    effective_from: date | None
    effective_to: date | None
    is_in_force: bool
    attributes: tuple[AttributeValue, ...]
    siblings: tuple[Sibling, ...]
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    fees: tuple[Fee, ...]
    sources: tuple[str, ...]

    def fee_on(self, facility: bool) -> Fee | None:
        """The fee of the edition in force on the day, in a facility or elsewhere."""
        return next((each for each in self.fees if each.holds_on(self.on) and each.facility is facility), None)


def code_card(reference: Reference, code: str, on: date) -> CodeCard:
    """The card of a code on a day; ReferenceError, with the nearest code, where the reference does not hold it."""
    row = _code_row(reference, code)
    values = _values(reference, code, on)
    fees = fees_of(reference, code)
    indicators = _indicators(reference, code, on)
    history = reference.tables["code_history"]
    return CodeCard(
        code=code,
        words=row["words"],
        on=on,
        family_id=row["family_id"],
        family_label=_family_label(reference, row["family_id"]),
        effective_from=row["effective_from"],
        effective_to=row["effective_to"],
        is_in_force=(row["effective_from"] or date.min) <= on <= (row["effective_to"] or date.max),
        attributes=values,
        siblings=_siblings(reference, row["family_id"], code, on),
        predecessors=tuple(history.filter(pl.col("successor") == code)["hcpcs_code"]),
        successors=tuple(history.filter(pl.col("hcpcs_code") == code)["successor"]),
        indicators=indicators,
        fees=fees,
        sources=_sources(row, values, tuple(each for each in fees if each.holds_on(on))),
    )


def _sources(row: dict[str, Any], values: tuple[AttributeValue, ...], fees: tuple[Fee, ...]) -> tuple[str, ...]:
    told = [row["source"], *(value.source for value in values), *(each.source for each in fees)]
    return tuple(dict.fromkeys(told))


def _code_row(reference: Reference, code: str) -> dict[str, Any]:
    codes = reference.tables["codes"]
    rows = codes.filter(pl.col("hcpcs_code") == code)
    if rows.is_empty():
        near = get_close_matches(code, codes["hcpcs_code"].to_list(), n=3)
        guess = f" Near it are {', '.join(near)}." if near else ""
        raise ReferenceError(
            f"{code} is not in the reference.{guess} `claims-audit reference list` shows what is loaded."
        )
    return rows.row(0, named=True)


def _family_label(reference: Reference, family: str | None) -> str | None:
    if family is None:
        return None
    families = reference.tables["families"]
    return str(families.row(by_predicate=pl.col("family_id") == family, named=True)["label"])


def _values(reference: Reference, code: str, on: date) -> tuple[AttributeValue, ...]:
    rows = in_force(reference.tables["code_attributes"], on).filter(pl.col("hcpcs_code") == code)
    rows = rows.join(reference.tables["attributes"].select("attribute", "position"), on="attribute").sort("position")
    return tuple(
        AttributeValue(
            attribute, _label(reference, attribute), value, _value_label(reference, attribute, value), source
        )
        for attribute, value, source in rows.select("attribute", "value", "source").iter_rows()
    )


def _label(reference: Reference, attribute: str) -> str:
    labels = reference.tables["attributes"]
    return str(labels.row(by_predicate=pl.col("attribute") == attribute, named=True)["label"])


def _value_label(reference: Reference, attribute: str, value: str | None) -> str:
    if value is None:
        return "any"
    is_value = (pl.col("attribute") == attribute) & (pl.col("value") == value)
    return str(reference.tables["attribute_values"].row(by_predicate=is_value, named=True)["label"])


def _siblings(reference: Reference, family: str | None, code: str, on: date) -> tuple[Sibling, ...]:
    vectors = family_vectors(reference, family, on) if family else {}
    own = vectors.pop(code, None)
    if own is None or family is None:
        return ()
    names = lattice_attributes(reference, family, on)
    found = [
        Sibling(
            code=other,
            words=_code_row(reference, other)["words"],
            differs=tuple(
                _difference(reference, name, vector.get(name)) for name in names if own.get(name) != vector.get(name)
            ),
            office_fee=fee(reference, other, on, facility=False),
            facility_fee=fee(reference, other, on, facility=True),
        )
        for other, vector in vectors.items()
    ]
    return tuple(sorted(found, key=lambda sibling: (len(sibling.differs), sibling.code)))


def _difference(reference: Reference, attribute: str, value: str | None) -> Difference:
    return Difference(attribute, _label(reference, attribute), value, _value_label(reference, attribute, value))


def _indicators(reference: Reference, code: str, on: date) -> tuple[Indicator, ...]:
    schedule = reference.tables["fee_schedule"].filter(pl.col("hcpcs_code") == code, pl.col("modifier").is_null())
    rows = in_force(schedule, on)
    if rows.is_empty():
        return ()
    row = rows.row(0, named=True)
    known = reference.tables["indicators"].iter_rows(named=True)
    return tuple(
        Indicator(
            name=each["indicator"],
            value=each["value"],
            words=each["words"],
            modifiers=tuple(part for part in (each["modifiers"] or "").split(";") if part),
            verdict=each["verdict"],
            source=each["source"],
        )
        for each in known
        if row[each["indicator"]] == each["value"]
    )
