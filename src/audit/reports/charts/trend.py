"""The flag rate by month of service: is it getting better? A line from zero, and the number of lines on the same months."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from audit.reports.charts.columns import largest, texts, total
from audit.reports.charts.theme import LIGHT, Colours, Drawing, dimmed, finished, nothing, picked
from audit.reports.charts.words import counted, rate
from audit.reports.intervals import ENOUGH, wilson

MOST_MONTHS = 60
MOST_TICKS, FEW = 4, 12
HEIGHT = 250
LINE, BARS = (0.70, 0.06), (1.0, 0.86)
PLAIN = "Flag rate by month"
EMPTY = "No line with a date of service."

Event = tuple[str, str]


def chart(trend: pl.DataFrame, colours: Colours = LIGHT, events: Sequence[Event] = ()) -> Drawing:
    """The chart of `summary.trend`: up to 60 months, the latest; a click picks `month`.

    `events` are months with the words for what happened, drawn as a dashed rule. A hollow point stands on fewer than 30
    lines.
    """
    if trend.is_empty():
        return nothing(EMPTY, colours)
    rows = _rows(trend, colours)
    selection = picked("month")
    base = alt.Chart(rows).encode(x=alt.X("month:O", title=None, axis=_months(rows), scale=alt.Scale(paddingOuter=0.4)))
    top = max(largest(rows, "percent"), 0.1) * 1.15
    rates = alt.Y("percent:Q", title=None, axis=_percents(), scale=_scale(LINE, top))
    most_lines = largest(rows, "lines")
    counts = alt.Y(
        "lines:Q",
        title=None,
        axis=alt.Axis(orient="left", values=[most_lines], format=",d"),
        scale=_scale(BARS, most_lines),
    )
    bars = base.mark_bar(color=colours.faint, opacity=0.5, width=_bar_width(rows)).encode(y=counts, tooltip=_tooltip())
    line = base.mark_line(color=colours.petrol, strokeWidth=2).encode(y=rates)
    points = base.mark_point(size=38, strokeWidth=1.5, stroke=colours.petrol).encode(
        y=rates, fill=alt.Fill("fill:N", scale=None), opacity=dimmed(selection), tooltip=_tooltip()
    )
    ends = base.mark_text(dy=-12, fontWeight=600, fontSize=12, color=colours.ink).encode(y=rates, text="label:N")
    upper = alt.LayerChart(layer=[*_events(events, rows, colours), line, points.add_params(selection), ends])
    return finished([upper, bars], colours, width=460, height=HEIGHT, independent="y")


def title(trend: pl.DataFrame) -> tuple[str, str]:
    """What the chart says, and what it counts: first and last three months are compared, and their intervals."""
    counting = "Flagged lines per 100 audited, by month of service; lines audited below"
    if trend.height > MOST_MONTHS:
        counting += f"; the latest {MOST_MONTHS} of {trend.height} months"
    months = trend.filter(pl.col("lines") > 0).tail(MOST_MONTHS)
    if months.height < 6:
        return PLAIN, counting
    first, last = (_pooled(part) for part in (months.head(3), months.tail(3)))
    (early, from_low, from_high), (late, to_low, to_high) = first, last
    if min(total(months.head(3), "lines"), total(months.tail(3), "lines")) < ENOUGH or (
        to_low <= from_high and from_low <= to_high
    ):
        return PLAIN, counting
    return (
        f"The flag rate {'fell' if late < early else 'rose'} from {rate(early)} to {rate(late)}",
        counting + "; title: first and last three months",
    )


def alt_text(trend: pl.DataFrame) -> str:
    """The chart in words, for who cannot see it."""
    months = trend.filter(pl.col("lines") > 0)
    if months.is_empty():
        return EMPTY
    first, last = (months.row(at, named=True) for at in (0, -1))
    return (
        f"Line chart, flag rate by month of service, {counted(months.height, 'month')}: "
        f"{first['month']} {rate(first['rate'])} of {counted(first['lines'], 'line')}, "
        f"{last['month']} {rate(last['rate'])} of {counted(last['lines'], 'line')}; "
        f"highest {rate(largest(months, 'rate'))}."
    )


def _pooled(months: pl.DataFrame) -> tuple[float, float, float]:
    flagged, lines = total(months, "flagged"), total(months, "lines")
    return (flagged / lines, *wilson(flagged, lines))


def _rows(trend: pl.DataFrame, colours: Colours) -> pl.DataFrame:
    shown = trend.tail(MOST_MONTHS)
    with_rate = shown["rate"].is_not_null().arg_true()
    ends = {with_rate[0], with_rate[-1]} if len(with_rate) else set()
    labels = [f"{part * 100:.1f}" if at in ends and part is not None else "" for at, part in enumerate(shown["rate"])]
    return shown.select(
        "month",
        "lines",
        (pl.col("rate") * 100).round(2).alias("percent"),
        texts("label", labels),
        pl.when(pl.col("lines") < ENOUGH).then(pl.lit(colours.bg)).otherwise(pl.lit(colours.petrol)).alias("fill"),
    )


def _scale(place: tuple[float, float], top: float) -> alt.Scale:
    """A scale on a part of the height; the chart has one for the rate and one, below it, for the lines."""
    ends = [alt.ExprRef(f"height * {part}") for part in place]
    return alt.Scale(range=ends, domain=[0, top], nice=False)


def _bar_width(rows: pl.DataFrame) -> int | alt.RelativeBandSize:
    return alt.RelativeBandSize(0.55) if rows.height > FEW else 20


def _months(rows: pl.DataFrame) -> alt.Axis:
    step = -(-rows.height // MOST_TICKS)
    return alt.Axis(values=rows["month"].to_list()[::step], labelAngle=0, labelAlign="center", labelFlush=False)


def _percents() -> alt.Axis:
    return alt.Axis(orient="left", tickCount=3, grid=True, labelExpr="datum.value + ' %'")


def _events(events: Sequence[Event], rows: pl.DataFrame, colours: Colours) -> list[alt.Chart]:
    known = [event for event in events if event[0] in rows["month"]]
    if not known:
        return []
    base = alt.Chart(pl.DataFrame(known, schema=["month", "words"], orient="row")).encode(x=alt.X("month:O"))
    rule = base.mark_rule(color=colours.faint, strokeDash=[4, 3]).encode(y=alt.value(0), y2=alt.value(HEIGHT * LINE[0]))
    return [
        rule,
        base.mark_text(align="left", dx=6, color=colours.muted, fontSize=12).encode(y=alt.value(4), text="words:N"),
    ]


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("month:O", title="Month"),
        alt.Tooltip("percent:Q", title="Flagged, %", format=".1f"),
        alt.Tooltip("lines:Q", title="Lines", format=",d"),
    ]
