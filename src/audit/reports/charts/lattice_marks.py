"""The marks of a family picture: edges, the coloured path, cards, chips and labels, on the pixels of a layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import altair as alt
import polars as pl

from audit.reports.charts.lattice_layout import LINE, Box, Chip, Layout
from audit.reports.charts.lattice_path import Step
from audit.reports.charts.theme import LABEL, MONO, SANS, Colours, finished, picked
from audit.reports.charts.words import capitalised

TAG = 11.5
CODE = 14.5
CHIP_LEAD = 17

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Type:
    """How words are set: size in pixels, font, and whether they are bold."""

    size: float
    font: str
    is_bold: bool


@dataclass(frozen=True)
class Look:
    """What is said of the codes: billed, supported, still possible (None: no search), the fees that are known, opened."""

    billed: str | None
    supported: str | None
    possible: frozenset[str] | None
    fees: Mapping[str, Decimal | float]
    opened: str | None = None

    def tag(self, code: str) -> str:
        """The word on the card of a marked code."""
        return "SUPPORTED" if code == self.supported else "BILLED" if code == self.billed else ""

    def is_ruled_out(self, code: str) -> bool:
        """Whether a search has left the code behind."""
        return self.possible is not None and code not in self.possible


def draw(layout: Layout, look: Look, colours: Colours) -> alt.LayerChart:
    """The picture of a layout."""
    layers = [
        *_faces(layout, colours),
        *_edges(layout, colours),
        *_path(layout, colours),
        *_cards(layout, look, colours),
        *_chips(layout, colours),
        *_labels(layout, colours),
        *_hits(layout),
    ]
    return finished(layers, colours, width=layout.width, height=layout.height)


def _faces(layout: Layout, colours: Colours) -> Iterator[alt.Chart]:
    if layout.faces:
        yield _rects([_corners(face) for face in layout.faces], layout, color=colours.panel, opacity=0.6)


def _edges(layout: Layout, colours: Colours) -> Iterator[alt.Chart]:
    ends = [(layout.cards[one], layout.cards[other]) for one, other in layout.edges]
    rows = [{"x": one.x, "y": one.y, "x2": other.x, "y2": other.y} for one, other in ends]
    if rows:
        yield _placed(rows, layout).mark_rule(color=colours.line, strokeWidth=1.25).encode(x2="x2:Q", y2="y2:Q")


def _path(layout: Layout, colours: Colours) -> Iterator[alt.Chart]:
    rows = [
        {"x": x, "y": y, "x2": x2, "y2": y2, "stroke": _mark_tone(step, colours)}
        for step, points in layout.route
        for (x, y), (x2, y2) in pairwise(points)
    ]
    if rows:
        marks = _placed(rows, layout).mark_rule(strokeWidth=3.5, strokeCap="round")
        yield marks.encode(x2="x2:Q", y2="y2:Q", stroke=alt.Stroke("stroke:N", scale=None))


def _cards(layout: Layout, look: Look, colours: Colours) -> Iterator[alt.Chart]:
    """Boxes, then what is written on them: the word of a marked code, the code, and its fee."""
    rows = [_card(code, layout, look, colours) for code in layout.cards]
    solid = [row for row in rows if not row["is_ruled_out"]]
    dashed = [row for row in rows if row["is_ruled_out"]]
    if dashed:
        yield _boxes(dashed, layout, strokeDash=[3, 3])
    if solid:
        yield _boxes(solid, layout)
    for text, size, is_bold in (("tag", TAG, True), ("fee", LABEL, False)):
        yield from _texts([row for row in rows if row[text]], text, f"{text}_y", layout, Type(size, SANS, is_bold))
    for is_bold in (False, True):
        strong = [row for row in rows if row["is_strong"] is is_bold]
        yield from _texts(strong, "code", "code_y", layout, Type(CODE, MONO, is_bold))


def _hits(layout: Layout) -> Iterator[alt.Chart]:
    """What a click meets: the whole of each card, above everything that is written on it."""
    rows = [{**_corners(box), "code": code} for code, box in layout.cards.items()]
    yield _rects(rows, layout, opacity=0, cursor="pointer").add_params(picked("code"))


def _card(code: str, layout: Layout, look: Look, colours: Colours) -> Row:
    box, tag = layout.cards[code], look.tag(code)
    is_supported, is_billed, is_out = (
        code == look.supported,
        code in (look.billed, look.opened),
        look.is_ruled_out(code),
    )
    rows = [("tag", 13.0)] * bool(tag) + [("code", 18.0)] + [("fee", 15.0)] * (code in look.fees)
    heights = _stacked(rows, box.y)
    is_strong = is_billed or is_supported or (look.possible is not None and not is_out)
    tone = colours.bg if is_supported else colours.ink if is_strong else colours.muted
    return {
        "x": box.x,
        "y": box.y,
        **_corners(box),
        "code": code,
        "tag": tag,
        "fee": f"${look.fees[code]:,.2f}" if code in look.fees else "",
        "tag_y": heights.get("tag"),
        "code_y": heights["code"],
        "fee_y": heights.get("fee"),
        "fill": colours.petrol if is_supported else colours.bg,
        "stroke": colours.ink if is_billed else colours.petrol if is_supported else colours.line,
        "thickness": 2.25 if is_billed or is_supported else 1.25,
        "tone": tone,
        "soft": colours.bg if is_supported else colours.muted,
        "is_strong": is_strong,
        "is_ruled_out": is_out,
    }


def _stacked(rows: Sequence[tuple[str, float]], middle: float) -> dict[str, float]:
    """The middle of each row of a card, all rows together centred on the card."""
    at = middle - sum(height for _, height in rows) / 2
    places = {}
    for name, height in rows:
        places[name] = at + height / 2
        at += height
    return places


def _corners(box: Box) -> Row:
    return {
        "left": box.x - box.width / 2,
        "right": box.x + box.width / 2,
        "top": box.y - box.height / 2,
        "bottom": box.y + box.height / 2,
    }


def _rects(rows: Sequence[Row], layout: Layout, **mark: Any) -> alt.Chart:
    across, down = _pixels("left", layout.width), _pixels("top", layout.height)
    told: alt.Chart = (
        alt.Chart(pl.DataFrame(rows)).mark_rect(**mark).encode(x=across, x2="right:Q", y=down, y2="bottom:Q")
    )
    return told


def _boxes(rows: Sequence[Row], layout: Layout, **mark: Any) -> alt.Chart:
    wanted = ("left", "right", "top", "bottom", "code", "fill", "stroke", "thickness")
    boxes = _rects([{name: row[name] for name in wanted} for row in rows], layout, cornerRadius=4, **mark)
    return boxes.encode(
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("stroke:N", scale=None),
        strokeWidth=alt.StrokeWidth("thickness:Q", scale=None),
    )


def _texts(rows: Sequence[Row], text: str, y: str, layout: Layout, lettering: Type) -> Iterator[alt.Chart]:
    if rows:
        tone = "soft" if text == "fee" else "tone"
        told = [{"x": row["x"], "y": row[y], "words": row[text], "tone": row[tone]} for row in rows]
        marks = _placed(told, layout).mark_text(
            fontSize=lettering.size,
            font=lettering.font,
            fontWeight=600 if lettering.is_bold else 400,
            baseline="middle",
        )
        yield marks.encode(text="words:N", color=alt.Color("tone:N", scale=None))


def _chips(layout: Layout, colours: Colours) -> Iterator[alt.Chart]:
    """A box on each step, with what changes in ink and the dollars in the tone of their direction."""
    if not layout.chips:
        return
    boxes = [{**_corners(chip.box), "stroke": _mark_tone(chip.step, colours)} for chip in layout.chips]
    edge = alt.Stroke("stroke:N", scale=None)
    yield _rects(boxes, layout, cornerRadius=4, fill=colours.bg, strokeWidth=1.25).encode(stroke=edge)
    words = [row for chip in layout.chips for row in _chip_words(chip, colours)]
    for is_bold in (False, True):
        rows = [row for row in words if row["is_bold"] is is_bold]
        yield from _texts(rows, "words", "y", layout, Type(LABEL, SANS, is_bold))


def _chip_words(chip: Chip, colours: Colours) -> list[Row]:
    amount = chip.step.rows()[1:]
    tone = _text_tone(chip.step, colours)
    if len(chip.rows) == 1 and amount:
        return [{"x": chip.box.x, "y": chip.box.y, "words": chip.rows[0], "tone": tone, "is_bold": True}]
    rows = [(chip.step.changes, colours.ink, False), *((each, tone, True) for each in amount)]
    places = _stacked([(words, float(CHIP_LEAD)) for words, _, _ in rows], chip.box.y)
    return [
        {"x": chip.box.x, "y": places[words], "words": words, "tone": colour, "is_bold": is_bold}
        for words, colour, is_bold in rows
    ]


def _labels(layout: Layout, colours: Colours) -> Iterator[alt.Chart]:
    for align in ("left", "center", "right"):
        rows = [
            {"x": label.x, "y": label.y + (n - (len(lines) - 1) / 2) * LINE, "words": line}
            for label in layout.labels
            if label.align == align
            for lines in [capitalised(label.text).split("\n")]
            for n, line in enumerate(lines)
        ]
        if rows:
            marks = _placed(rows, layout).mark_text(fontSize=LABEL, baseline="middle", align=align, color=colours.muted)
            yield marks.encode(text="words:N")


def _placed(rows: Sequence[Row], layout: Layout) -> alt.Chart:
    return alt.Chart(pl.DataFrame(rows)).encode(x=_pixels("x", layout.width), y=_pixels("y", layout.height))


def _pixels(field: str, size: float) -> Any:
    """A channel on which a value is a place in pixels."""
    kind = alt.Y if field in ("y", "top") else alt.X
    domain = [size, 0] if kind is alt.Y else [0, size]
    return kind(field, type="quantitative", axis=None, scale=alt.Scale(domain=domain, nice=False, zero=False))


def _mark_tone(step: Step, colours: Colours) -> str:
    if step.amount is None or step.amount == 0:
        return colours.muted
    return colours.over if step.amount > 0 else colours.under


def _text_tone(step: Step, colours: Colours) -> str:
    if step.amount is None or step.amount == 0:
        return colours.ink
    return colours.over_text if step.amount > 0 else colours.under_text
