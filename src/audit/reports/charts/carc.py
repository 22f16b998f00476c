"""Findings by the answer that a payer would likely give: words over a thin bar. These are no observed denials."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import polars as pl

from audit.reports.charts.columns import largest, texts, total
from audit.reports.charts.theme import LIGHT, Colours, Drawing, dimmed, finished, nothing, picked
from audit.reports.charts.words import counted, share, wrapped
from audit.reports.intervals import ENOUGH

MOST_ROWS = 10
ROW = 34
PLAIN = "Findings by likely answer"
EMPTY = "No finding, so no answer to expect."
NO_ANSWER = "no answer expected"


def chart(by_carc: pl.DataFrame, colours: Colours = LIGHT, labels: Mapping[str, str] | None = None) -> Drawing:
    """The chart of `summary.by_carc`: up to 10 answers, most findings first; a click picks `carc`.

    `labels` are our own words for the reason codes, as in the reference.
    """
    if by_carc.is_empty():
        return nothing(EMPTY, colours)
    rows = _rows(by_carc, colours, labels or {})
    selection = picked("carc")
    base = alt.Chart(rows).encode(y=alt.Y("carc:N", sort=None, axis=None, scale=alt.Scale(padding=0)))
    across = alt.X(
        "findings:Q", axis=None, scale=alt.Scale(domain=[0, largest(rows, "findings")], range=_range(), nice=False)
    )
    bars = base.mark_bar(height=8, yOffset=9, cornerRadiusEnd=2).encode(
        x=across, color=alt.Color("fill:N", scale=None), opacity=dimmed(selection), tooltip=_tooltip()
    )
    names = base.mark_text(align="left", dy=-5, color=colours.ink, fontSize=12).encode(x=alt.value(0), text="label:N")
    numbers = base.mark_text(align="left", dx=6, dy=9, color=colours.ink, fontSize=12).encode(x=across, text="count:N")
    layers = [bars.add_params(selection), names, numbers]
    return finished(layers, colours, width=300, height=ROW * rows.height)


def title(by_carc: pl.DataFrame) -> tuple[str, str]:
    """What the chart says, and what it counts."""
    counting = "Findings by the answer a payer would likely give (CARC); not observed denials"
    answered = by_carc.filter(pl.col("carc") != "none")
    every = total(by_carc, "findings")
    tied = answered.height > 1 and answered["findings"][0] == answered["findings"][1]
    if every < ENOUGH or answered.height < 2 or tied:
        return PLAIN, counting
    return f"CARC {answered['carc'][0]} is the likely answer to {share(answered['findings'][0] / every)}", counting


def alt_text(by_carc: pl.DataFrame, labels: Mapping[str, str] | None = None) -> str:
    """The chart in words, for who cannot see it."""
    shown = by_carc.head(MOST_ROWS).select("carc", "findings").iter_rows()
    told = [f"{_label(carc, labels or {})} {counted(findings, 'finding')}" for carc, findings in shown]
    return f"Bar chart, findings by the reason code a payer would likely give: {'; '.join(told)}." if told else EMPTY


def _rows(by_carc: pl.DataFrame, colours: Colours, labels: Mapping[str, str]) -> pl.DataFrame:
    shown = by_carc.head(MOST_ROWS)
    is_none = pl.col("carc") == "none"
    is_first = pl.int_range(pl.len()) == 0
    return shown.select(
        "carc",
        "findings",
        texts("label", [wrapped(_label(carc, labels), 52, 1) for carc in shown["carc"]]),
        texts("count", [f"{findings:,}" for findings in shown["findings"]]),
        pl.when(is_none)
        .then(pl.lit(colours.faint))
        .when(is_first)
        .then(pl.lit(colours.petrol))
        .otherwise(pl.lit(colours.bar))
        .alias("fill"),
    )


def _label(carc: str, labels: Mapping[str, str]) -> str:
    return NO_ANSWER if carc == "none" else " ".join(part for part in (carc, labels.get(carc, "")) if part)


def _range() -> list[alt.ExprRef]:
    return [alt.ExprRef("0"), alt.ExprRef("width - 44")]


def _tooltip() -> list[alt.Tooltip]:
    return [alt.Tooltip("label:N", title="Likely answer"), alt.Tooltip("count:N", title="Findings")]
