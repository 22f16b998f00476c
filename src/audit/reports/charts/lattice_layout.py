"""Where everything of a family picture stands: cards, edges, the path and its chips, in pixels, without drawing anything.

The last attribute runs across, the one before it down, the one before that into the depth. Chips and labels are put where
they touch no card, no label and no other chip: each tries places along its step, then beside it, and the nearest free
one is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from math import dist

from audit.reports.charts.lattice_path import Axis, Cells, Step
from audit.reports.charts.words import wrapped

__all__ = ["Axis", "Box", "Chip", "Label", "Layout", "box_of", "lay_out"]

CARD_WIDTH, CARD_HEIGHT, TALL = 88, 44, 60
CHIP_ROW, CHIP_ROOM, LETTER, LINE = 18, 80, 6.7, 15
GAP = 7
LEAST_WIDTH = 480

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Box:
    """A rectangle by its middle, in pixels, y downwards."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box, gap: float = 0) -> bool:
        """Whether the two share a point, or come closer than `gap`."""
        near_x = abs(self.x - other.x) < (self.width + other.width) / 2 + gap
        return near_x and abs(self.y - other.y) < (self.height + other.height) / 2 + gap


@dataclass(frozen=True)
class Chip:
    """The words of a step and where they stand: on one row or on two."""

    step: Step
    box: Box
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """A value of an attribute beside the cards that have it."""

    text: str
    x: float
    y: float
    align: str


@dataclass(frozen=True)
class Layout:
    """The whole picture: `width` by `height` pixels, with everything in it."""

    width: float
    height: float
    cards: Mapping[str, Box]
    edges: Sequence[tuple[str, str]]
    route: Sequence[tuple[Step, Points]]
    chips: Sequence[Chip]
    labels: Sequence[Label]
    faces: Sequence[Box] = ()


def lay_out(
    cells: Cells, axes: Sequence[Axis], route: Sequence[Step], marked: Sequence[str], width: float = LEAST_WIDTH
) -> Layout:
    """Place a family of one to three attributes. `marked` codes are the billed and the supported one: their cards are taller."""
    grid = _Grid(axes, width, bool(marked))
    cards = {
        code: Box(*grid.at(has), CARD_WIDTH, TALL if code in marked else CARD_HEIGHT) for code, has in cells.items()
    }
    labels = _labels(cells, axes, cards, grid)
    lines = [(step, _line(cards[step.start], cards[step.end], cards)) for step in route]
    chips = _chips(lines, cards, labels, grid.width)
    return _framed(Layout(grid.width, 0, cards, _edges(cells), lines, chips, labels, _faces(cells, axes, cards)))


class _Grid:
    """The distances of the picture, and the place of each combination of values."""

    def __init__(self, axes: Sequence[Axis], width: float, marked: bool) -> None:
        self.axes = axes
        counts = [len(axis.values) for axis in axes]
        across, down, deep = (counts[-n] if len(counts) >= n else 1 for n in (1, 2, 3))
        self.left = 104 if down > 1 else 40
        self.right = 10 if deep > 1 else 40
        room = max(width, LEAST_WIDTH) - self.left - self.right - CARD_WIDTH
        steps = (across - 1) + 0.56 * (deep - 1)
        self.dx = max(room / steps if steps else 0, CARD_WIDTH + CHIP_ROOM) if across > 1 else CARD_WIDTH + CHIP_ROOM
        self.dx = min(self.dx, 330)
        self.deep_x = self.dx * 0.56
        tall = TALL if marked else CARD_HEIGHT
        self.deep_y = tall + CHIP_ROW + 2 * GAP if deep > 1 else 0
        self.dy = 2 * self.deep_y if deep > 1 else tall + 2 * CHIP_ROW + 3 * GAP
        self.width = max(width, LEAST_WIDTH, self.left + self.right + CARD_WIDTH + self.dx * steps)

    def at(self, has: Mapping[str, str | None]) -> tuple[float, float]:
        """The middle of the card with these values."""
        ranks = [axis.rank(has[axis.name]) for axis in self.axes]
        across, down, deep = (ranks[-n] if len(ranks) >= n else 0 for n in (1, 2, 3))
        x = self.left + CARD_WIDTH / 2 + self.dx * across + self.deep_x * deep
        return x, self.dy * down - self.deep_y * deep


