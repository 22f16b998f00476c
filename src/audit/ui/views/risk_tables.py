"""The tables of the Denial risk page: the numbers behind its charts, the tiers with their reasons, the observed answers."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from audit.reports.risk import NO_FINDING
from audit.ui.components import html
from audit.ui.components.filters import words
from audit.ui.components.html import Column, Markup

_VERDICT = {name: words("verdict", name) for name in ("contradicted", "undocumented", "violated")}


def by_rule(rows: pl.DataFrame) -> pl.DataFrame:
    """The Pareto's numbers."""
    return rows.select(
        pl.col("rule_title").alias("Rule"),
        pl.col("verdict").replace(_VERDICT).alias("What was found"),
        pl.col("lines").alias("Lines"),
        pl.col("overpaid").alias("Overpaid, $"),
        pl.col("underpaid").alias("Underpaid, $"),
        _percent("running_share").alias("Running share of overpaid"),
    )


def by_code(rows: pl.DataFrame) -> pl.DataFrame:
    """The heatmap's numbers."""
    return rows.select(
        pl.col("code").alias("Code"),
        pl.col("rule_title").alias("Rule"),
        pl.col("verdict").replace(_VERDICT).alias("What was found"),
        pl.col("lines").alias("Lines"),
    )


def by_month(rows: pl.DataFrame) -> pl.DataFrame:
    """The trend's numbers."""
    return rows.select(
        pl.col("month").alias("Month"), pl.col("lines").alias("Lines audited"), *_rates("flagged", "Flagged")
    )


def by_provider(rows: pl.DataFrame) -> pl.DataFrame:
    """The providers' numbers."""
    return rows.select(
        pl.col("provider").alias("Provider"),
        pl.col("lines").alias("Lines audited"),
        pl.col("overpaid").alias("Overpaid, $"),
        pl.col("overpaid_per_line").alias("Overpaid a line, $"),
        pl.col("low").alias("95 % from, $"),
        pl.col("high").alias("to, $"),
        pl.col("standing").alias("Beside the median provider"),
    )


def by_carc(rows: pl.DataFrame, labels: Mapping[str, str]) -> pl.DataFrame:
    """The likely answers' numbers, with our words for the reason codes."""
    return rows.select(
        pl.col("carc").alias("CARC"),
        pl.col("carc")
        .replace_strict(dict(labels), default="no answer expected", return_dtype=pl.String)
        .alias("Answer"),
        pl.col("findings").alias("Findings"),
        pl.col("lines").alias("Lines"),
    )


def by_group(rows: pl.DataFrame, labels: Mapping[str, str]) -> pl.DataFrame:
    """The numbers of payers or places of service; the first column is the group."""
    group = rows.columns[0]
    name = pl.col(group).replace({value: f"{value}, {label}" for value, label in labels.items()})
    return rows.select(
        name.alias(group.capitalize()),
        pl.col("lines").alias("Lines audited"),
        *_rates("flagged", "Flagged"),
        pl.col("overpaid").alias("Overpaid, $"),
        pl.col("underpaid").alias("Underpaid, $"),
    )


def observed(rows: pl.DataFrame) -> pl.DataFrame:
    """What payers answered, rule by rule, the lines without a finding for comparison last."""
    return rows.select(
        pl.coalesce("rule_title", pl.lit(NO_FINDING.capitalize())).alias("Rule"),
        pl.col("verdict").replace(_VERDICT).alias("What was found"),
        pl.col("lines").alias("Lines answered"),
        *_rates("denied", "Denied"),
    )


def tiers(rows: pl.DataFrame) -> list[Markup]:
    """Every line by tier with the reason for it."""
    heads: list[Column | str] = [
        "Tier",
        "Why",
        *(Column(head, numeric=True) for head in ("Lines", "At risk", "Overpaid", "Underpaid")),
    ]
    told = [
        [
            html.severity(tier) if tier in {"high", "medium", "low"} else tier.capitalize(),
            reason.capitalize(),
            html.number(lines),
            html.money(at_risk) if at_risk else "none",
            *(html.difference(amount) if amount else "none" for amount in (overpaid, underpaid)),
        ]
        for tier, reason, lines, at_risk, overpaid, underpaid in rows.iter_rows()
    ]
    high = int(rows.filter(pl.col("tier") == "high")["lines"].sum())
    title = f"{html.count_of(high, 'line')} in the high tier" if high else "Lines by tier, with the reason"
    note = (
        "A tier follows from what the findings of a line say and how severe they are. It is no probability of a denial"
    )
    return [html.heading(title, note), html.table(heads, told, caption=title)]


def _rates(hits: str, word: str) -> list[pl.Expr]:
    return [
        pl.col(hits).alias(word),
        _percent("rate").alias(f"{word}, share"),
        _percent("low").alias("95 % from"),
        _percent("high").alias("to"),
    ]


def _percent(name: str) -> pl.Expr:
    """A share from 0 to 1 as text in percent with one decimal; `none` where there is none."""
    tenths = (pl.col(name) * 1000).round(0).cast(pl.Int64)
    return pl.format("{}.{} %", tenths // 10, tenths % 10).fill_null("none")
