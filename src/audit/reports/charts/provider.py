"""Overpaid dollars a line by provider: who lies outside what chance explains? A dot with its interval, and no ranks."""

from __future__ import annotations

import polars as pl

from audit.reports.charts.columns import texts
from audit.reports.charts.dots import Look, draw, standing
from audit.reports.charts.theme import LIGHT, Colours, Drawing, nothing
from audit.reports.charts.words import counted, dollars, spelled, wrapped

MOST_ROWS = 20
PLAIN = "Overpaid dollars a line by provider"
EMPTY = "No line, so no provider to compare."


def chart(by_provider: pl.DataFrame, colours: Colours = LIGHT) -> Drawing:
    """The chart of `summary.by_provider`: up to 20 providers, those outside the group first kept; a click picks `provider`.

    The dotted rule is the median provider. Vermilion diamonds lie above it with their whole interval, blue ones below.
    """
    if by_provider.is_empty():
        return nothing(EMPTY, colours)
    look = Look(
        fields=("provider",),
        value_label="'$' + format(datum.value, datum.value < 10 && datum.value % 1 ? ',.2f' : ',.0f')",
        rule=by_provider["group_median"].item(0),
        tooltip={"Provider": "provider", "A line": "amount", "95 % interval": "interval", "Lines": "count"},
    )
    return draw(_rows(by_provider, colours), look, colours, 420)


def title(by_provider: pl.DataFrame) -> tuple[str, str]:
    """What the chart says, and what it counts."""
    median = dollars(by_provider["group_median"].item(0)) if by_provider.height else "$0"
    counting = f"Overpaid dollars per line with 95 % interval; dotted: median provider, {median}"
    if by_provider.height > MOST_ROWS:
        counting += f"; {MOST_ROWS} of {by_provider.height}: those outside the group, then those with most lines"
    judged = by_provider.filter(pl.col("standing") != "too few").height
    above = by_provider.filter(pl.col("standing") == "above").height
    if judged < 2:
        return PLAIN, counting
    return (
        f"{spelled(above)} of {counted(judged, 'provider')} {'lies' if above == 1 else 'lie'} above the group",
        counting,
    )


def alt_text(by_provider: pl.DataFrame) -> str:
    """The chart in words, for who cannot see it."""
    told = [
        f"{name} {dollars(amount)} a line ({dollars(low)} to {dollars(high)}, n {lines:,}, {where})"
        for name, amount, low, high, lines, where in _shown(by_provider)
        .select("provider", "overpaid_per_line", "low", "high", "lines", "standing")
        .iter_rows()
    ]
    return f"Dot chart with 95 % intervals, {PLAIN.lower()}: {'; '.join(told)}." if told else EMPTY


def _shown(by_provider: pl.DataFrame) -> pl.DataFrame:
    is_outside = pl.col("standing").is_in(["above", "below"])
    kept = by_provider.sort(is_outside, "lines", "provider", descending=[True, True, False]).head(MOST_ROWS)
    return kept.sort("overpaid_per_line", "lines", "provider", descending=[True, True, False])


def _rows(by_provider: pl.DataFrame, colours: Colours) -> pl.DataFrame:
    shown = _shown(by_provider)
    looks = [standing(where, colours) for where in shown["standing"]]
    spans = shown.select("low", "high").iter_rows()
    return shown.select(
        "provider",
        texts(
            "label",
            [f"{wrapped(name, 22, 1)}, n {lines:,}" for name, lines in shown.select("provider", "lines").iter_rows()],
        ),
        pl.col("overpaid_per_line").alias("value"),
        "low",
        "high",
        texts("fill", [fill for fill, _ in looks]),
        texts("mark", [mark for _, mark in looks]),
        texts("amount", [dollars(amount) for amount in shown["overpaid_per_line"]]),
        texts("interval", [f"{dollars(low)} to {dollars(high)}" for low, high in spans]),
        texts("count", [f"{lines:,}" for lines in shown["lines"]]),
    )
