"""What statements are held against: codes, families, values, facts and lists, as they stand on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from audit.evidence.terms import Terms
from audit.reference import Reference, family_vectors, lattice_attributes
from audit.reference.dates import in_force
from audit.reference.lattice import Vector
from audit.reference.linter.wording import split_words, words_of, words_within
from audit.reference.ranges import Bins
from audit.reference.store import Edition

SILENT = frozenset({"not stated", "not said", "not told", "silent", "not mentioned", "not documented", ""})
"""What stands for a page that says nothing of an attribute."""

SOFT = frozenset(
    {
        *("optional", "typical", "typically", "usual", "usually", "often", "sometimes", "commonly", "possible"),
        *("may", "may be used", "commonly used", "often guided", "recommended", "if needed", "as needed"),
        *("not required", "not a requirement"),
    }
)
"""Words that leave open what a code fixes."""

DENIALS = frozenset({"no", "not", "never", "without", "none", "nor", "neither", "cannot", "excluding", "except"})
"""Words that turn around what stands beside them."""

ANY = frozenset({"any", "either", "both", "every", "does not matter", "no matter", "not applicable", "with or without"})
"""Words that say that every value will do."""


@dataclass(frozen=True)
class CodeOnDay:
    """A code on a day: its family, its values, and the attributes that tell its family apart."""

    code: str
    day: date
    family: str | None
    family_label: str
    vector: Vector
    lattice: tuple[str, ...]
    siblings: dict[str, Vector]


@dataclass(frozen=True)
class Ground:
    """The reference, opened for questions about single codes; `today` stands in where a statement has no date."""

    reference: Reference
    today: date

    @cached_property
    def terms(self) -> Terms:
        """The vocabulary of the attributes."""
        return Terms.from_tables(self.reference.tables)

    @cached_property
    def bins(self) -> Bins:
        """The bins of the number attributes."""
        return Bins.from_tables(self.reference.tables)

    def table(self, name: str) -> pl.DataFrame:
        """A table of the reference."""
        return self.reference.tables[name]

    def code_row(self, code: str) -> dict[str, Any] | None:
        """The last row of a code in `codes`, None where it is not there."""
        rows = self.table("codes").filter(hcpcs_code=code).sort("effective_from")
        return rows.row(-1, named=True) if rows.height else None

    def day_of(self, code: str, given: date | None) -> date:
        """The day on which a code is asked about: the given one, else the last day of the code that is not to come."""
        row = self.code_row(code)
        return given or min(row["effective_to"] or date.max if row else date.max, self.today)

    def on_day(self, code: str, day: date) -> CodeOnDay | None:
        """The code as it is on a day; None where the reference does not hold it, or not on that day."""
        rows = in_force(self.table("codes"), day).filter(hcpcs_code=code)
        if rows.is_empty():
            return None
        family = rows["family_id"][0]
        if family is None:
            return CodeOnDay(code, day, None, "", {}, (), {})
        vectors = family_vectors(self.reference, family, day)
        lattice = tuple(lattice_attributes(self.reference, family, day))
        others = {other: vector for other, vector in vectors.items() if other != code}
        return CodeOnDay(code, day, family, self.family_label(family), vectors[code], lattice, others)

    def family_label(self, family: str) -> str:
        """The words for a family."""
        return str(self.table("families").filter(family_id=family)["label"][0])

    def codes_of(self, family: str, day: date) -> list[str]:
        """The codes of a family in force on a day."""
        return list(family_vectors(self.reference, family, day))

    def rule(self, family: str | None, attribute: str, day: date) -> dict[str, Any] | None:
        """The rule of a family for an attribute, None where it has none."""
        if family is None:
            return None
        rows = in_force(self.table("attribute_rules"), day).filter(
            pl.col("family_id") == family, pl.col("attribute") == attribute
        )
        return rows.row(0, named=True) if rows.height else None

    def exits(self, family: str | None, attribute: str) -> dict[str, str]:
        """The values of an attribute that lead out of a family, and where to."""
        if family is None:
            return {}
        rows = self.table("family_exits").filter(pl.col("family_id") == family, pl.col("attribute") == attribute)
        return dict(rows.select("value", "to_family").iter_rows())

    def label(self, attribute: str) -> str:
        """The words for an attribute within a sentence."""
        return str(self.table("attributes").filter(attribute=attribute)["label"][0]).lower()

    def value_label(self, attribute: str, value: str | None) -> str:
        """The words for a value; a number is its own word."""
        rows = self.table("attribute_values").filter(attribute=attribute, value=value or "")
        return str(rows["label"][0]) if rows.height else str(value)

    def fee_row(self, code: str, day: date) -> dict[str, Any] | None:
        """The fee schedule's row of a code without modifier on a day, or the last one before it."""
        rows = self.table("fee_schedule").filter(pl.col("hcpcs_code") == code, pl.col("modifier").is_null())
        known = rows.filter(pl.col("effective_from") <= day).sort("effective_from")
        return known.row(-1, named=True) if known.height else None

    def edition_rows(self, table: str, day: date, setting: str | None = None) -> tuple[Edition, pl.LazyFrame] | None:
        """The imported edition that answers on a day, with its rows; in the given setting first. None where none does."""
        store, as_of = self.reference.store, self.reference.as_of
        for each in dict.fromkeys((setting, *store.settings(table))):
            edition = store.edition_on(table, day, each, as_of)
            if edition is not None:
                return edition, store.scan(edition)
        return None

    def words_within(self, attribute: str, text: str) -> dict[str, str]:
        """The terms of an attribute within a longer text, with what they mean; none where a word denies what no term holds."""
        found = words_within(text, self._words(attribute))
        left = set(split_words(text)) - {word for term in found for word in split_words(term)}
        return {} if left & DENIALS else found

    def _words(self, attribute: str) -> dict[tuple[str, ...], str]:
        if attribute not in self._known_words:
            self._known_words[attribute] = words_of(self.reference, attribute)
        return self._known_words[attribute]

    @cached_property
    def _known_words(self) -> dict[str, dict[tuple[str, ...], str]]:
        return {}


def named(edition: Edition) -> str:
    """The table of an edition with its setting."""
    return f"{edition.table} {edition.setting or ''}".strip()