def _edges(cells: Cells) -> list[tuple[str, str]]:
    """The pairs of codes that differ in exactly one attribute."""
    codes = list(cells)
    return [
        (one, other)
        for n, one in enumerate(codes)
        for other in codes[n + 1 :]
        if sum(cells[one][name] != cells[other][name] for name in cells[one]) == 1
    ]


def _faces(cells: Cells, axes: Sequence[Axis], cards: Mapping[str, Box]) -> list[Box]:
    """Where the family has depth: the plane of each value, from card to card, the furthest one first."""
    if len(axes) < 3:
        return []
    told = []
    for value, _ in reversed(axes[-3].values):
        boxes = [cards[code] for code, has in cells.items() if has[axes[-3].name] == value]
        left, right = (pick(box.x for box in boxes) for pick in (min, max))
        top, bottom = (pick(box.y for box in boxes) for pick in (min, max))
        told.append(Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top))
    return told


def _line(start: Box, end: Box, cards: Mapping[str, Box]) -> Points:
    """The points of a step: straight, or bowed aside where another card stands between."""
    straight = [(start.x, start.y), (end.x, end.y)]
    if not any(_is_between(card, start, end) for card in cards.values()):
        return straight
    if start.x == end.x:
        aside = -(CARD_WIDTH / 2 + 16)
        return [straight[0], (start.x + aside, start.y), (end.x + aside, end.y), straight[1]]
    slope = abs((end.y - start.y) / (end.x - start.x))
    up = -(TALL / 2 + slope * CARD_WIDTH / 2 + CHIP_ROW + GAP)
    return [straight[0], (start.x, start.y + up), (end.x, end.y + up), straight[1]]


def _is_between(card: Box, start: Box, end: Box) -> bool:
    """Whether the middle of a card lies on the line between two others."""
    if card in (start, end):
        return False
    across = (end.x - start.x) * (card.y - start.y) - (end.y - start.y) * (card.x - start.x)
    inside = min(start.x, end.x) <= card.x <= max(start.x, end.x) and min(start.y, end.y) <= card.y <= max(
        start.y, end.y
    )
    return abs(across) < 1 and inside


def _chips(
    lines: Sequence[tuple[Step, Points]],
    cards: Mapping[str, Box],
    labels: Sequence[Label],
    width: float,
) -> list[Chip]:
    """A chip for each step, in the nearest place where it touches nothing."""
    taken = [*cards.values(), *(box_of(label) for label in labels)]
    chips: list[Chip] = []
    for step, points in lines:
        places = _places(step, points)
        best = next(places)
        chip = (
            best
            if _is_free(best.box, taken, width)
            else next((each for each in places if _is_free(each.box, taken, width)), best)
        )
        chips.append(chip)
        taken.append(chip.box)
    return chips


def _is_free(box: Box, taken: Sequence[Box], width: float) -> bool:
    inside = box.x - box.width / 2 > 2 and box.x + box.width / 2 < width - 2
    return inside and not any(box.overlaps(other, GAP - 2) for other in taken)


def _places(step: Step, points: Points) -> Iterator[Chip]:
    """Every place to try, the best one first: the middle of the step's longest part."""
    start, end = max(pairwise(points), key=lambda part: dist(*part))
    for part, aside, above, is_flat in _tries():
        rows = ("  ".join(step.rows()),) if is_flat else step.rows()
        x, y = start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
        width, height = 2 * GAP + LETTER * max(map(len, rows)), 2 + CHIP_ROW * len(rows)
        yield Chip(step, Box(x + aside, y + above, width, height), rows)


@cache
def _tries() -> tuple[tuple[float, int, int, bool], ...]:
    """How far along the step, aside and above to try, on two rows or on one; the nearest first."""
    every = product((n / 10 for n in range(2, 9)), range(-132, 133, 6), range(-60, 61, 12), (False, True))
    return tuple(
        sorted(every, key=lambda each: abs(each[0] - 0.5) * 60 + abs(each[1]) + 2 * abs(each[2]) + 8 * each[3])
    )


