"""Billing codes that somebody wrote into a note: shown, never used as evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from audit.evidence.sections import Section

_SHAPE = re.compile(r"\b(?:\d{5}|\d{4}[TFU]|[A-Z]\d{4})\b(?<![.$-].{5})")
_FOUR_DIGITS = re.compile(r"\d{4}")
_SAID = re.compile(r"\b(?:cpt|hcpcs|codes?|billed|billing)\b[^.\n]{0,40}$", re.IGNORECASE)
_BEFORE = 60
CODES = "codes"


@dataclass(frozen=True)
class BillingCodes:
    """Knows the codes of the reference."""

    known: frozenset[str]

    @classmethod
    def from_tables(cls, tables: Mapping[str, pl.DataFrame]) -> BillingCodes:
        """The codes of the table `codes`."""
        return cls(frozenset(tables["codes"]["hcpcs_code"]))

    def find(self, text: str, sections: Sequence[Section]) -> tuple[tuple[int, int], ...]:
        """Where codes stand: known ones anywhere, others under a heading of codes or behind a word for one."""
        shapes = [shape for digits in _FOUR_DIGITS.finditer(text) if (shape := _shape_at(text, digits.start()))]
        spans = [(section.start, section.end) for section in sections if section.name == CODES]
        return tuple(
            found.span()
            for found in shapes
            if found.group() in self.known
            or any(start <= found.start() < end for start, end in spans)
            or _SAID.search(text, max(0, found.start() - _BEFORE), found.start())
        )


def _shape_at(text: str, digits: int) -> re.Match[str] | None:
    """What looks like a code and has four digits at this place, perhaps behind a letter."""
    return _SHAPE.match(text, digits - 1 if digits and text[digits - 1].isalpha() else digits)
