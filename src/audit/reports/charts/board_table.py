"""Tables and sets of codes: rows by columns where a cube has no room, and dots where every subset has a code."""

from __future__ import annotations

from audit.reports.charts.board import LINE, Board, Card, Line, Words, moved
from audit.reports.charts.board_rows import fitted, label_width, place, rows_of
from audit.reports.charts.lattice_layout import Box
from audit.reports.charts.words import capitalised
from audit.reports.code_page.family import Attribute, FamilyView, Member

CARD_HEIGHT, GAP, MOST_COLUMNS = 38.0, 8.0, 5
NARROWEST, WIDEST = 76.0, 100.0
SET_CARD, DOT_STEP = 96.0, 78.0


def table(view: FamilyView, width: float) -> Board:
    """Rows by columns: the last attribute with few values runs across, all others down."""
    across = column_of(view)
    rows = rows_of(view, [across] if across else [])
    columns: list[str | None] = [value.value for value in across.values] if across else [None]
    if across and any(across.name not in member.values for member in view.codes):
        columns.append(None)
    left = label_width(rows, width - NARROWEST * len(columns))
    most = (
        max(len([m for m in row.members if m.values.get(across.name) == c]) for row in rows for c in columns)
        if across
        else 1
    )
    step = min((width - left) / len(columns), 150.0)
    placed, bottom = place(rows, left, CARD_HEIGHT * most + 4.0 * (most - 1), GAP)
    cards, lines = [], []
    for each in placed:
        for n, value in enumerate(columns):
            x = left + step * (n + 0.5)
            inside = [m for m in each.row.members if across is None or m.values.get(across.name) == value]
            cards += _stack(inside, x, each.y, min(step - GAP, WIDEST))
            if not inside:
                lines.append(Line(x - 5, each.y, x + 5, each.y))
    words = [word for each in placed for word in each.words]
    board = Board(width, bottom + 2, cards, words, lines)
    return _headed(board, across, columns, left, step) if across else moved(board, 2)


def column_of(view: FamilyView) -> Attribute | None:
    """The attribute that runs across: the last with at most five values; None where the family has one attribute."""
    if len(view.attributes) < 2:
        return None
    few = [each for each in view.attributes if len(each.values) <= MOST_COLUMNS]
    return few[-1] if few else None


def _stack(members: list[Member], x: float, y: float, width: float) -> list[Card]:
    top = y - (CARD_HEIGHT + 4) * (len(members) - 1) / 2
    return [
        Card(m.code, Box(x, top + (CARD_HEIGHT + 4) * n, width, CARD_HEIGHT), fee_row(m)) for n, m in enumerate(members)
    ]


def _headed(board: Board, across: Attribute, columns: list[str | None], left: float, step: float) -> Board:
    told = [fitted(across.label_of(value) if value else "not part of it", step - 6, 3) for value in columns]
    rows = max(text.count("\n") + 1 for text in told)
    down = rows * LINE + 10.0
    heads = [
        Words(capitalised(text), left + step * (n + 0.5), down - 12 - LINE * text.count("\n"), "center")
        for n, text in enumerate(told)
    ]
    lowered = moved(board, down)
    return Board(lowered.width, lowered.height, lowered.cards, [*heads, *lowered.words], lowered.lines)


def fee_row(member: Member) -> tuple[str, ...]:
    """The fee of a card; nothing where there is none."""
    return (f"${member.fee:,.2f}",) if member.fee is not None else ()


def sets(view: FamilyView, width: float) -> Board:
    """One row a code, one column an attribute: a full dot where the code has it."""
    ordered = sorted(view.codes, key=lambda m: (sum(_has(each, m) for each in view.attributes), m.code))
    step = min(DOT_STEP * 1.6, (width - SET_CARD - 20) / len(view.attributes))
    told = [fitted(each.label, step - 4, 3) for each in view.attributes]
    down = (max(text.count("\n") for text in told) + 1) * LINE + 8.0
    xs = [SET_CARD + 20 + step * (n + 0.5) for n in range(len(told))]
    heads = [
        Words(capitalised(text), x, down - 10 - LINE * text.count("\n"), "center")
        for text, x in zip(told, xs, strict=True)
    ]
    cards, dots, lines = [], [], []
    for n, member in enumerate(ordered):
        y = down + (CARD_HEIGHT + GAP) * (n + 0.5)
        cards.append(Card(member.code, Box(SET_CARD / 2 + 2, y, SET_CARD - 8, CARD_HEIGHT), fee_row(member)))
        full = [x for x, each in zip(xs, view.attributes, strict=True) if _has(each, member)]
        dots += [(x, y, x in full) for x in xs]
        lines += [Line(min(full), y, max(full), y)] if len(full) > 1 else []
    return Board(max(width, xs[-1] + step / 2), down + (CARD_HEIGHT + GAP) * len(ordered), cards, heads, lines, dots)


def _has(attribute: Attribute, member: Member) -> bool:
    return attribute.rank(member.values.get(attribute.name)) == len(attribute.values) - 1
