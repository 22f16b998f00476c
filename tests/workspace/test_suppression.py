"""What is published tells no more of a small count than its mark does: every table that could be is tried."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.workspace.suppression import SMALLEST, Mark, cross, margin, nested

K = 4
"""A small threshold, so that every table that could be can be tried; the program knows no other difference."""

counts = st.lists(st.integers(0, 9), min_size=1, max_size=5)
grids = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 8), min_size=width, max_size=width), min_size=1, max_size=4)
)


def bounds(count: int, mark: Mark, most: int) -> range:
    """The values that a reader must hold possible, for all that stands in the place of a count."""
    if mark is Mark.SMALL:
        return range(1, K)
    return range(most + 1) if mark is Mark.HIDDEN else range(count, count + 1)


def possible_parts(values: Sequence[range], total: int) -> list[set[int]]:
    """For each part, its values in all the partitions of the total."""
    reach = [{0}]
    for each in values:
        reach.append({so_far + value for so_far in reach[-1] for value in each if so_far + value <= total})
    found: list[set[int]] = [set() for _ in values]
    left = {total}
    for at in range(len(values) - 1, -1, -1):
        found[at] = {value for value in values[at] if any(rest - value in reach[at] for rest in left)}
        left = {rest - value for rest in left for value in values[at] if rest - value in reach[at]}
    return found


def is_kept(count: int, mark: Mark, possible: set[int]) -> bool:
    """Whether a count is unknown as far as it must be: all that its mark says, or no narrower than the threshold."""
    if mark is Mark.SMALL:
        return possible >= set(range(1, K))
    return not 0 < count < K or (mark is Mark.HIDDEN and max(possible) - min(possible) >= K - 1)


@given(counts)
@settings(max_examples=400)
def test_no_part_of_a_total_can_be_worked_out(parts: list[int]) -> None:
    marks = margin(parts, K).marks
    total = sum(parts)
    if 0 < total < K:
        assert set(marks) == {Mark.HIDDEN}
        return
    possible = possible_parts([bounds(n, mark, total) for n, mark in zip(parts, marks, strict=True)], total)
    assert all(map(is_kept, parts, marks, possible))


@given(counts)
def test_the_classes_of_a_margin_part_it_and_are_not_small(parts: list[int]) -> None:
    told = margin(parts, K)
    assert sorted(at for each in told.classes for at in each) == list(range(len(parts)))
    sums = [sum(parts[at] for at in each) for each in told.classes]
    assert all(n == 0 or n >= K for n in sums) or sum(parts) < K


@given(st.lists(counts, min_size=1, max_size=3))
def test_members_of_groups_cannot_be_worked_out(groups: list[list[int]]) -> None:
    above, below = nested(groups, K)
    members = [n for group in groups for n in group]
    for each in below.classes:
        total = sum(members[at] for at in each)
        assert total == 0 or total >= K or sum(members) < K
        possible = possible_parts([bounds(members[at], below.marks[at], total) for at in each], total)
        if sum(members) >= K:
            assert all(is_kept(members[at], below.marks[at], found) for at, found in zip(each, possible, strict=True))
    assert len(above.marks) == len(groups)


def is_possible(known: list[list[range]], rows: list[int], columns: list[int]) -> bool:
    """Whether some table within the bounds has these sums: a flow from rows to columns that fills both."""
    sent = [n - sum(each.start for each in row) for n, row in zip(rows, known, strict=True)]
    left = [n - sum(row[at].start for row in known) for at, n in enumerate(columns)]
    flow = [[0] * len(columns) for _ in rows]
    return min(*sent, *left) >= 0 and all(_push(known, flow, left, r) for r, n in enumerate(sent) for _ in range(n))


def _push(known: list[list[range]], flow: list[list[int]], left: list[int], start: int) -> bool:
    """One more unit out of a row, with others moved where that makes room for it."""
    into: dict[int, int] = {}
    out_of: dict[int, int] = {start: -1}
    waiting = [start]
    while waiting:
        row = waiting.pop()
        for column in [c for c in range(len(left)) if c not in into and flow[row][c] < len(known[row][c]) - 1]:
            into[column] = row
            if left[column]:
                left[column] -= 1
                _send(flow, into, out_of, column)
                return True
            for other in [r for r in range(len(flow)) if r not in out_of and flow[r][column]]:
                out_of[other] = column
                waiting.append(other)
    return False


def _send(flow: list[list[int]], into: dict[int, int], out_of: dict[int, int], column: int) -> None:
    while column >= 0:
        row = into[column]
        flow[row][column] += 1
        column = out_of[row]
        if column >= 0:
            flow[row][column] -= 1


def with_whole_margins(cells: list[list[int]]) -> list[list[int]]:
    """The table over the classes of its margins, as a publisher lays it out."""
    rows = margin([sum(row) for row in cells], K).classes
    columns = margin([sum(column) for column in zip(*cells, strict=True)], K).classes
    return [[sum(cells[r][c] for r in row for c in column) for column in columns] for row in rows]


@given(grids)
@settings(max_examples=300)
def test_no_cell_of_a_table_can_be_worked_out_from_its_sums(drawn: list[list[int]]) -> None:
    cells = with_whole_margins(drawn)
    if sum(map(sum, cells)) < K:
        return
    marks = cross(cells, K)
    rows, columns = [sum(row) for row in cells], [sum(column) for column in zip(*cells, strict=True)]
    known = [
        [bounds(n, mark, min(rows[r], columns[c])) for c, (n, mark) in enumerate(zip(row, marks[r], strict=True))]
        for r, row in enumerate(cells)
    ]
    wanted = {(r, c) for r, row in enumerate(cells) for c, n in enumerate(row) if 0 < n < K}
    assert all(marks[r][c] is not Mark.SHOWN for r, c in wanted)
    for r, c in wanted:
        possible = {value for value in known[r][c] if is_possible(_with(known, r, c, value), rows, columns)}
        assert is_kept(cells[r][c], marks[r][c], possible)


def _with(known: list[list[range]], row: int, column: int, value: int) -> list[list[range]]:
    told = [list(each) for each in known]
    told[row][column] = range(value, value + 1)
    return told


@pytest.mark.parametrize(
    ("parts", "marks"),
    [
        ([40, 4, 300], "hidden small "),
        ([40, 0, 300], "  "),
        ([3, 4, 300, 25], "small small  hidden"),
        ([4], "hidden"),
        ([12, 3], "hidden hidden"),
    ],
)
def test_what_is_withheld_of_a_total(parts: list[int], marks: str) -> None:
    assert " ".join(margin(parts).marks) == marks


def test_a_small_cell_takes_three_others_with_it() -> None:
    marks = cross([[4, 50, 60], [30, 200, 90], [80, 25, 70]])
    assert marks[0][0] is Mark.SMALL
    assert sum(mark is Mark.HIDDEN for row in marks for mark in row) == 3


def test_a_row_that_leaves_no_choice_is_withheld_whole_with_another() -> None:
    marks = cross([[4, 8], [300, 290], [14, 14]])
    assert marks[0] == marks[2] == [Mark.HIDDEN] * 2
    assert marks[1] == [Mark.SHOWN] * 2


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert cross([[11, 0], [0, 40]]) == [[Mark.SHOWN] * 2] * 2
    assert SMALLEST == 11
