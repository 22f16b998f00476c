"""A picture of cards, words, lines and arrows in pixels: what tables, chains, bins and sets of codes are drawn with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import altair as alt
import polars as pl

from audit.reports.charts.lattice_layout import Box
from audit.reports.charts.theme import LABEL, MONO, SANS, Colours, finished, picked

CODE, ROW, LINE = 14.5, 15.0, 15
HEAD_TONES = ("ink", "muted")
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Card:
    """One code: its box, and the rows of small text below its number."""

    code: str
    box: Box
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """Text at a place, the first row's middle at `y`; strong words are heads."""

    text: str
    x: float
    y: float
    align: Align = "left"
    is_strong: bool = False

    @property
    def rows(self) -> list[str]:
        """The text row by row."""
        return self.text.split("\n")


@dataclass(frozen=True)
class Line:
    """A straight line between two points, with a head at its end where it is an arrow."""

    x: float
    y: float
    x2: float
    y2: float
    is_arrow: bool = False


@dataclass(frozen=True)
class Board:
    """The whole picture, `width` by `height` pixels."""

    width: float
    height: float
    cards: Sequence[Card]
    words: Sequence[Words] = ()
    lines: Sequence[Line] = ()
    dots: Sequence[tuple[float, float, bool]] = ()


@dataclass(frozen=True)
class State:
    """What is said of the codes: the opened one, those still possible (None: no search), and those that are billed."""

    opened: str | None = None
    possible: frozenset[str] | None = None
    billed: Mapping[str, int] = field(default_factory=dict)

    def is_ruled_out(self, code: str) -> bool:
        """Whether a search has left the code behind."""
        return self.possible is not None and code not in self.possible


def draw(board: Board, state: State, colours: Colours) -> alt.LayerChart:
    """The picture of a board; a click picks `code`."""
    layers = [
        *_lines(board, colours),
        *_cards(board, state, colours),
        *_dots(board, colours),
        *_words(board, colours),
        *_hits(board),
    ]
    return finished(layers, colours, width=board.width, height=board.height)


def moved(board: Board, down: float) -> Board:
    """The board with everything lower by so many pixels."""
    return replace(
        board,
        height=board.height + down,
        cards=[replace(card, box=replace(card.box, y=card.box.y + down)) for card in board.cards],
        words=[replace(each, y=each.y + down) for each in board.words],
        lines=[replace(each, y=each.y + down, y2=each.y2 + down) for each in board.lines],
        dots=[(x, y + down, is_full) for x, y, is_full in board.dots],
    )


def _lines(board: Board, colours: Colours) -> Iterator[alt.Chart]:
    rows = [{"x": each.x, "y": each.y, "x2": each.x2, "y2": each.y2} for each in board.lines]
    if rows:
        yield _placed(rows, board).mark_rule(color=colours.line, strokeWidth=1.25).encode(x2="x2:Q", y2="y2:Q")
    heads = [{"x": each.x2, "y": each.y2} for each in board.lines if each.is_arrow]
    if heads:
        yield _placed(heads, board).mark_point(
            shape="triangle-right", size=46, filled=True, color=colours.faint, opacity=1
        )


def _cards(board: Board, state: State, colours: Colours) -> Iterator[alt.Chart]:
    rows = [_card(card, state, colours) for card in board.cards]
    for dash in (False, True):
        some = [row for row in rows if row["is_out"] is dash]
        if some:
            yield _boxes(some, board, strokeDash=[3, 3] if dash else [1, 0])
    for is_bold in (False, True):
        codes = [
            {"x": row["x"], "y": row["code_y"], "words": row["label"], "tone": row["tone"]}
            for row in rows
            if row["is_strong"] is is_bold
        ]
        yield from _texts(codes, board, size=CODE, font=MONO, weight=600 if is_bold else 400)
    small = [
        {"x": row["x"], "y": y, "words": text, "tone": row["soft"]}
        for row in rows
        for y, text in zip(row["row_ys"], row["texts"], strict=True)
    ]
    yield from _texts(small, board, size=LABEL, font=SANS, weight=400)


