"""A dot with its 95 % interval for each row of a group: the drawing that providers, payers, places and answers share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import polars as pl

from audit.reports.charts.columns import largest
from audit.reports.charts.theme import Colours, at, dimmed, finished, head, picked, row_labels, span

ROW, INSET = 32, 10
OPEN = "›"


@dataclass(frozen=True)
class Look:
    """What differs between the charts of dots.

    `fields` are picked by a click; `value_label` is a Vega expression for a tick; `rule` is where a dotted rule stands;
    `ends` is the part of the width that the dots take; `columns` are columns of text, right-aligned: heading, field of
    the text, place, and field of the colour.
    """

    fields: tuple[str, ...]
    value_label: str
    rule: float | None = None
    ends: tuple[float, float] = (0.0, 1.0)
    columns: tuple[tuple[str, str, float, str], ...] = ()
    tooltip: Mapping[str, str] | None = None


def draw(rows: pl.DataFrame, look: Look, colours: Colours, width: int) -> alt.LayerChart:
    """The chart of `rows`: the picked fields, `label, value, low, high, fill, mark` and the columns of text.

    An interval that goes on beyond the chart ends in an arrow head.
    """
    top = reach(rows)
    rows = _ended(rows, top)
    selection = picked(*look.fields)
    base = alt.Chart(rows).encode(y=alt.Y("label:N", sort=None, title=None, axis=_rows_of(colours)))
    across = alt.Scale(domain=[0, top], range=span(*look.ends, INSET), nice=False)
    axis = alt.Axis(tickCount=4, labelExpr=look.value_label, labelFlush=True)
    spans = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=None, axis=axis, scale=across),
        x2="end:Q",
        color=alt.Color("fill:N", scale=None),
        opacity=dimmed(selection),
    )
    dots = base.mark_point(filled=True, size=75, opacity=1).encode(
        x=alt.X("value:Q", title=None, axis=axis, scale=across),
        color=alt.Color("fill:N", scale=None),
        shape=alt.Shape("mark:N", scale=None),
        opacity=dimmed(selection),
        tooltip=[alt.Tooltip(f"{field}:N", title=name) for name, field in (look.tooltip or {}).items()],
    )
    arrows = base.mark_text(align="left", baseline="middle", dx=1, dy=-1, fontSize=16).encode(
        x=alt.X("end:Q", title=None, axis=axis, scale=across), text="goes_on:N", color=alt.Color("fill:N", scale=None)
    )
    layers = [*_rule(look, across, axis, colours), spans, arrows, dots.add_params(selection)]
    layers += [each for column in look.columns for each in _column(base, column, colours)]
    return finished(layers, colours, width=width, height=ROW * rows.height)


def _ended(rows: pl.DataFrame, top: float) -> pl.DataFrame:
    """The rows with `end`, where the interval ends on the chart, and `goes_on`, the arrow head where it does not."""
    beyond = pl.when(pl.col("high") > top).then(pl.lit(OPEN)).otherwise(pl.lit(""))
    return rows.with_columns(pl.min_horizontal("high", pl.lit(top)).alias("end"), beyond.alias("goes_on")).drop("high")


def reach(rows: pl.DataFrame) -> float:
    """Where the axis ends: it shows every dot, and every interval that is not far wider than the dots lie apart."""
    widest, furthest = largest(rows, "high"), largest(rows, "value")
    return max(min(widest, 2 * furthest) if furthest > 0 else widest, 1e-9) * 1.02


def standing(where: str, colours: Colours) -> tuple[str, str]:
    """Colour and mark of a row: inside the group, or above or below it."""
    known = {
        "above": (colours.over, "diamond"),
        "below": (colours.under, "diamond"),
        "too few": (colours.faint, "circle"),
    }
    return known.get(where, (colours.muted, "circle"))


def _rows_of(colours: Colours) -> alt.Axis:
    axis = row_labels(colours)
    axis.grid = True
    return axis


def _rule(look: Look, across: alt.Scale, axis: alt.Axis, colours: Colours) -> Sequence[alt.Chart]:
    if look.rule is None:
        return []
    rule = alt.Chart(pl.DataFrame({"rule": [look.rule]})).mark_rule(
        color=colours.ink, strokeDash=[1, 3], strokeWidth=1.5
    )
    return [rule.encode(x=alt.X("rule:Q", title=None, axis=axis, scale=across))]


def _column(base: alt.Chart, column: tuple[str, str, float, str], colours: Colours) -> Sequence[alt.Chart]:
    heading, field, part, tone = column
    texts = base.mark_text(align="right", fontSize=12).encode(
        x=at(part), text=f"{field}:N", color=alt.Color(f"{tone}:N", scale=None)
    )
    return [head(heading, part, colours, "right"), texts]
