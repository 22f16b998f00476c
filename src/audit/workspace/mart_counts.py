"""What a mart counts: lines by what became of them, findings by rule, code and where they stand, and their dollars.

The tables over two lists never close a ring of lists, such as rule, code and direction: a reader who knows all three pairs
could narrow down what each pair withholds, while tables that share one list at most leave each other's cells open.

Every key is from a list of the program, of the form of a code, or the name of a payer with enough lines; a provider is a
number. Nothing that came in as text of a patient, claim or note can be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from audit.model.vocabulary import LineStatus, Severity
from audit.reports.filters import ask
from audit.workspace.mart_cells import Keys, Row, crossed, one_way, rows_of, two_levels

OTHERS = "others"
STATUSES = tuple(str(each) for each in LineStatus)
SEVERITIES = tuple(str(each) for each in Severity)
DIRECTIONS = ("overpaid", "underpaid", "none")
STANDINGS = ("open", "waiting", "second_look", "confirmed", "dismissed", "superseded")
AGES = ("under_90", "under_180", "under_365", "older", "no_date")
DIMENSIONS = ("month", "code", "payer", "place", "provider")

_MOST = {"month": 60, "code": 8, "payer": 12, "place": 12, "provider": 24}
_FORMS = {
    "month": re.compile(r"\d{4}-(0[1-9]|1[0-2])"),
    "code": re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]"),
    "place": re.compile(r"\d{2}"),
    "payer": re.compile(r"[^\x00-\x1f\x7f]{1,60}"),
    "provider": re.compile(r"\d+"),
}
_NAMED_BY_PEOPLE = ("payer", "provider")
_LINES = """-- How many lines are there of each kind?
select month, code, payer, place, provider, audited.line_status as status, lines.highest_severity as severity,
       count(*) as n, sum(case when status = 'flagged' then audited.amount_at_risk end) as at_risk
from audited
join read_parquet($lines, file_row_number = true) as lines on lines.file_row_number = audited.line
group by all"""
_FINDINGS = """-- Which findings are there, and which of them count for a line's dollars?
select finding_id, rule, rule_title, category, code, month, payer, place, provider,
       claim_line_start_date as served, overpaid, underpaid