def _card(card: Card, state: State, colours: Colours) -> dict[str, Any]:
    box, units = card.box, state.billed.get(card.code)
    is_out, is_opened, is_billed = state.is_ruled_out(card.code), card.code == state.opened, units is not None
    is_strong = is_opened or is_billed or (state.possible is not None and not is_out)
    top = box.y - (18 + ROW * len(card.rows)) / 2
    return {
        "x": box.x,
        "left": box.x - box.width / 2,
        "right": box.x + box.width / 2,
        "top": box.y - box.height / 2,
        "bottom": box.y + box.height / 2,
        "code": card.code,
        "label": f"{card.code} × {units}" if units and units > 1 else card.code,
        "code_y": top + 9,
        "row_ys": [top + 18 + ROW * (n + 0.5) for n in range(len(card.rows))],
        "texts": card.rows,
        "fill": colours.petrol if is_billed else colours.bg,
        "stroke": colours.ink if is_opened else colours.petrol if is_billed else colours.line,
        "thickness": 2.25 if is_opened or is_billed else 1.25,
        "tone": colours.bg if is_billed else colours.ink if is_strong or state.possible is None else colours.muted,
        "soft": colours.bg if is_billed else colours.muted,
        "is_strong": is_strong,
        "is_out": is_out,
    }


def _boxes(rows: Sequence[Mapping[str, Any]], board: Board, **mark: Any) -> alt.Chart:
    wanted = ("left", "right", "top", "bottom", "code", "fill", "stroke", "thickness")
    told: alt.Chart = (
        alt.Chart(pl.DataFrame([{name: row[name] for name in wanted} for row in rows]))
        .mark_rect(cornerRadius=4, **mark)
        .encode(
            x=_pixels("left", board.width),
            x2="right:Q",
            y=_pixels("top", board.height),
            y2="bottom:Q",
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
            strokeWidth=alt.StrokeWidth("thickness:Q", scale=None),
        )
    )
    return told


def _dots(board: Board, colours: Colours) -> Iterator[alt.Chart]:
    for is_full in (False, True):
        rows = [{"x": x, "y": y} for x, y, full in board.dots if full is is_full]
        if rows:
            tone = colours.petrol if is_full else colours.line
            yield _placed(rows, board).mark_point(size=110, filled=is_full, color=tone, opacity=1, strokeWidth=1.5)


def _words(board: Board, colours: Colours) -> Iterator[alt.Chart]:
    for align in ("left", "center", "right"):
        for is_strong in (False, True):
            rows = [
                {"x": each.x, "y": each.y + n * LINE, "words": row, "tone": colours.ink if is_strong else colours.muted}
                for each in board.words
                if each.align == align and each.is_strong is is_strong
                for n, row in enumerate(each.rows)
            ]
            yield from _texts(rows, board, size=LABEL, font=SANS, weight=600 if is_strong else 400, align=align)


def _hits(board: Board) -> Iterator[alt.Chart]:
    rows = [
        {
            "left": card.box.x - card.box.width / 2,
            "right": card.box.x + card.box.width / 2,
            "top": card.box.y - card.box.height / 2,
            "bottom": card.box.y + card.box.height / 2,
            "code": card.code,
        }
        for card in board.cards
    ]
    marks = alt.Chart(pl.DataFrame(rows)).mark_rect(opacity=0, cursor="pointer")
    yield marks.encode(
        x=_pixels("left", board.width), x2="right:Q", y=_pixels("top", board.height), y2="bottom:Q"
    ).add_params(picked("code"))


def _texts(
    rows: Sequence[Mapping[str, Any]],
    board: Board,
    *,
    size: float,
    font: str,
    weight: Literal[400, 600],
    align: Align = "center",
) -> Iterator[alt.Chart]:
    if rows:
        marks = _placed(rows, board).mark_text(
            fontSize=size, font=font, fontWeight=weight, align=align, baseline="middle"
        )
        yield marks.encode(text="words:N", color=alt.Color("tone:N", scale=None))


def _placed(rows: Sequence[Mapping[str, Any]], board: Board) -> alt.Chart:
    told: alt.Chart = alt.Chart(pl.DataFrame(rows)).encode(x=_pixels("x", board.width), y=_pixels("y", board.height))
    return told


def _pixels(name: str, size: float) -> Any:
    kind = alt.Y if name in ("y", "top") else alt.X
    domain = [size, 0] if kind is alt.Y else [0, size]
    return kind(name, type="quantitative", axis=None, scale=alt.Scale(domain=domain, nice=False, zero=False))
