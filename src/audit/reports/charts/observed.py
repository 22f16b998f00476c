"""What payers answered, rule by rule, where the file carries their answers: a rate with its count and interval."""

from __future__ import annotations

import polars as pl

from audit.reports.charts.columns import texts
from audit.reports.charts.dots import Look, draw, standing
from audit.reports.charts.theme import LIGHT, Colours, Drawing, nothing
from audit.reports.charts.words import counted, distinct, rate, wrapped
from audit.reports.intervals import ENOUGH
from audit.reports.risk import NO_FINDING

MOST_ROWS = 12
PLAIN = "Observed denials by rule"
EMPTY = "The file carries no answers of payers (carc_codes), so nothing was observed."


def chart(observed: pl.DataFrame, colours: Colours = LIGHT) -> Drawing:
    """The chart of `risk.observed`: up to 12 rules, most lines first; a click picks `rule` and `verdict`.

    The dotted rule is the rate of the lines without a finding.
    """
    rules = _rules(observed)
    if rules.is_empty():
        return nothing(EMPTY, colours)
    look = Look(
        fields=("rule", "verdict"),
        value_label="round(datum.value * 100) + ' %'",
        rule=_elsewhere(observed),
        tooltip={"Rule": "label", "Denied": "rate", "95 % interval": "interval"},
    )
    return draw(_rows(rules, observed, colours), look, colours, 420)


def title(observed: pl.DataFrame) -> tuple[str, str]:
    """What the chart says, and what it counts."""
    elsewhere = _elsewhere(observed)
    counting = "Lines denied per 100 answered by the payer, with 95 % interval"
    if elsewhere is not None:
        counting += f"; dotted: lines without a finding, {rate(elsewhere)}"
    more = [row for row in _rules(observed).iter_rows(named=True) if _standing(row, observed) == "above"]
    if not more:
        return PLAIN, counting
    if len(more) == 1:
        return f"“{more[0]['rule_title']}” was denied more often than lines without a finding", counting
    return f"{counted(len(more), 'rule')} were denied more often than lines without a finding", counting


def alt_text(observed: pl.DataFrame) -> str:
    """The chart in words, for who cannot see it."""
    told = [
        f"{row['rule_title']} {rate(row['rate'])} of {counted(row['lines'], 'line')}"
        for row in _rules(observed).iter_rows(named=True)
    ]
    return f"Dot chart with 95 % intervals, observed denials by rule: {'; '.join(told)}." if told else EMPTY


def _rules(observed: pl.DataFrame) -> pl.DataFrame:
    return observed.filter(pl.col("rule") != NO_FINDING).head(MOST_ROWS)


def _elsewhere(observed: pl.DataFrame) -> float | None:
    rows = observed.filter(pl.col("rule") == NO_FINDING)["rate"].to_list()
    return rows[0] if rows else None


def _standing(row: dict[str, float], observed: pl.DataFrame) -> str:
    """Where a rule stands against the lines without a finding; `too few` where either has fewer than 30 lines."""
    others = observed.filter(pl.col("rule") == NO_FINDING)
    if row["lines"] < ENOUGH:
        return "too few"
    if others.is_empty() or others["lines"].item() < ENOUGH:
        return "within"
    return (
        "above" if row["low"] > others["high"].item() else "below" if row["high"] < others["low"].item() else "within"
    )


def _rows(rules: pl.DataFrame, observed: pl.DataFrame, colours: Colours) -> pl.DataFrame:
    looks = [standing(_standing(row, observed), colours) for row in rules.iter_rows(named=True)]
    names = distinct(rules["rule_title"].to_list(), rules["verdict"].to_list())
    counts = rules["lines"].to_list()
    return rules.select(
        "rule",
        "verdict",
        texts("label", [f"{wrapped(name, 32)}, n {count:,}" for name, count in zip(names, counts, strict=True)]),
        pl.col("rate").alias("value"),
        "low",
        "high",
        texts("fill", [fill for fill, _ in looks]),
        texts("mark", [mark for _, mark in looks]),
        texts("interval", [f"{rate(low)} to {rate(high)}" for low, high in rules.select("low", "high").iter_rows()]),
        texts("rate", [rate(part) for part in rules["rate"]]),
    )
