"""Everything that the reference knows of one code on one day, for a page or a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.dates import in_force
from audit.reference.fees import Fee, fees_of, fees_on
from audit.reference.lattice import family_vectors, lattice_attributes
from audit.reference.load import Reference
from audit.reference.store import Edition


@dataclass(frozen=True)
class AttributeValue:
    """One attribute of a code with its value, both with the words for people, and the days on which it holds."""

    attribute: str
    label: str
    value: str
    value_label: str
    effective_from: date | None
    effective_to: date | None
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
    edition: str
    effective_from: date
    effective_to: date
    source: str


@dataclass(frozen=True)
class CodeCard:
    """What is known of a code on the day `on`. `siblings` are nearest first; `fees` are of every edition.

    `words` are blank where neither we nor an imported file has words for the code.
    """

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
    """The card of a code on a day; ReferenceError, with the nearest code, where the reference does not hold it.

    A code that stands only in the fee schedule or in an imported edition has a card too, without family and dates.
    """
    row = _code_row(reference, code) or _imported_row(reference, code)
    if row is None:
        raise _not_known(reference, code)
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


def _code_row(reference: Reference, code: str) -> dict[str, Any] | None:
    rows = reference.tables["codes"].filter(pl.col("hcpcs_code") == code)
    return None if rows.is_empty() else rows.row(0, named=True)


def _not_known(reference: Reference, code: str) -> ReferenceError:
    near = get_close_matches(code, reference.tables["codes"]["hcpcs_code"].unique().sort().to_list(), n=3)
    guess = f" Near it are {', '.join(near)}." if near else ""
    return ReferenceError(f"{code} is not in the reference.{guess} `claims-audit reference list` shows what is loaded.")


WORDS_OF = {"descriptors": "descriptor", "hcpcs": "words"}
"""The imported tables that have words for codes, the better ones first, with the column that holds them."""


@dataclass(frozen=True)
class ImportedWords:
    """Words for a code from a file that the user loaded: which table, which edition."""

    table: str
    words: str
    edition: date
    source: str


def imported_words(reference: Reference, code: str, on: date) -> tuple[ImportedWords, ...]:
    """What imported editions call a code: the edition of the day, else the latest one."""
    told = []
    for table, column in WORDS_OF.items():
        edition = edition_on(reference, table, on)
        if edition is not None:
            rows = reference.store.scan(edition).filter(pl.col("hcpcs_code") == code).select(column)
            told += [
                ImportedWords(table, words, edition.edition, edition.source_name)
                for words in rows.unique(maintain_order=True).collect()[column].drop_nulls()
            ]
    return tuple(told)


def edition_on(reference: Reference, table: str, on: date, setting: str | None = None) -> Edition | None:
    """The imported edition that answers on a day, else the latest one that is loaded; None where none is."""
    spans = reference.store.spans(table, setting, reference.as_of)
    found = reference.store.edition_on(table, on, setting, reference.as_of)
    return found or max((span.edition for span in spans), key=lambda edition: edition.edition, default=None)


_CODED = {"ncci_mue": "hcpcs_code", "ncci_ptp": "column_1"}


def _imported_row(reference: Reference, code: str) -> dict[str, Any] | None:
    """What stands in place of a row of `codes` for a code that only the fee schedule or an imported edition has."""
    words = imported_words(reference, code, date.max)
    schedule = reference.tables["fee_schedule"].filter(pl.col("hcpcs_code") == code)
    source = words[0].source if words else None
    if source is None and not schedule.is_empty():
        source = str(schedule["source"][-1])
    if source is None:
        source = next((each.source_name for each in _editions_with(reference, code)), None)
    if source is None:
        return None
    row: dict[str, Any] = dict.fromkeys(("family_id", "effective_from", "effective_to"))
    return {**row, "words": words[0].words if words else "", "source": source}


def _editions_with(reference: Reference, code: str) -> Iterator[Edition]:
    for edition in reference.store.editions:
        column = _CODED.get(edition.table)
        if column and not reference.store.scan(edition).filter(pl.col(column) == code).head(1).collect().is_empty():
            yield edition


def _family_label(reference: Reference, family: str | None) -> str | None:
    if family is None:
        return None
    families = reference.tables["families"]
    return str(families.row(by_predicate=pl.col("family_id") == family, named=True)["label"])


def _values(reference: Reference, code: str, on: date) -> tuple[AttributeValue, ...]:
    rows = in_force(reference.tables["code_attributes"], on).filter(pl.col("hcpcs_code") == code)
    rows = rows.join(reference.tables["attributes"].select("attribute", "position"), on="attribute").sort("position")
    labels = _Labels(reference)
    return tuple(
        AttributeValue(attribute, labels.attribute(attribute), value, labels.value(attribute, value), *rest)
        for attribute, value, *rest in rows.select(
            "attribute", "value", "effective_from", "effective_to", "source"
        ).iter_rows()
    )


class _Labels:
    """The words for attributes and their values, read once for many codes."""

    def __init__(self, reference: Reference) -> None:
        tables = reference.tables
        self._attributes = dict(tables["attributes"].select("attribute", "label").iter_rows())
        rows = tables["attribute_values"].select("attribute", "value", "label").iter_rows()
        self._values = {(attribute, value): label for attribute, value, label in rows}

    def attribute(self, name: str) -> str:
        """The label of an attribute."""
        return str(self._attributes[name])

    def value(self, name: str, value: str | None) -> str:
        """The label of a value; of none, that any will do."""
        return "any" if value is None else str(self._values[name, value])

    def difference(self, name: str, value: str | None) -> Difference:
        """An attribute in which another code differs, with its value there."""
        return Difference(name, self.attribute(name), value, self.value(name, value))


def _siblings(reference: Reference, family: str | None, code: str, on: date) -> tuple[Sibling, ...]:
    vectors = family_vectors(reference, family, on) if family else {}
    own = vectors.pop(code, None)
    if own is None or family is None:
        return ()
    names = lattice_attributes(reference, family, on)
    words = dict(in_force(reference.tables["codes"], on).select("hcpcs_code", "words").iter_rows())
    labels, fees = _Labels(reference), fees_on(reference, vectors, on)

    def paid(other: str, *, facility: bool) -> Decimal | None:
        found = fees.get((other, facility))
        return found.dollars if found else None

    found = [
        Sibling(
            code=other,
            words=words[other],
            differs=tuple(
                labels.difference(name, vector.get(name)) for name in names if own.get(name) != vector.get(name)
            ),
            office_fee=paid(other, facility=False),
            facility_fee=paid(other, facility=True),
        )
        for other, vector in vectors.items()
    ]
    return tuple(sorted(found, key=lambda sibling: (len(sibling.differs), sibling.code)))


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
            edition=row["edition"],
            effective_from=row["effective_from"],
            effective_to=row["effective_to"],
            source=each["source"],
        )
        for each in known
        if row[each["indicator"]] == each["value"]
    )
