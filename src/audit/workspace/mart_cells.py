"""The counts of a mart as they are published: each with its mark, and dollars only beside a count that is shown.

Rows are `part, row, col, n, mark, dollars`. A part over one list of keys has a blank `col`; a part over two has a row a
class of the first and a column a class of the second, where `TOGETHER` names what stands together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from audit.model.columns import MONEY
from audit.workspace.suppression import Margin, Mark, cross, margin, nested

CELLS: dict[str, pl.DataType] = {
    "part": pl.String(),
    "row": pl.String(),
    "col": pl.String(),
    "n": pl.Int64(),
    "mark": pl.String(),
    "dollars": MONEY,
}
TOGETHER = "together"
ALL = "all"
Row = tuple[str, str, str, int | None, str, Decimal | None]
Dollars = Mapping[tuple[str, str], Decimal]


@dataclass(frozen=True)
class Keys:
    """One list of keys with their counts, as published."""

    keys: tuple[str, ...]
    counts: tuple[int, ...]
    margin: Margin
    names: tuple[str, ...]
    """One a class of the margin: the key that stands alone, or `together`."""

    @property
    def total(self) -> int:
        """What the counts add up to."""
        return sum(self.counts)


def one_way(counted: Mapping[str, int], smallest: int) -> Keys:
    """The keys of one list, in their order."""
    keys, counts = tuple(counted), tuple(counted.values())
    return _keys(keys, counts, margin(counts, smallest))


def two_levels(groups: Mapping[str, Mapping[str, int]], smallest: int) -> tuple[Keys, Keys]:
    """Groups, and the keys of all groups in their order."""
    above, below = nested([tuple(group.values()) for group in groups.values()], smallest)
    sums = tuple(sum(group.values()) for group in groups.values())
    members = [pair for group in groups.values() for pair in group.items()]
    inner = _keys(tuple(key for key, _ in members), tuple(count for _, count in members), below)
    return _keys(tuple(groups), sums, above), inner


def rows_of(part: str, keys: Keys, smallest: int, dollars: Mapping[str, Decimal] | None = None) -> list[Row]:
    """The rows of a list of keys, and the row of their total."""
    is_small = 0 < keys.total < smallest
    whole: list[Row] = [
        (part, ALL, "", None if is_small else keys.total, Mark.SMALL if is_small else Mark.SHOWN, None),
    ]
    told = (dollars or {}).get
    return whole + [
        (part, key, "", *_said(count, mark, told(key)))
        for key, count, mark in zip(keys.keys, keys.counts, keys.margin.marks, strict=True)
    ]


def crossed(
    part: str,
    rows: Keys,
    columns: Keys,
    counted: Mapping[tuple[str, str], int],
    smallest: int,
    dollars: Dollars | None = None,
) -> list[Row]:
    """The rows of a table over two lists of keys; none where all of it together is small."""
    if rows.total < smallest:
        return []
    grid = [
        [_sum(counted, rows, columns, row, column) for column in columns.margin.classes] for row in rows.margin.classes
    ]
    marks = cross(grid, smallest)
    return [
        (
            part,
            rows.names[r],
            columns.names[c],
            *_said(grid[r][c], marks[r][c], _amount(dollars, rows, columns, row, column)),
        )
        for r, row in enumerate(rows.margin.classes)
        for c, column in enumerate(columns.margin.classes)
    ]


def _keys(keys: tuple[str, ...], counts: tuple[int, ...], told: Margin) -> Keys:
    names = [keys[each[0]] if len(each) == 1 else TOGETHER for each in told.classes]
    several = [at for at, name in enumerate(names) if name == TOGETHER]
    for number, at in enumerate(several[1:], 2):
        names[at] = f"{TOGETHER}_{number}"
    return Keys(keys, counts, told, tuple(names))


def _sum(
    counted: Mapping[tuple[str, str], int], rows: Keys, columns: Keys, row: Sequence[int], column: Sequence[int]
) -> int:
    return sum(counted.get((rows.keys[r], columns.keys[c]), 0) for r in row for c in column)


def _amount(
    dollars: Dollars | None, rows: Keys, columns: Keys, row: Sequence[int], column: Sequence[int]
) -> Decimal | None:
    if dollars is None:
        return None
    found = [dollars[key] for r in row for c in column if (key := (rows.keys[r], columns.keys[c])) in dollars]
    return sum(found, Decimal(0)) if found else None


def _said(count: int, mark: Mark, dollars: Decimal | None) -> tuple[int | None, str, Decimal | None]:
    return (count, mark.value, dollars if count else None) if mark is Mark.SHOWN else (None, mark.value, None)
