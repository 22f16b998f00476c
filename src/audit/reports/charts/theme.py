"""The colours and type of every chart, light and dark, and the one `configure` that sets them.

Petrol is quantity and what can be pressed, vermilion is overpaid or contradicted, blue is underpaid, grey is unknown or
ordinary. Colour never stands alone: a sign, a mark or a word says the same. Marks have a text tone of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, TypeVar

import altair as alt
import polars as pl

PICK = "pick"
SANS = "IBM Plex Sans, Source Sans, sans-serif"
MONO = "IBM Plex Mono, Source Code, monospace"
SERIF = "Source Serif, Source Serif 4, Georgia, serif"
LABEL, NUMBER, CODE = 12, 12, 12.5


@dataclass(frozen=True)
class Colours:
    """The tokens of one theme; every chart takes them as its last argument."""

    bg: str
    panel: str
    line: str
    hair: str
    ink: str
    muted: str
    faint: str
    petrol: str
    bar: str
    over: str
    over_text: str
    over_soft: str
    under: str
    under_text: str
    under_soft: str
    sequence: tuple[str, ...]


LIGHT = Colours(
    bg="#ffffff",
    panel="#f5f4f0",
    line="#dedbd3",
    hair="#ebe8e1",
    ink="#1d1c1a",
    muted="#646158",
    faint="#8d897e",
    petrol="#1b5566",
    bar="#6698a5",
    over="#d55e00",
    over_text="#a84900",
    over_soft="#fcefe6",
    under="#0072b2",
    under_text="#005f96",
    under_soft="#e6f1f8",
    sequence=("#eef4f5", "#dbe8eb", "#c3d8dd", "#a7c5cc", "#87afb9", "#6698a5", "#478190", "#2f6b7b", "#1b5566"),
)
DARK = Colours(
    bg="#171614",
    panel="#211f1c",
    line="#3a3732",
    hair="#2b2825",
    ink="#ece9e2",
    muted="#aaa69b",
    faint="#857f74",
    petrol="#7fbccb",
    bar="#4d8491",
    over="#d55e00",
    over_text="#f29a5c",
    over_soft="#33220f",
    under="#2b8fcc",
    under_text="#74bdea",
    under_soft="#12283a",
    sequence=(
        "#1d2a2d",
        "#20353a",
        "#244249",
        "#2a5059",
        "#32606b",
        "#3d717d",
        "#4d8491",
        "#6398a5",
        "#7fafbb",
        "#a4cad4",
    ),
)

Drawing: TypeAlias = alt.Chart | alt.LayerChart
Some = TypeVar("Some", alt.Chart, alt.LayerChart)


def finished(
    layers: Sequence[Drawing],
    colours: Colours,
    *,
    width: float,
    height: float,
    independent: Literal["x", "y"] | None = None,
) -> alt.LayerChart:
    """One chart of all the layers, in the look of the product; along the axis that is `independent` each has a scale of its own.

    It carries no description: the page gives `alt_text` to the element, and two of them would be logged.
    """
    told: alt.LayerChart = alt.LayerChart(layer=list(layers)).properties(width=width, height=height)
    if independent == "x":
        told = told.resolve_scale(x="independent")
    if independent == "y":
        told = told.resolve_scale(y="independent")
    return configured(told, colours)


def configured(chart: Some, colours: Colours) -> Some:
    """The chart in the look of the product: no frame, no ticks, no axis lines; to be called once, on the finished chart."""
    told: Some = chart.configure(
        background=colours.bg,
        font=SANS,
        padding=4,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            domain=False,
            ticks=False,
            grid=False,
            labelColor=colours.muted,
            labelFontSize=LABEL,
            labelPadding=6,
            gridColor=colours.hair,
            titleColor=colours.muted,
            titleFontSize=LABEL,
            titleFontWeight=400,
        ),
        legend=alt.LegendConfig(disable=True),
        title=_title(colours),
    )
    return told


def _title(colours: Colours) -> alt.TitleConfig:
    return alt.TitleConfig(
        anchor="start",
        color=colours.ink,
        font=SERIF,
        fontSize=16.5,
        fontWeight=600,
        subtitleColor=colours.muted,
        subtitleFont=SANS,
        subtitleFontSize=12.5,
        subtitlePadding=5,
        offset=14,
    )


def nothing(words: str, colours: Colours) -> alt.Chart:
    """A chart without marks but one sentence: what stands where there is nothing to draw."""
    told = alt.Chart(pl.DataFrame({"words": [words]})).mark_text(align="left", color=colours.muted, fontSize=13)
    placed: alt.Chart = told.encode(x=alt.value(0), y=alt.value(16), text="words:N")
    return configured(placed.properties(width=420, height=32), colours)


def row_labels(colours: Colours, limit: int = 260, font: str = SANS) -> alt.Axis:
    """The axis of a chart with a row a thing: its name in ink at the left, on up to two rows parted by a line feed."""
    two_rows = {"condition": {"test": "indexof(datum.label, '\\n') > 0", "value": -7}, "value": 0}
    return alt.Axis(
        labelExpr="split(datum.label, '\\n')",
        labelColor=colours.ink,
        labelFont=font,
        labelLimit=limit,
        labelLineHeight=14,
        labelOffset=two_rows,
    )


def picked(*fields: str) -> alt.Parameter:
    """The selection of a chart: a click picks marks by these fields, which are named like the filters."""
    return alt.selection_point(name=PICK, fields=list(fields), on="click", clear="dblclick")


def dimmed(selection: alt.Parameter) -> dict[str, Any]:
    """The opacity by which marks that are not picked step back."""
    return {"condition": {"param": selection.name, "value": 1}, "value": 0.35}


def at(part: float) -> dict[str, Any]:
    """A place across the chart, as a share of its width."""
    return {"value": {"expr": f"width * {part}"}}


def span(start: float, end: float, inset: int = 0) -> list[Any]:
    """The range of a scale that takes only a part of the width, from and to as shares of it, `inset` pixels in."""
    return [alt.ExprRef(f"width * {start} + {inset}"), alt.ExprRef(f"width * {end}")]


def head(words: str, part: float, colours: Colours, align: Literal["left", "right"]) -> alt.Chart:
    """The head of a column of a chart, above its first row, at a share of the width."""
    told = alt.Chart(pl.DataFrame({"head": [words]})).mark_text(align=align, color=colours.muted, fontSize=LABEL, y=-8)
    placed: alt.Chart = told.encode(x=at(part), text="head:N")
    return placed


def contrast(one: str, other: str) -> float:
    """The WCAG contrast of two colours, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def on_sequence(part: float, colours: Colours) -> str:
    """The colour of a share of the largest quantity, from 0 to 1, on the one-hue sequence of the theme."""
    steps = colours.sequence
    step = min(int(part * (len(steps) - 1)), len(steps) - 2)
    rest = part * (len(steps) - 1) - step
    parts = zip(_channels(steps[step]), _channels(steps[step + 1]), strict=True)
    return "#" + "".join(f"{round(start + (end - start) * rest):02x}" for start, end in parts)


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    linear = [
        (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in (n / 255 for n in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
