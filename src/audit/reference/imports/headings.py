"""Where the headings of a table stand, and which column is under which.

A file may begin with words, and its headings may be spread over several rows. The headings are the first rows that,
read from top to bottom, name every column that is needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audit.reference.imports.importer import Column

_DEEPEST = 6


@dataclass(frozen=True)
class Heading:
    """Where the headings end, and at which place each column stands."""

    last: int
    width: int
    places: dict[str, int] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)


class NoHeading(Exception):  # noqa: N818 - an answer inside the reading, shown by the last that asked
    """No rows name the columns: `told` says what the best of them lack, and `lacks` how many columns that are."""

    def __init__(self, told: str, lacks: int) -> None:
        super().__init__()
        self.told, self.lacks = told, lacks

    def or_better(self, other: NoHeading | None) -> NoHeading:
        """The one of two that was nearer."""
        return self if other is None or self.lacks < other.lacks else other


def find_heading(records: list[list[str]], columns: Sequence[Column]) -> Heading:
    """The first rows that name every column that is needed, as few of them as do."""
    missing = [column.name for column in columns if column.needed]
    for last in range(len(records)):
        for depth in range(1, min(_DEEPEST, last + 1) + 1):
            names = _names(records[last - depth + 1 : last + 1])
            found = {column.name: _places(names, column) for column in columns}
            unnamed = [column.name for column in columns if column.needed and not found[column.name]]
            if not unnamed:
                return _heading(last, names, found)
            missing = min(missing, unnamed, key=len)
    told = (
        f"no row names all the columns that are read; missing: {', '.join(missing)}. Take the file as published, with"
        " its headings, or give the columns these names."
    )
    raise NoHeading(told, len(missing))


def _places(names: list[str], column: Column) -> list[int]:
    return [place for place, name in enumerate(names) if column.is_headed(folded(name))]


def _heading(last: int, names: list[str], found: dict[str, list[int]]) -> Heading:
    for column, at in found.items():
        if len(at) > 1:
            alike = ", ".join(repr(names[place]) for place in at)
            raise NoHeading(f"{alike} could each be {column}. Take all but one of these columns out.", 0)
    places = {column: at[0] for column, at in found.items() if at}
    return Heading(last, len(names), places, {column: names[place] for column, place in places.items()})


def _names(rows: list[list[str]]) -> list[str]:
    """What stands in each column from top to bottom, as one heading."""
    width = max(map(len, rows))
    cells = ([row[place].strip() for row in rows if place < len(row)] for place in range(width))
    return [" ".join(" ".join(filter(None, column)).split()) for column in cells]


def folded(name: str) -> str:
    """A heading as columns are known by: small letters and digits, everything else one space."""
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))
