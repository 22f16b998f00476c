"""Chains of codes as steps: each further step is billed beside the one before, or takes it in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from audit.reports.charts.board import LINE, Board, Card, Line, Words, moved
from audit.reports.charts.board_rows import fitted, label_width, place, rows_of
from audit.reports.charts.board_table import CARD_HEIGHT, GAP, NARROWEST, WIDEST, fee_row
from audit.reports.charts.lattice_layout import Box
from audit.reports.charts.words import capitalised
from audit.reports.code_page.family import Attribute, FamilyView, Member

RISE = 18.0


def chain(view: FamilyView, width: float) -> Board:
    """The steps of the family, upwards from left to right: one row for all that does not change along the chain."""
    ranked = view.ranked
    return _ranked(view, ranked, width) if ranked is not None else _taking_in(view, width)


def _ranked(view: FamilyView, ranked: Attribute, width: float) -> Board:
    """Add-ons: each step is billed beside the first."""
    rows = rows_of(view, [ranked])
    columns = [value.value for value in ranked.values]
    left = label_width(rows, width - NARROWEST * len(columns))
    step = min((width - left) / len(columns), 150.0)
    placed, bottom = place(rows, left, CARD_HEIGHT + RISE * (len(columns) - 1), GAP * 2)
    cards: list[Card] = []
    lines: list[Line] = []
    for each in placed:
        members = sorted(each.row.members, key=lambda m: ranked.rank(m.values.get(ranked.name)))
        boxes = [_box(ranked, columns, member, left, step, each.y) for member in members]
        cards += [Card(member.code, box, _added_fee(member)) for member, box in zip(members, boxes, strict=True)]
        lines += _arrows(boxes)
    words = [word for each in placed for word in each.words]
    return _headed(Board(width, bottom + 2, cards, words, lines), ranked, left, step)


def _box(ranked: Attribute, columns: Sequence[str], member: Member, left: float, step: float, middle: float) -> Box:
    value = member.values.get(ranked.name)
    rank = columns.index(value) if value in columns else 0
    rise = RISE * (rank - (len(columns) - 1) / 2)
    return Box(left + step * (rank + 0.5), middle - rise, min(step - 22, WIDEST), CARD_HEIGHT)


def _added_fee(member: Member) -> tuple[str, ...]:
    fee = fee_row(member)
    return tuple(f"+{each}" for each in fee) if member.primaries else fee


def _arrows(boxes: Sequence[Box]) -> list[Line]:
    """From the right edge of each step to the left edge of the next, up at the end."""
    return [
        Line(one.x + one.width / 2 + 1, one.y, two.x - two.width / 2 - 4, two.y, is_arrow=True)
        for one, two in pairwise(boxes)
    ]


def _headed(board: Board, ranked: Attribute, left: float, step: float) -> Board:
    told = [fitted(value.label, step - 8, 3) for value in ranked.values]
    down = (max(text.count("\n") for text in told) + 1) * LINE + 10.0
    heads = [
        Words(capitalised(text), left + step * (n + 0.5), down - 12 - LINE * text.count("\n"), "center")
        for n, text in enumerate(told)
    ]
    lowered = moved(board, down)
    return Board(lowered.width, lowered.height, lowered.cards, [*heads, *lowered.words], lowered.lines)


def _taking_in(view: FamilyView, width: float) -> Board:
    """Each code includes the one before it: under each card what it adds."""
    ordered = in_order(view)
    step = width / len(ordered)
    rise = min(RISE, 120.0 / len(ordered))
    top = rise * (len(ordered) - 1) + CARD_HEIGHT / 2 + 4
    boxes = [Box(step * (n + 0.5), top - rise * n, min(step - 22, WIDEST), CARD_HEIGHT) for n in range(len(ordered))]
    words, most = [], 0
    for n, member in enumerate(ordered):
        text = fitted(_adds(view, ordered[n - 1] if n else None, member), step - 8, 4)
        most = max(most, text.count("\n") + 1)
        words.append(Words(capitalised(text), boxes[n].x, top + CARD_HEIGHT / 2 + 16, "center"))
    cards = [Card(member.code, box, fee_row(member)) for member, box in zip(ordered, boxes, strict=True)]
    return Board(width, top + CARD_HEIGHT / 2 + 16 + most * LINE, cards, words, _arrows(boxes))


def in_order(view: FamilyView) -> list[Member]:
    """The codes of a chain from the one that holds least to the one that holds most."""
    return sorted(
        view.codes,
        key=lambda m: (sum(each.rank(m.values.get(each.name)) for each in view.attributes), m.code),
    )


def _adds(view: FamilyView, before: Member | None, member: Member) -> str:
    """What the code has that the one before it has not; of the first what it stands for."""
    changed = [
        each.label.lower() if each.kind == "with_without" else each.label_of(member.values.get(each.name))
        for each in view.attributes
        if before is not None and before.values.get(each.name) != member.values.get(each.name)
    ]
    return f"+ {', '.join(changed)}" if changed else "the first step"
