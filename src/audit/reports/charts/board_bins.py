"""Codes as bins on a line of numbers: a row for all that is not the number, a slot for each range that a code has."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from audit.reports.charts.board import LINE, Board, Card, Line, Words
from audit.reports.charts.board_rows import label_width, place, rows_of
from audit.reports.charts.board_table import CARD_HEIGHT, GAP, fee_row
from audit.reports.charts.lattice_layout import Box
from audit.reports.code_page.family import Attribute, FamilyView, Member, Value

LEAST_SLOT, NARROW = 56.0, 40.0


@dataclass(frozen=True)
class Slots:
    """The line: where each range begins, in order, and the last number of each; None where it has no end."""

    starts: tuple[Decimal, ...]
    ends: tuple[Decimal | None, ...]

    def span(self, value: Value | None) -> tuple[int, int]:
        """The first and the last slot of a bin; the whole line where the code has none."""
        if value is None or (value.lower is None and value.upper is None):
            return 0, len(self.starts) - 1
        first = self.starts.index(value.lower or self.starts[0]) if value.lower is not None else 0
        inside = [n for n, start in enumerate(self.starts) if value.upper is None or start <= value.upper]
        return first, max([first, *inside])


def slots_of(measured: Attribute) -> Slots:
    """The slots in which every bin of the attribute begins and ends."""
    bins = [v for v in measured.values if v.lower is not None or v.upper is not None]
    lowest = min((v.upper for v in bins if v.lower is None and v.upper is not None), default=None)
    starts = sorted({v.lower for v in bins if v.lower is not None} | ({Decimal(0)} if lowest is not None else set()))
    ends: list[Decimal | None] = []
    for n, _ in enumerate(starts):
        next_start = starts[n + 1] if n + 1 < len(starts) else None
        uppers = [v.upper for v in bins if v.upper is not None and (next_start is None or v.upper < next_start)]
        inside = [upper for upper in uppers if upper >= starts[n]]
        ends.append(max(inside, default=None))
    return Slots(tuple(starts), tuple(ends))


def bins(view: FamilyView, measured: Attribute, width: float) -> Board:
    """The rows over one line of numbers; a code that has no number runs along the whole of it."""
    slots = slots_of(measured)
    rows = rows_of(view, [measured])
    left = label_width(rows, width - LEAST_SLOT * len(slots.starts))
    step = max((width - left) / len(slots.starts), LEAST_SLOT)
    placed, bottom = place(rows, left, CARD_HEIGHT, GAP)
    cards: list[Card] = []
    for each in placed:
        for n, lane in enumerate(_lanes(slots, measured, each.row.members)):
            cards += [_card(member, slots, measured, left, step, each.y + n * (CARD_HEIGHT + 4)) for member in lane]
    lowest = max((card.box.y + card.box.height / 2 for card in cards), default=bottom)
    base = max(bottom, lowest) + 10
    words = [word for each in placed for word in each.words]
    words += [
        Words(slot_label(slots, n), left + step * (n + 0.5), base + 14, "center") for n in range(len(slots.starts))
    ]
    unit = measured.unit or measured.label.lower()
    words.append(
        Words(unit, left - 8, base + 14, "right") if left > 40 else Words(unit, left, base + 14 + LINE, "left")
    )
    total = max(width, left + step * len(slots.starts))
    ticks = [Line(left + step * n, base - 3, left + step * n, base + 3) for n in range(len(slots.starts) + 1)]
    low = LINE if left > NARROW else LINE * 2
    return Board(total, base + 10 + low, cards, words, [Line(left, base, total, base), *ticks])


def _lanes(slots: Slots, measured: Attribute, members: tuple[Member, ...]) -> list[list[Member]]:
    """The codes of a row in lanes, so that none stands on another."""
    lanes: list[list[Member]] = []
    for member in sorted(members, key=lambda m: slots.span(measured.value_of(m.values.get(measured.name)))):
        first, _ = slots.span(measured.value_of(member.values.get(measured.name)))
        free = (lane for lane in lanes if slots.span(measured.value_of(lane[-1].values.get(measured.name)))[1] < first)
        lane = next(free, None)
        if lane is None:
            lanes.append([member])
        else:
            lane.append(member)
    return lanes


def _card(member: Member, slots: Slots, measured: Attribute, left: float, step: float, y: float) -> Card:
    value = measured.value_of(member.values.get(measured.name))
    first, last = slots.span(value)
    x, wide = left + step * (first + last + 1) / 2, step * (last - first + 1) - 3
    fee = fee_row(member)
    if value is not None and value.each is not None:
        counted = f"each {number(value.each)}" if value.each != 1 else "each"
        fee = (f"+{fee[0]} {counted}" if fee and wide > 2 * LEAST_SLOT else counted,)
    return Card(member.code, Box(x, y, wide, CARD_HEIGHT), fee)


def slot_label(slots: Slots, n: int) -> str:
    """What a slot holds: `2`, `2.6–7.5`, `to 2.5`, `16 and more`."""
    start, end = slots.starts[n], slots.ends[n]
    if end is None:
        whole = start == start.to_integral_value() and all(s == s.to_integral_value() for s in slots.starts)
        return f"{number(start)}+" if whole else f"{number(start)} on"
    if start == 0:
        return f"to {number(end)}"
    return number(start) if start == end else f"{number(start)}–{number(end)}"


def number(value: Decimal) -> str:
    """A number without idle noughts: `2.5`, `20`."""
    return f"{value.normalize():f}"