def box_of(label: Label) -> Box:
    """The rectangle of a label, by the width of its longest row."""
    rows = label.text.split("\n")
    width = LETTER * max(map(len, rows))
    shift = {"left": width / 2, "right": -width / 2}.get(label.align, 0.0)
    return Box(label.x + shift, label.y, width, LINE * len(rows))


def _labels(cells: Cells, axes: Sequence[Axis], cards: Mapping[str, Box], grid: _Grid) -> list[Label]:
    """The values: across below the front, down at its left, and into the depth at the lower right edge."""
    deep = axes[-3] if len(axes) > 2 else None
    first = {code for code, has in cells.items() if deep is None or deep.rank(has[deep.name]) == 0}
    front = {code: cards[code] for code in first}
    bottom, left = (max(box.y for box in front.values()), min(box.x for box in front.values()))
    told = []
    for value, text in axes[-1].values:
        boxes = [box for code, box in front.items() if cells[code][axes[-1].name] == value]
        told += [
            _below(text, box.x, bottom, min(grid.dx, 2 * box.x, 2 * (grid.width - box.x)) - GAP) for box in boxes[:1]
        ]
    if len(axes) > 1:
        for value, text in axes[-2].values:
            boxes = [box for code, box in front.items() if cells[code][axes[-2].name] == value]
            told += [
                Label(_fitted(text, grid.left - 12), left - CARD_WIDTH / 2 - 10, box.y, "right") for box in boxes[:1]
            ]
    if deep is not None:
        told += _depth_labels(cells, deep, cards)
    return told


def _fitted(text: str, room: float) -> str:
    """The text on as few rows as fit into the pixels, at most three."""
    letters = int(room / LETTER)
    on_two = wrapped(text, letters, 2)
    return wrapped(text, letters, 3) if on_two.endswith("…") else on_two


def _below(text: str, x: float, bottom: float, room: float) -> Label:
    words = _fitted(text, room)
    return Label(words, x, bottom + TALL / 2 + 6 + LINE * (words.count("\n") + 1) / 2, "center")


def _depth_labels(cells: Cells, deep: Axis, cards: Mapping[str, Box]) -> list[Label]:
    """One label a face: right of the front one's lowest right card, below those of the others."""
    told = []
    for value, text in deep.values:
        box = max(
            (cards[code] for code, has in cells.items() if has[deep.name] == value),
            key=lambda card: (card.y, card.x),
            default=None,
        )
        if box is None:
            continue
        words = _fitted(text, CARD_WIDTH + 6)
        rows = words.count("\n") + 1
        if deep.rank(value) == 0:
            told.append(Label(words, box.x + CARD_WIDTH / 2 + 9, box.y + TALL / 2 - LINE * rows / 2 + 4, "left"))
        else:
            told.append(Label(words, box.x, box.y + TALL / 2 + 5 + LINE * rows / 2, "center"))
    return told


def _framed(layout: Layout) -> Layout:
    """The layout moved down to the top of its frame, and the frame as high as what is in it."""
    points = [point for _, line in layout.route for point in line]
    boxes = [*layout.cards.values(), *(chip.box for chip in layout.chips), *(box_of(label) for label in layout.labels)]
    top = min([box.y - box.height / 2 for box in boxes] + [y for _, y in points]) - 4
    bottom = max([box.y + box.height / 2 for box in boxes] + [y for _, y in points]) + 4
    return Layout(
        layout.width,
        bottom - top,
        {code: _moved(box, top) for code, box in layout.cards.items()},
        layout.edges,
        [(step, [(x, y - top) for x, y in line]) for step, line in layout.route],
        [Chip(chip.step, _moved(chip.box, top), chip.rows) for chip in layout.chips],
        [Label(label.text, label.x, label.y - top, label.align) for label in layout.labels],
        [_moved(face, top) for face in layout.faces],
    )


def _moved(box: Box, up: float) -> Box:
    return Box(box.x, box.y - up, box.width, box.height)
