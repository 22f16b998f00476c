"""Small cells: which counts are withheld so that no count of a few lines can be read off, or worked out from the others.

A count from 1 to one less than the threshold is withheld and marked as small; zero may be shown. Others are withheld
with it until whatever is published tells no more of the small count than its mark does: every value below the threshold
remains possible. What is built here is shown, and every chart, table, rate and file takes its numbers from it alone.

A `Margin` parts one published total. A cross table is laid over the classes of two margins, each of which has a known
sum of nothing or of at least the threshold, so that withholding within the table never moves a margin, and tables that
share a margin protect each other's cells too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

SMALLEST = 11
"""The smallest count that is shown, but for zero. It can be raised, and never lowered."""

Counts = Sequence[int]
Grid = list[list[int]]


class Mark(StrEnum):
    """What is said in the place of a count."""

    SHOWN = ""
    SMALL = "small"
    """From 1 to one less than the threshold."""
    HIDDEN = "hidden"
    """Anything: withheld so that a small one stays unknown."""


@dataclass(frozen=True)
class Margin:
    """The parts of one published total. `classes` are the positions whose sum is known: each shown part alone, and the
    withheld ones together."""

    marks: tuple[Mark, ...]
    classes: tuple[tuple[int, ...], ...]


def margin(counts: Counts, smallest: int = SMALLEST) -> Margin:
    """How the parts of a total are published; all are withheld where the total is small itself, or leaves no choice."""
    marks = _marks(counts, smallest)
    if 0 < sum(counts) < smallest:
        return _classes([Mark.HIDDEN] * len(counts))
    while not _is_safe(counts, marks, smallest):
        shown = [at for at, mark in enumerate(marks) if mark is Mark.SHOWN and counts[at]]
        if not shown:
            return _classes([Mark.HIDDEN] * len(counts))
        marks[min(shown, key=counts.__getitem__)] = Mark.HIDDEN
    return _classes(marks)


def nested(groups: Sequence[Counts], smallest: int = SMALLEST) -> tuple[Margin, Margin]:
    """How groups and, below them, their members are published; members are numbered through all groups.

    The members of a withheld group are withheld with it, all in one class.
    """
    above = margin([sum(group) for group in groups], smallest)
    marks: list[Mark] = []
    classes: list[tuple[int, ...]] = []
    adrift: list[int] = []
    for group, mark in zip(groups, above.marks, strict=True):
        start = len(marks)
        if mark is Mark.SHOWN:
            inner = margin(group, smallest)
            marks += inner.marks
            classes += [tuple(start + at for at in each) for each in inner.classes]
        else:
            marks += [Mark.HIDDEN] * len(group)
            adrift += range(start, len(marks))
    return above, Margin(tuple(marks), (*classes, *([tuple(adrift)] if adrift else [])))


def cross(cells: Grid, smallest: int = SMALLEST) -> list[list[Mark]]:
    """How the cells of a table are published whose row and column sums are all published, and are 0 or not small.

    A row whose small cells cannot be kept unknown one by one is withheld whole, zeros too, together with another one.
    """
    width = len(cells[0]) if cells else 0
    apart = sorted((at for at, row in enumerate(cells) if sum(row)), key=lambda at: sum(cells[at]))
    together: list[int] = []
    while apart:
        rows = [[at] for at in apart] + ([together] if together else [])
        grid = [[sum(cells[at][across] for at in row) for across in range(width)] for row in rows]
        marks, failing = _protected(grid, smallest)
        if failing is None:
            return _laid_out(len(cells), width, rows, marks)
        moved = [at for at in rows[failing] if at in apart] or apart[:1]
        if not together:
            moved += [at for at in apart if at not in moved][:1]
        apart = [at for at in apart if at not in moved]
        together = [*together, *moved]
    return [[Mark.HIDDEN if sum(row) else Mark.SHOWN] * width for row in cells]


def _laid_out(height: int, width: int, rows: Sequence[Sequence[int]], marks: list[list[Mark]]) -> list[list[Mark]]:
    """The marks of every row: its own where it stands apart, withheld where it stands together with others."""
    told = [[Mark.SHOWN] * width for _ in range(height)]
    for row, own in zip(rows, marks, strict=True):
        for at in row:
            told[at] = own if len(row) == 1 else [Mark.HIDDEN] * width
    return told


def _marks(counts: Counts, smallest: int) -> list[Mark]:
    return [Mark.SMALL if 0 < count < smallest else Mark.SHOWN for count in counts]


def _classes(marks: Sequence[Mark]) -> Margin:
    withheld = tuple(at for at, mark in enumerate(marks) if mark is not Mark.SHOWN)
    shown = [(at,) for at, mark in enumerate(marks) if mark is Mark.SHOWN]
    return Margin(tuple(marks), (*shown, *([withheld] if withheld else [])))


def _room(count: int, mark: Mark, smallest: int) -> tuple[int, int]:
    """How far a count could be lower, and higher, for all that its mark says; a shown one could not be another."""
    if mark is Mark.SMALL:
        return count - 1, smallest - 1 - count
    return (count - smallest, 10**12) if mark is Mark.HIDDEN else (0, 0)


def _is_safe(counts: Counts, marks: Sequence[Mark], smallest: int) -> bool:
    """Whether the others could make up for every value that each small count could have."""
    rooms = [_room(count, mark, smallest) for count, mark in zip(counts, marks, strict=True)]
    below, above = (sum(side) for side in zip(*rooms, strict=True)) if rooms else (0, 0)
    return all(
        up <= below - down and down <= above - up
        for (down, up), mark in zip(rooms, marks, strict=True)
        if mark is Mark.SMALL
    )


def _protected(grid: Grid, smallest: int) -> tuple[list[list[Mark]], int | None]:
    """The marks, and the row of a small cell for which nothing can be withheld that keeps it unknown."""
    marks = [_marks(row, smallest) for row in grid]
    for row, column in _small(marks):
        for is_up in (True, False):
            found = min(_rectangles(grid, marks, row, column, smallest, is_up=is_up), default=None)
            if found is None:
                return marks, row
            for at, across in ((row, found[2]), (found[1], column), (found[1], found[2])):
                if marks[at][across] is Mark.SHOWN:
                    marks[at][across] = Mark.HIDDEN
    return marks, None


def _small(marks: Sequence[Sequence[Mark]]) -> list[tuple[int, int]]:
    return [(at, across) for at, row in enumerate(marks) for across, mark in enumerate(row) if mark is Mark.SMALL]


def _rectangles(
    grid: Grid, marks: list[list[Mark]], row: int, column: int, smallest: int, *, is_up: bool
) -> Iterator[tuple[int, int, int]]:
    """Other rows and columns whose cells could make up for any higher, or lower, value of the cell; with what they cost.

    The cost is the sum of the counts that would have to be withheld for it.
    """

    def room(at: int, across: int) -> tuple[int, int]:
        mark = marks[at][across]
        return _room(grid[at][across], Mark.HIDDEN if mark is Mark.SHOWN else mark, smallest)

    down, up = _room(grid[row][column], Mark.SMALL, smallest)
    wanted = up if is_up else down
    for at in (at for at in range(len(grid)) if at != row):
        for across in (across for across in range(len(grid[row])) if across != column):
            corners = ((row, across), (at, column), (at, across))
            if any(grid[r][c] == 0 for r, c in corners):
                continue
            sides = [room(r, c)[0 if is_up else 1] for r, c in corners[:2]]
            if min(*sides, room(at, across)[1 if is_up else 0]) >= wanted:
                yield sum(grid[r][c] for r, c in corners if marks[r][c] is Mark.SHOWN), at, across
