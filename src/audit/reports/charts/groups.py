"""Flag rates by payer or by place of service: a dot with its interval, and the dollars of both directions beside it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from audit.reports.charts.columns import texts, total
from audit.reports.charts.dots import Look, draw, standing
from audit.reports.charts.theme import LIGHT, Colours, Drawing, nothing
from audit.reports.charts.words import capitalised, counted, distinct, dollars, rate, wrapped
from audit.reports.intervals import ENOUGH, wilson

MOST_ROWS = 12
NOUNS = {"payer": "payer", "place": "place of service"}
EMPTY = "No line to group."


def chart(groups: pl.DataFrame, colours: Colours = LIGHT, labels: Mapping[str, str] | None = None) -> Drawing:
    """The chart of `summary.by_payer` or `summary.by_place`: up to 12 groups, most lines first; a click picks the group.

    `labels` are words for the values, as for places of service. The dotted rule is the rate of all groups together.
    """
    if groups.is_empty():
        return nothing(EMPTY, colours)
    field = groups.columns[0]
    look = Look(
        fields=(field,),
        value_label="round(datum.value * 1000) / 10 + ' %'",
        rule=total(groups, "flagged") / max(total(groups, "lines"), 1),
        ends=(0.0, 0.60),
        columns=(("overpaid", "over", 0.82, "over_tone"), ("underpaid", "under", 1.0, "under_tone")),
        tooltip={
            capitalised(NOUNS[field]): "label",
            "Flag rate": "rate",
            "95 % interval": "interval",
            "Lines": "count",
        },
    )
    return draw(_rows(groups, colours, labels or {}), look, colours, 460)


def title(groups: pl.DataFrame, labels: Mapping[str, str] | None = None) -> tuple[str, str]:
    """What the chart says, and what it counts."""
    field = groups.columns[0]
    plain = f"Flag rate by {NOUNS[field]}"
    counting = "Flagged lines per 100 audited with 95 % interval, and dollars; dotted: all together"
    if groups.height > MOST_ROWS:
        counting += f"; the {MOST_ROWS} of {groups.height} with most lines"
    apart = [row for row in groups.iter_rows(named=True) if _standing(row, groups) == "above"]
    if groups.height < 2 or len(apart) != 1:
        return plain, counting
    name = capitalised(wrapped((labels or {}).get(apart[0][field], apart[0][field]), 40, 1))
    return f"{name}: {rate(apart[0]['rate'])} flagged, more than elsewhere", counting


def alt_text(groups: pl.DataFrame, labels: Mapping[str, str] | None = None) -> str:
    """The chart in words, for who cannot see it."""
    field, labels = groups.columns[0], labels or {}
    told = [
        f"{labels.get(row[field], row[field])} {rate(row['rate'])} of {counted(row['lines'], 'line')}, "
        f"overpaid {dollars(row['overpaid'])}, underpaid {dollars(row['underpaid'])}"
        for row in groups.head(MOST_ROWS).iter_rows(named=True)
    ]
    return f"Dot chart with 95 % intervals, flag rate by {NOUNS[field]}: {'; '.join(told)}." if told else EMPTY


def _standing(row: Mapping[str, float], groups: pl.DataFrame) -> str:
    """Where a group stands against all the others together; `too few` where either side has fewer than 30 lines."""
    others, flagged = total(groups, "lines") - row["lines"], total(groups, "flagged") - row["flagged"]
    if min(row["lines"], others) < ENOUGH:
        return "within" if row["lines"] >= ENOUGH else "too few"
    low, high = wilson(int(flagged), int(others))
    return "above" if row["low"] > high else "below" if row["high"] < low else "within"


def _rows(groups: pl.DataFrame, colours: Colours, labels: Mapping[str, str]) -> pl.DataFrame:
    shown = groups.head(MOST_ROWS)
    field = groups.columns[0]
    looks = [standing(_standing(row, groups), colours) for row in shown.iter_rows(named=True)]
    names = [wrapped(capitalised(labels.get(value, value)), 32, 2) for value in shown[field]]
    counts = [f"{lines:,}" for lines in shown["lines"]]
    return shown.select(
        field,
        texts(
            "label",
            distinct([f"{name}, n {count}" for name, count in zip(names, counts, strict=True)], shown[field].to_list()),
        ),
        pl.col("rate").alias("value"),
        "low",
        "high",
        texts("fill", [fill for fill, _ in looks]),
        texts("mark", [mark for _, mark in looks]),
        texts("over", [_amount(amount) for amount in shown["overpaid"]]),
        texts("under", [_amount(amount) for amount in shown["underpaid"]]),
        _tone("overpaid", "over_tone", colours.over_text, colours),
        _tone("underpaid", "under_tone", colours.under_text, colours),
        texts("rate", [rate(part) for part in shown["rate"]]),
        texts("interval", [f"{rate(low)} to {rate(high)}" for low, high in shown.select("low", "high").iter_rows()]),
        texts("count", counts),
    )


def _tone(amount: str, name: str, tone: str, colours: Colours) -> pl.Expr:
    return pl.when(pl.col(amount) != 0).then(pl.lit(tone)).otherwise(pl.lit(colours.muted)).alias(name)


def _amount(amount: float) -> str:
    return f"+{dollars(amount)}" if amount > 0 else dollars(amount) if amount < 0 else "none"
