"""Overpaid dollars by rule: where is the money? Bars, and beside them the running share on the same rows."""

from __future__ import annotations

import altair as alt
import polars as pl

from audit.reports.charts.columns import texts
from audit.reports.charts.theme import (
    LIGHT,
    Colours,
    Drawing,
    at,
    dimmed,
    finished,
    head,
    nothing,
    picked,
    row_labels,
    span,
)
from audit.reports.charts.words import counted, distinct, dollars, share, spelled, wrapped
from audit.reports.intervals import ENOUGH

MOST_ROWS = 12
ROW = 34
BARS, COUNT, PANEL = (0.0, 0.40), 0.66, (0.71, 0.90)
PLAIN = "Overpaid dollars by rule"
EMPTY = "No finding with overpaid dollars."


def chart(by_rule: pl.DataFrame, colours: Colours = LIGHT) -> Drawing:
    """The chart of `summary.by_rule`: up to 12 rules, dearest first; a click picks `rule` and `verdict`.

    The bars that make up half of the dollars are vermilion. The running share has a panel of its own, so that no second
    axis lies over the bars.
    """
    rows = _rows(by_rule, colours)
    if rows.is_empty():
        return nothing(EMPTY, colours)
    selection = picked("rule", "verdict")
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=row_labels(colours), scale=alt.Scale(paddingInner=0.45))
    )
    largest = rows["overpaid"].item(0)
    bars = _across(base.mark_bar(cornerRadiusEnd=2, height=14), "overpaid", BARS, largest).encode(
        color=alt.Color("fill:N", scale=None), tooltip=_tooltip(), opacity=dimmed(selection)
    )
    amounts = base.mark_text(align="left", dx=6, color=colours.ink, fontSize=12).encode(text="amount:N")
    amounts = _across(amounts, "overpaid", BARS, largest)
    counts = base.mark_text(align="right", color=colours.muted, fontSize=12).encode(x=at(COUNT), text="count:N")
    panel = _across(base, "running_share", PANEL, 1)
    line = panel.mark_line(
        color=colours.ink, strokeWidth=1.5, point=alt.OverlayMarkDef(size=34, color=colours.ink, opacity=1, filled=True)
    )
    shares = panel.mark_text(align="left", dx=9, color=colours.muted, fontSize=12).encode(text="running:N")
    layers = [*_heads(colours), bars.add_params(selection), amounts, counts, line.encode(order="place:Q"), shares]
    height = ROW * rows.height
    return finished(layers, colours, width=600, height=height, independent="x")


def title(by_rule: pl.DataFrame) -> tuple[str, str]:
    """What the chart says, and what it counts."""
    paid = by_rule.filter(pl.col("overpaid") > 0)
    counting = "Overpaid dollars by rule, with n lines and the running share of all overpaid dollars"
    if by_rule.height > MOST_ROWS:
        counting += f"; the {MOST_ROWS} dearest of {by_rule.height} rules"
    half = paid.filter(pl.col("running_share").shift(1, fill_value=0.0) < 0.5).height
    if paid["lines"].sum() < ENOUGH or paid.height < 3 or half > paid.height // 2 or _is_tied(paid, half):
        return PLAIN, counting
    held = share(paid["running_share"][half - 1])
    if half == 1:
        return f"“{paid['rule_title'][0]}” holds {held} of the overpaid dollars", counting
    return f"{spelled(half)} rules hold {held} of the overpaid dollars", counting


def alt_text(by_rule: pl.DataFrame) -> str:
    """The chart in words, for who cannot see it."""
    paid = by_rule.filter(pl.col("overpaid") > 0).head(MOST_ROWS)
    told = [
        f"{name} {dollars(amount)} on {counted(lines, 'line')}"
        for name, amount, lines in paid.select("rule_title", "overpaid", "lines").iter_rows()
    ]
    return f"Bar chart, {PLAIN.lower()}, dearest first: {'; '.join(told)}." if told else EMPTY


def _is_tied(paid: pl.DataFrame, half: int) -> bool:
    return half < paid.height and bool(paid["overpaid"][half - 1] == paid["overpaid"][half])


def _rows(by_rule: pl.DataFrame, colours: Colours) -> pl.DataFrame:
    """The plotted columns only: amounts are floats from here on."""
    paid = by_rule.filter(pl.col("overpaid") > 0).head(MOST_ROWS)
    labels = distinct(paid["rule_title"].to_list(), paid["verdict"].to_list())
    before = pl.col("running_share").shift(1, fill_value=0.0)
    return paid.select(
        "rule",
        "verdict",
        texts("label", [wrapped(label, 34) for label in labels]),
        pl.col("overpaid").cast(pl.Float64),
        texts("amount", [dollars(amount) for amount in paid["overpaid"]]),
        texts("count", [f"{lines:,}" for lines in paid["lines"]]),
        "running_share",
        texts("running", [share(part) for part in paid["running_share"]]),
        pl.when(before < 0.5).then(pl.lit(colours.over)).otherwise(pl.lit(colours.bar)).alias("fill"),
        pl.int_range(pl.len()).alias("place"),
    )


def _across(base: alt.Chart, field: str, place: tuple[float, float], top: float) -> alt.Chart:
    scale = alt.Scale(range=span(*place), domain=[0, top], nice=False)
    return base.encode(x=alt.X(field, type="quantitative", axis=None, scale=scale))


def _heads(colours: Colours) -> list[alt.Chart]:
    """The head of the count, and of the panel with its limits."""
    limits = alt.Chart(pl.DataFrame({"limit": [PANEL[0], sum(PANEL) / 2, PANEL[1]]})).mark_rule(color=colours.hair)
    rules = _across(limits, "limit", (0, 1), 1)
    return [rules, head("n", COUNT, colours, "right"), head("running share", PANEL[0], colours, "left")]


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="Rule"),
        alt.Tooltip("amount:N", title="Overpaid"),
        alt.Tooltip("count:N", title="Lines"),
        alt.Tooltip("running:N", title="Running share"),
    ]
