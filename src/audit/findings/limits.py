"""The limits of a policy, settled: for every payer, stretch of days and scope, the limits that apply and who set them.

A row that fills in everything the rule asks of a limit sets it; of such rows those that go before the others apply, all
of them. A row that leaves something of it blank changes only what it fills in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from audit.model.vocabulary import SEVERITY_RANK, Enabled, Severity
from audit.reference.dates import turning_points

EVERY_PAYER = "*"
SHIPPED_RANKS = 2
"""Rows of the shipped policy have a lower rank than this, those of a given file have this or a higher one."""

LIMITS = {
    "row": pl.Int64(),
    "rule_id": pl.String(),
    "payer": pl.String(),
    "rank": pl.Int64(),
    "scope": pl.String(),
    "limit": pl.Int64(),
    "window": pl.String(),
    "window_months": pl.Int64(),
    "window_days": pl.Int64(),
    "is_enabled": pl.Boolean(),
    "gravity": pl.Int64(),
    "effective_from": pl.Date(),
    "effective_to": pl.Date(),
}
"""What a limit is to the join: `payer` in lower case, null for everyone who is not named; of the limits that hold for a
line and scope those of the highest rank apply, all of them. `gravity` is the severity as a number, 3 the highest."""

SETTLED = {
    "rule_id": pl.String(),
    "payer": pl.String(),
    "scope": pl.String(),
    "limit": pl.Int64(),
    "window": pl.String(),
    "enabled": pl.String(),
    "severity": pl.String(),
    "carc": pl.String(),
    "citation": pl.String(),
    "name": pl.String(),
    "effective_from": pl.Date(),
    "effective_to": pl.Date(),
}
"""A settled limit; `name` tells the rows that made it."""

_PARAMETERS = ("limit", "window")
_CHOICES = ("enabled", "severity", "carc")
_Row = Mapping[str, Any]


def folded_payer(payer: str) -> str:
    """A payer as it is compared: without spaces around it, in lower case."""
    return payer.strip().lower()


def settle_limits(rows: pl.DataFrame) -> pl.DataFrame:
    """`SETTLED` of the rows of a policy with their `rank` and `name`, and `row`, the number of each."""
    told = [
        limit
        for part in rows.partition_by("rule_id", maintain_order=True)
        for limit in _of_rule(part, parameters(part))
    ]
    return pl.DataFrame(told, schema=SETTLED, orient="row").with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))


def as_facts(settled: pl.DataFrame) -> pl.DataFrame:
    """The settled limits as the join takes them: `LIMITS`, those switched off too."""
    number = pl.col("window").str.extract(r"^(\d+) ").cast(pl.Int64)
    ranks = {str(severity): rank for severity, rank in SEVERITY_RANK.items()}
    gravity = pl.col("severity").replace_strict(ranks, default=SEVERITY_RANK[Severity.HIGH], return_dtype=pl.Int64)
    return settled.with_columns(
        rank=pl.col("payer").is_not_null().cast(pl.Int64),
        window_months=pl.when(pl.col("window").str.contains(r" months?$")).then(number),
        window_days=pl.when(pl.col("window").str.contains(r" days?$")).then(number),
        is_enabled=pl.col("enabled") != Enabled.NO,
        gravity=gravity,
    ).select(pl.col(name).cast(dtype) for name, dtype in LIMITS.items())


def parameters(rows: pl.DataFrame) -> tuple[str, ...]:
    """What the rule asks of a limit, as its shipped rows show: a limit, a window, both, or neither."""
    shipped = rows.filter(pl.col("rank") < SHIPPED_RANKS)
    return tuple(name for name in _PARAMETERS if shipped[name].count())


def _of_rule(part: pl.DataFrame, asked: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    if not asked:
        return
    rows = part.to_dicts()
    scopes = list(dict.fromkeys(row["scope"] for row in rows if row["scope"] is not None)) or [None]
    named = sorted({folded_payer(row["payer"]) for row in rows if row["payer"] != EVERY_PAYER})
    for first, last in _stretches(part):
        for payer in (None, *named):
            for scope in scopes:
                speaking = [row for row in rows if _speaks(row, payer, first, scope)]
                for limit in _deciding(speaking, asked):
                    told = {**limit, "payer": payer, "scope": scope, "effective_from": first, "effective_to": last}
                    yield tuple(told[name] for name in SETTLED)


def _stretches(part: pl.DataFrame) -> list[tuple[date, date]]:
    """First and last day of each stretch of time in which the same rows hold."""
    days = turning_points(part)
    return list(zip(days, [*(day - timedelta(days=1) for day in days[1:]), date.max], strict=True))


def _speaks(row: _Row, payer: str | None, day: date, scope: str | None) -> bool:
    return (
        (row["payer"] == EVERY_PAYER or folded_payer(row["payer"]) == payer)
        and (row["effective_from"] or date.min) <= day <= (row["effective_to"] or date.max)
        and row["scope"] in (None, scope)
    )


def _deciding(rows: Sequence[_Row], asked: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The limits that the rows make, which all hold for one payer, day and scope."""
    whole = [row for row in rows if all(row[name] is not None for name in asked)]
    if not whole:
        return
    highest = max(_weight(row) for row in whole)
    latest = rows[::-1]
    ordered = sorted(latest, key=_weight, reverse=True)
    over = [row for row in ordered if row not in whole and _weight(row) >= highest]
    below = [row for row in ordered if _weight(row) < highest]
    for base in (row for row in whole if _weight(row) == highest):
        alike = sorted(below, key=lambda row: row["window"] != base["window"])
        chain = [*over, base]
        makers = [row for row in over if any(row[name] is not None for name in (*_PARAMETERS, *_CHOICES))]
        yield {
            "rule_id": base["rule_id"],
            **{name: _first(chain, name) for name in _PARAMETERS},
            **{name: _first([*chain, *alike], name) for name in _CHOICES},
            "citation": _cited(chain),
            "name": " and ".join(row["name"] for row in (base, *reversed(makers))),
        }


def _weight(row: _Row) -> tuple[int, bool]:
    """What goes before what: the rank, and of one rank the row that names the scope."""
    return int(row["rank"]), row["scope"] is not None


def _first(rows: Sequence[_Row], column: str) -> Any:
    return next((row[column] for row in rows if row[column] is not None), None)


def _cited(chain: Sequence[_Row]) -> str | None:
    """Who says so: a row that changes a limit without saying who does leaves nobody."""
    for row in chain:
        if row["citation"] is not None:
            return str(row["citation"])
        if any(row[name] is not None for name in _PARAMETERS):
            return None
    return None
