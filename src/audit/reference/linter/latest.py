"""What is held against each other: the latest edition of every imported table, and the families on its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import polars as pl

from audit.reference.dates import in_force
from audit.reference.lattice import Vector, lattice_attributes
from audit.reference.load import Reference
from audit.reference.store import Edition, Span, larger_edition
from audit.reference.tables import EFFECTIVE_FROM, EFFECTIVE_TO

BOTH_ON_ONE_DAY = "both_on_one_day"


@dataclass(frozen=True)
class Family:
    """The codes of a family on a day, each with its values of the lattice attributes."""

    family_id: str
    label: str
    attributes: tuple[str, ...]
    vectors: dict[str, Vector]


@dataclass(frozen=True)
class Latest:
    """A reference with the latest edition of each imported table: older ones were linted when they were the latest.

    The excerpts that ship are not held against anything: what stands in them is for the whole tables to tell.
    """

    reference: Reference

    def editions(self, table: str) -> list[Edition]:
        """The latest edition of a table in each of its settings, at the processing date; one that seems a part is passed over."""
        store, as_of = self.reference.store, self.reference.as_of
        spans = [store.spans(table, setting, as_of) for setting in store.settings(table)]
        known = [list(dict.fromkeys(span.edition for span in each)) for each in spans if each]
        whole = ([each for each in editions if _is_whole(each, editions)] for editions in known)
        return [max(editions, key=lambda edition: edition.edition) for editions in whole if editions]

    def spans(self, table: str) -> tuple[Span, ...]:
        """The days on which each edition of a table without settings answers, at the processing date."""
        return self.reference.store.spans(table, as_of=self.reference.as_of)

    def rows(self, edition: Edition) -> pl.LazyFrame:
        """The rows of an edition that hold on its first day; an unknown first day means always until the last."""
        rows, day = self.reference.store.scan(edition), edition.edition
        names = rows.collect_schema().names()
        if EFFECTIVE_FROM not in names:
            return rows
        started = pl.col(EFFECTIVE_FROM).is_null() | (pl.col(EFFECTIVE_FROM) <= day)
        return rows.filter(started & (pl.col(EFFECTIVE_TO).is_null() | (pl.col(EFFECTIVE_TO) >= day)))

    def families(self, day: date) -> list[Family]:
        """Every family that has codes on a day."""
        members = self._members(day)
        told = self.reference.tables["families"].select("family_id", "label").sort("family_id").iter_rows()
        return [
            Family(family, label, tuple(lattice_attributes(self.reference, family, day)), members[family])
            for family, label in told
            if family in members
        ]

    def _members(self, day: date) -> dict[str, dict[str, Vector]]:
        tables = self.reference.tables
        codes = in_force(tables["codes"], day).drop_nulls("family_id").sort("hcpcs_code")
        values = in_force(tables["code_attributes"], day).select("hcpcs_code", "attribute", "value")
        vectors: dict[str, Vector] = {code: {} for code in codes["hcpcs_code"]}
        for code, attribute, value in values.iter_rows():
            if code in vectors:
                vectors[code][attribute] = value
        families: dict[str, dict[str, Vector]] = {}
        for code, family in codes.select("hcpcs_code", "family_id").iter_rows():
            families.setdefault(family, {})[code] = vectors[code]
        return families

    def pairs(self, edition: Edition, codes: list[str]) -> dict[tuple[str, str], str]:
        """The pairs of an edition, on its day, of which both sides are among the codes, each with its indicator."""
        within = pl.col("column_1").is_in(codes) & pl.col("column_2").is_in(codes)
        rows = self.rows(edition).filter(within).select("column_1", "column_2", "modifier_indicator").collect()
        return {(first, second): indicator for first, second, indicator in rows.iter_rows()}

    def fees(self) -> pl.DataFrame:
        """The fee schedule without modifiers: of each code the row of its last edition, imported ones included."""
        rows = self.reference.tables["fee_schedule"].filter(pl.col("modifier").is_null())
        return rows.sort("hcpcs_code", EFFECTIVE_FROM).unique("hcpcs_code", keep="last", maintain_order=True)

    @cached_property
    def together(self) -> dict[str, bool]:
        """Whether two values of an attribute can both be true of a patient and day; absent where that is not known.

        A with/without attribute says no, and so does a number that is summed before it is laid into bins: one service
        is either the one or the other.
        """
        attributes = self.reference.tables["attributes"].select("attribute", "kind", "combine")
        by_kind = {
            name: False for name, kind, combine in attributes.iter_rows() if kind == "with_without" or combine == "sum"
        }
        facts = self.reference.tables["known_facts"].filter(pl.col("fact") == BOTH_ON_ONE_DAY)
        return by_kind | {name: value == "yes" for name, value in facts.select("subject", "value").iter_rows()}

    def are_added(self, codes: tuple[str, str]) -> bool:
        """Whether one of two codes is an add-on of the other, by our list or by an imported one."""
        return codes in self._added or (codes[1], codes[0]) in self._added

    @cached_property
    def _added(self) -> set[tuple[str, str]]:
        columns = ("add_on_code", "primary_code")
        told = set(self.reference.tables["add_on_primaries"].select(columns).iter_rows())
        for edition in self.editions("ncci_add_on"):
            told.update(self.rows(edition).select(columns).collect().iter_rows())
        return told

    @cached_property
    def value_order(self) -> dict[tuple[str, str], int]:
        """The position of every value of every attribute."""
        values = self.reference.tables["attribute_values"].select("attribute", "value", "position")
        return {(attribute, value): position for attribute, value, position in values.iter_rows()}

    def label(self, attribute: str) -> str:
        """The words for an attribute within a sentence."""
        return self._labels.get((attribute, ""), attribute)

    def family_label(self, family: str) -> str:
        """The words for a family."""
        return str(self.reference.tables["families"].filter(family_id=family)["label"][0])

    def value_label(self, attribute: str, value: str) -> str:
        """The words for a value."""
        return self._labels.get((attribute, value), value)

    @cached_property
    def _labels(self) -> dict[tuple[str, str], str]:
        tables = self.reference.tables
        names = {
            (name, ""): label.lower() for name, label in tables["attributes"].select("attribute", "label").iter_rows()
        }
        values = tables["attribute_values"].select("attribute", "value", "label").iter_rows()
        return names | {(name, value): label for name, value, label in values}

    @cached_property
    def bins(self) -> dict[tuple[str, str], tuple[Decimal | None, Decimal | None]]:
        """The bounds of every value that is a bin of numbers."""
        numbers = self.reference.tables["attributes"].filter(pl.col("kind") == "number").select("attribute")
        values = self.reference.tables["attribute_values"].join(numbers, on="attribute", how="semi")
        rows = values.select("attribute", "value", "lower", "upper").iter_rows()
        return {(attribute, value): (lower, upper) for attribute, value, lower, upper in rows}

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of every number attribute."""
        rows = self.reference.tables["attributes"].drop_nulls("unit").select("attribute", "unit").iter_rows()
        return dict(rows)


def _is_whole(edition: Edition, editions: list[Edition]) -> bool:
    return edition.complete_among is None and larger_edition(edition, editions) is None