from kept"""


@dataclass(frozen=True)
class Counted:
    """The rows of a mart, and the titles of the rules by id."""

    rows: list[Row]
    titles: dict[str, str]


def count(run: Path, standing: pl.DataFrame, today: date, smallest: int) -> Counted:
    """Everything that is published of the run in a folder; `standing` has the rows of `finding_states`, ages are as of `today`."""
    lines, findings = ask(run, _LINES), _with_standing(ask(run, _FINDINGS), standing, today)
    for name in DIMENSIONS:
        lines, findings = _recoded(name, lines, findings, today, smallest)
    rows = _of_lines(lines, smallest) + _of_findings(findings, smallest)
    titles = dict(findings.group_by("rule").agg(pl.col("rule_title").min()).sort("rule").iter_rows())
    return Counted(rows, titles)


def _of_lines(lines: pl.DataFrame, smallest: int) -> list[Row]:
    above = one_way(_counted(lines, "status", STATUSES), smallest)
    flagged = lines.filter(pl.col("status") == LineStatus.FLAGGED)
    at_risk = {str(LineStatus.FLAGGED): Decimal(flagged["at_risk"].sum() or 0)}
    rows = rows_of("status", above, smallest, at_risk)
    if above.margin.marks[STATUSES.index(LineStatus.FLAGGED)] == "":
        rows += rows_of("severity", one_way(_counted(flagged, "severity", SEVERITIES), smallest), smallest)
    for name in DIMENSIONS:
        keys = one_way(_counted(lines, name), smallest)
        rows += rows_of(name, keys, smallest)
        rows += crossed(f"{name}_status", keys, above, _pairs(lines, name, "status"), smallest)
    return rows


def _of_findings(findings: pl.DataFrame, smallest: int) -> list[Row]:
    categories, rules = two_levels(_nested(findings, "category", "rule"), smallest)
    directions = one_way(_counted(findings, "direction", DIRECTIONS), smallest)
    standings = one_way(_counted(findings, "standing", STANDINGS), smallest)
    every = {key: amount for (_, key), amount in _dollars(findings, "all").items()}
    rows = rows_of("category", categories, smallest) + rows_of("rule", rules, smallest)
    rows += rows_of("direction", directions, smallest, every) + rows_of("standing", standings, smallest)
    rows += crossed("rule_standing", rules, standings, _pairs(findings, "rule", "standing"), smallest)
    ages = one_way(_counted(findings, "age", AGES), smallest)
    rows += rows_of("age", ages, smallest)
    rows += crossed("age_standing", ages, standings, _pairs(findings, "age", "standing"), smallest)
    own = {name: one_way(_counted(findings, name), smallest) for name in DIMENSIONS}
    rows += crossed("rule_code", rules, own["code"], _pairs(findings, "rule", "code"), smallest)
    for name, keys in own.items():
        rows += rows_of(f"{name}_findings", keys, smallest)
    for name, keys in {"rule": rules, **own}.items():
        if name != "code":  # rules tell of both codes and directions: a third table over these two would close a ring
            rows += _with_dollars(name, keys, directions, findings, smallest)
    return rows


def _with_dollars(name: str, keys: Keys, directions: Keys, findings: pl.DataFrame, smallest: int) -> list[Row]:
    counted = _pairs(findings, name, "direction")
    return crossed(f"{name}_direction", keys, directions, counted, smallest, _dollars(findings, name))


def _with_standing(findings: pl.DataFrame, standing: pl.DataFrame, today: date) -> pl.DataFrame:
    state, final = pl.col("state"), pl.col("final_disposition")
    told = (
        pl.when(state == "superseded")
        .then(pl.lit("superseded"))
        .when(state.is_in(["second_review", "adjudication"]))
        .then(pl.lit("second_look"))
        .when(final == "confirm")
        .then(pl.lit("confirmed"))
        .when(final == "dismiss")
        .then(pl.lit("dismissed"))
        .when(state == "waiting")
        .then(pl.lit("waiting"))
        .otherwise(pl.lit("open"))
    )
    days = (pl.lit(today) - pl.col("served")).dt.total_days()
    age = pl.when(days.is_null()).then(pl.lit("no_date")).otherwise(pl.lit("older"))
    for name, most in (("under_365", 365), ("under_180", 180), ("under_90", 90)):
        age = pl.when(days < most).then(pl.lit(name)).otherwise(age)
    direction = (
        pl.when(pl.col("overpaid").is_not_null())
        .then(pl.lit("overpaid"))
        .when(pl.col("underpaid").is_not_null())
        .then(pl.lit("underpaid"))
        .otherwise(pl.lit("none"))
    )
    states = standing.select("finding_id", "state", "final_disposition")
    joined = findings.join(states, on="finding_id", how="left")
    return joined.select(
        *("rule", "rule_title", "category", *DIMENSIONS),
        pl.coalesce("overpaid", "underpaid").alias("dollars"),
        told.alias("standing"),
        age.alias("age"),
        direction.alias("direction"),
        pl.lit("all").alias("all"),
        pl.lit(1, dtype=pl.Int64).alias("n"),
    )


def _recoded(
    name: str, lines: pl.DataFrame, findings: pl.DataFrame, today: date, smallest: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both frames with the keys of a dimension that may be told; every other value is `others`."""
    counts = lines.group_by(name).agg(pl.col("n").sum()).sort("n", name, descending=[True, False])
    allowed = [value for value, n in counts.iter_rows() if _may_be_told(name, value, n, today, smallest)]
    kept = sorted(allowed, reverse=True) if name == "month" else allowed
    kept = kept[: _MOST[name]]
    told = {value: f"provider_{at}" for at, value in enumerate(kept, 1)} if name == "provider" else {v: v for v in kept}
    recoded = pl.col(name).replace_strict(told, default=OTHERS, return_dtype=pl.String).alias(name)
    return lines.with_columns(recoded), findings.with_columns(recoded)


def _may_be_told(name: str, value: str, n: int, today: date, smallest: int) -> bool:
    if _FORMS[name].fullmatch(value) is None:
        return False
    if name == "month":
        return value <= f"{today:%Y-%m}"
    return name not in _NAMED_BY_PEOPLE or n >= smallest


def _counted(frame: pl.DataFrame, name: str, order: Iterable[str] = ()) -> dict[str, int]:
    """How many of each key, in the order given, else by key with `others` last."""
    found = dict(frame.group_by(name).agg(pl.col("n").sum()).iter_rows())
    wanted = [*order] or sorted(found, key=lambda key: (key == OTHERS, key))
    return {key: int(found.get(key, 0)) for key in wanted}


def _nested(frame: pl.DataFrame, outer: str, inner: str) -> dict[str, dict[str, int]]:
    return {key: _counted(frame.filter(pl.col(outer) == key), inner) for key in _counted(frame, outer)}


def _pairs(frame: pl.DataFrame, row: str, column: str) -> dict[tuple[str, str], int]:
    counted = frame.group_by(row, column).agg(pl.col("n").sum())
    return {(a, b): int(n) for a, b, n in counted.iter_rows()}


def _dollars(findings: pl.DataFrame, name: str) -> Mapping[tuple[str, str], Decimal]:
    summed = findings.drop_nulls("dollars").group_by(name, "direction").agg(pl.col("dollars").sum())
    return {(a, b): Decimal(amount) for a, b, amount in summed.iter_rows()}
