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


class NoHeading(Exception):  # noqa: N818 - an answer inside the reading, never shown
    """No rows name the columns; `missing` are those that the best of them do not."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__()
        self.missing = list(missing)


def find_heading(records: list[list[str]], columns: Sequence[Column]) -> Heading:
    """The first rows that name every column that is needed, as few of them as do."""
    missing = [column.name for column in columns if column.needed]
    for last in range(len(records)):
        for depth in range(1, min(_DEEPEST, last + 1) + 1):
            names = _names(records[last - depth + 1 : last + 1])
            keys = [folded(name) for name in names]
            places = {
                column.name: place
                for column in columns
                for place in reversed(range(len(keys)))
                if column.is_headed(keys[place])
            }
            unnamed = [column.name for column in columns if column.needed and column.name not in places]
            if not unnamed:
                return Heading(last, len(names), places, {name: names[place] for name, place in places.items()})
            missing = min(missing, unnamed, key=len)
    raise NoHeading(missing)


def _names(rows: list[list[str]]) -> list[str]:
    """What stands in each column from top to bottom, as one heading."""
    width = max(map(len, rows))
    cells = ([row[place].strip() for row in rows if place < len(row)] for place in range(width))
    return [" ".join(" ".join(filter(None, column)).split()) for column in cells]


def folded(name: str) -> str:
    """A heading as columns are known by: small letters and digits, everything else one space."""
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))
