"""Which cell of a file holds which column, and the columns of `claims.parquet` in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.ingest.headings import HeadingMatch
from audit.model.columns import AS_GIVEN_SUFFIX, BY_NAME, COLUMNS, DOCUMENTED_PREFIX, MODIFIERS, Kind

ALL_MODIFIERS = "modifiers"
NUMBERS = (Kind.MONEY, Kind.QUANTITY, Kind.LINE_NUMBER)
ORIGIN = ("source_file", "record_number")
CANONICAL = tuple(column.name for column in COLUMNS if column.name != ALL_MODIFIERS)

_ALWAYS_LOOKED_AT = ("claim_id", "hcpcs_code", "claim_type", *MODIFIERS, ALL_MODIFIERS)


@dataclass(frozen=True)
class Layout:
    """The cells of one file: `cells` by canonical or documented column, `others` by the name they keep.

    `padded` says that values may have blanks around them, which are then taken off (from `note_text` never).
    """

    cells: Mapping[str, str]
    others: Mapping[str, str]
    headings: Mapping[str, str]
    padded: bool

    @property
    def dates(self) -> list[str]:
        """The columns of dates that the file has."""
        return [column for column in self.cells if _kind(column) is Kind.DATE]

    @property
    def numbers(self) -> dict[str, Kind]:
        """The columns of numbers that the file has."""
        return {column: _kind(column) for column in self.cells if _kind(column) in NUMBERS}

    @property
    def amounts(self) -> frozenset[str]:
        """The columns of dollars and units that the file has: a word among them is common, and is kept beside them."""
        return frozenset(column for column, kind in self.numbers.items() if kind is not Kind.LINE_NUMBER)

    @property
    def documented(self) -> list[str]:
        """The columns of what a person abstracted from the record, in the order of the file."""
        return [column for column in self.cells if column.startswith(DOCUMENTED_PREFIX)]

    @property
    def looked_at(self) -> list[str]:
        """The cells whose text is needed as values; the others go through as they come."""
        if self.padded:
            return [*self.cells.values(), *self.others.values()]
        wanted = {*_ALWAYS_LOOKED_AT, *self.dates, *self.numbers}
        return [cell for column, cell in self.cells.items() if column in wanted]

    def columns(self, as_given: frozenset[str]) -> list[str]:
        """The columns of the claim lines of this file, in order."""
        given = [f"{column}{AS_GIVEN_SUFFIX}" for column in (*CANONICAL, ALL_MODIFIERS) if column in as_given]
        return [*CANONICAL, *self.documented, *self.others, *given, *ORIGIN]


def find_layout(matches: Sequence[HeadingMatch], *, padded: bool) -> Layout:
    """The layout of a file with these headings."""
    return Layout(
        cells={match.column: f"c{at}" for at, match in enumerate(matches) if match.column},
        others={match.name: f"c{at}" for at, match in enumerate(matches) if not match.column},
        headings={match.column: match.heading for match in matches if match.column},
        padded=padded,
    )


def merged_columns(names: Sequence[str]) -> list[str]:
    """The columns of several files together, in the order of a run with one file."""
    documented = [name for name in names if name.startswith(DOCUMENTED_PREFIX)]
    given = [f"{name}{AS_GIVEN_SUFFIX}" for name in (*CANONICAL, ALL_MODIFIERS) if f"{name}{AS_GIVEN_SUFFIX}" in names]
    placed = {*CANONICAL, *documented, *given, *ORIGIN}
    return [*CANONICAL, *documented, *(name for name in names if name not in placed), *given, *ORIGIN]


def _kind(column: str) -> Kind:
    return BY_NAME[column].kind if column in BY_NAME else Kind.TEXT
