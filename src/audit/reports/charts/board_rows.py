"""The rows of a board: which codes stand side by side, under which heads, and with which words at their left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.reports.charts.board import LINE, Words
from audit.reports.charts.words import capitalised, wrapped
from audit.reports.code_page.family import Attribute, FamilyView, Member

LEAST_LABEL, MOST_LABEL, LETTER = 84.0, 210.0, 6.6
HEAD_ROOM = 26.0


@dataclass(frozen=True)
class Row:
    """Codes that share every value but one; `head` is said where it changes, `label` on every row."""

    head: str
    label: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Placed:
    """A row with its place: its middle, and the words at its left."""

    row: Row
    y: float
    words: tuple[Words, ...]


def rows_of(view: FamilyView, across: Sequence[Attribute]) -> list[Row]:
    """The codes by their values of every attribute that does not run across, in the order of the values."""
    down = _heads_first(view, [each for each in view.attributes if each not in across])
    grouped: dict[tuple[str | None, ...], list[Member]] = {}
    for member in view.codes:
        grouped.setdefault(tuple(member.values.get(each.name) for each in down), []).append(member)
    ordered = sorted(grouped, key=lambda key: [each.rank(value) for each, value in zip(down, key, strict=True)])
    return _without_lone_heads([_row(down, key, tuple(grouped[key])) for key in ordered])


def _without_lone_heads(rows: list[Row]) -> list[Row]:
    """The rows, with the head as the label of a row that stands alone below it and has no label of its own."""
    heads = [row.head for row in rows]
    return [
        Row("", row.head, row.members) if row.head and not row.label and heads.count(row.head) == 1 else row
        for row in rows
    ]


def _heads_first(view: FamilyView, down: list[Attribute]) -> list[Attribute]:
    """The attributes with the one first that every code has, so that it may stand as head over its rows."""
    told = [each for each in down if all(each.name in member.values for member in view.codes)]
    return [*told[:1], *(each for each in down if each not in told[:1])]


def _row(down: Sequence[Attribute], key: tuple[str | None, ...], members: tuple[Member, ...]) -> Row:
    said = [each.label_of(value) for each, value in zip(down, key, strict=True) if value is not None]
    if len(down) < 2:
        return Row("", ", ".join(said), members)
    head = down[0].label_of(key[0]) if key[0] is not None else f"any {down[0].label.lower()}"
    rest = [each.label_of(value) for each, value in zip(down[1:], key[1:], strict=True) if value is not None]
    return Row(head, ", ".join(rest), members)


def label_width(rows: Sequence[Row], room: float) -> float:
    """The width of the words at the left, at most `room`: as wide as the longest on two lines, nothing where there are none."""
    longest = max((len(row.label) for row in rows), default=0)
    if not longest and not any(row.head for row in rows):
        return 8.0
    return max(LEAST_LABEL, min(longest * LETTER + 14, longest * LETTER / 2 + 50, room, MOST_LABEL))


def place(rows: Sequence[Row], left: float, height: float, gap: float) -> tuple[list[Placed], float]:
    """The rows below one another, each at least `height` high and as high as its words; and where the last one ends."""
    placed: list[Placed] = []
    y, head = 0.0, ""
    for row in rows:
        words: list[Words] = []
        if row.head and row.head != head:
            y += HEAD_ROOM if placed else HEAD_ROOM - 10
            words.append(Words(capitalised(row.head), 0, y - 12, is_strong=True))
        head = row.head
        lines = fitted(row.label, left - 10, 4)
        count = lines.count("\n") + 1 if lines else 0
        tall = max(height, count * LINE + 6)
        middle = y + tall / 2
        if lines:
            words.append(Words(capitalised(lines), 0, middle - (count - 1) * LINE / 2))
        placed.append(Placed(row, middle, tuple(words)))
        y += tall + gap
    return placed, y - gap


def fitted(text: str, room: float, most: int) -> str:
    """The text on as few rows as fit into the pixels, at most `most`."""
    letters = max(6, int(room / LETTER))
    if len(text) <= letters:
        return text
    for rows in range(2, most):
        told = wrapped(text, letters, rows)
        if not told.endswith("…"):
            return told
    return wrapped(text, letters, most)
