"""A policy file that a person wrote: read row by row, and everything that is wrong with it told at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from audit.errors import PolicyError
from audit.findings.limits import EVERY_PAYER, folded_payer
from audit.model.vocabulary import Enabled, Severity
from audit.reference.checks.limits import WINDOW

WHOLE = r"[1-9]\d{0,6}"
"""How a limit is written."""
MOST_TOLD = 20
"""More problems than this are counted, not told."""

_START = "Start from data/reference/rule_policy.csv; docs/policy.md shows how."
_DATES = ("effective_from", "effective_to")
_Row = Mapping[str, str | None]


def read_policy(
    path: Path, shipped: pl.DataFrame, known: Collection[str], tables: Mapping[str, pl.DataFrame] | None
) -> pl.DataFrame:
    """The rows of the file, with the columns of the shipped policy.

    `known` are the rules, `tables` the reference. Raises `PolicyError` with every problem: file, row, column, what is
    wrong, and what to do.
    """
    rows = _cells(path, shipped.columns)
    problems = [
        f"row {number}, {problem}"
        for number, row in enumerate(rows.iter_rows(named=True), 1)
        for problem in (*_words(row, known, tables), *_values(row), *_limits(row, shipped))
    ] or list(_twice(rows))
    if problems:
        told = [f"{path.name}, {problem}" for problem in problems[:MOST_TOLD]]
        more = [f"{path.name}: {len(problems) - MOST_TOLD} more like these."] if len(problems) > MOST_TOLD else []
        raise PolicyError("\n".join([*told, *more]))
    dates = [pl.col(name).str.to_date("%Y-%m-%d") for name in _DATES]
    return rows.with_columns(pl.col("payer").fill_null(EVERY_PAYER), pl.col("limit").cast(pl.Int64), *dates)


def near(name: str, known: Collection[str]) -> str:
    """`(did you mean …?)` where a known name is like it."""
    found = get_close_matches(name, sorted(known), n=1)
    return f" (did you mean {found[0]}?)" if found else ""


def _cells(path: Path, columns: list[str]) -> pl.DataFrame:
    """The file as text, trimmed, with every column of a policy."""
    try:
        rows = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except FileNotFoundError:
        raise PolicyError(f"{path.name}: there is no such policy file. Check the path given with --policy.") from None
    except (pl.exceptions.PolarsError, OSError):
        raise PolicyError(f"{path.name}: not a CSV file with a header in UTF-8. {_START}") from None
    rows = rows.rename({name: name.strip().lower() for name in rows.columns}, strict=False)
    missing = sorted({"rule_id", "enabled"} - set(rows.columns))
    unknown = [f"{name}{near(name, columns)}" for name in rows.columns if name not in columns]
    told = [
        *([f"the columns {', '.join(missing)} are missing."] if missing else []),
        *([f"the columns {', '.join(unknown)} are not columns of a policy."] if unknown else []),
    ]
    if told:
        raise PolicyError(f"{path.name}: {' '.join(told)} {_START}")
    rows = rows.with_columns(pl.col(pl.String).str.strip_chars().replace("", None))
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in columns if name not in rows.columns]
    return rows.with_columns(absent).select(columns)


def _words(row: _Row, known: Collection[str], tables: Mapping[str, pl.DataFrame] | None) -> Iterator[str]:
    """What names nothing that there is."""
    lists: dict[str, tuple[Collection[str], str]] = {
        "rule_id": (known, "`claims-audit rules list` shows every rule."),
        "enabled": ([str(word) for word in Enabled], "Write yes, when_loaded or no; blank leaves it as it was."),
        "severity": ([str(word) for word in Severity], "Write high, medium or low; blank leaves it as it was."),
    }
    if tables is not None:
        groups, reasons = tables["code_groups"]["group_id"].to_list(), tables["carc"]["carc"].to_list()
        lists["scope"] = (groups, "Name a group of data/reference/code_groups.csv; blank stands for all of the rule.")
        lists["carc"] = (reasons, "Name a code of data/reference/carc.csv.")
    for column, (words, fix) in lists.items():
        given = row[column]
        if given is not None and given not in words:
            yield f"column {column}: not known: {given}{near(given, words)}. {fix}"
    if row["rule_id"] is None:
        yield "column rule_id is blank. Name the rule that the row is about."


def _values(row: _Row) -> Iterator[str]:
    """What is no number, window or date."""
    if row["limit"] is not None and not re.fullmatch(WHOLE, row["limit"]):
        yield f"column limit: {row['limit']} is not a whole number from 1 on. Write how many are allowed, or nothing."
    if row["window"] is not None and not re.fullmatch(WINDOW, row["window"]):
        yield (
            f"column window: {row['window']} is not a window. Write a number and days or months, such as `12 months` or"
            " `14 days`."
        )
    days = {name: _day(row[name]) for name in _DATES}
    for name in _DATES:
        if row[name] is not None and days[name] is None:
            yield f"column {name}: {row[name]} is not a date, YYYY-MM-DD. Correct it, or leave it blank for no end."
    first, last = days.values()
    if first and last and last < first:
        yield f"column effective_to: {last} is before effective_from, {first}. Correct one of them."


def _limits(row: _Row, shipped: pl.DataFrame) -> Iterator[str]:
    """What is said of a limit of a rule that has none."""
    own = shipped.filter(pl.col("rule_id") == (row["rule_id"] or ""))
    if own.is_empty():
        return
    for column in ("scope", "limit", "window"):
        if row[column] is not None and not own[column].count():
            yield f"column {column}: {row['rule_id']} has no {column}. Leave it blank."


def _twice(rows: pl.DataFrame) -> Iterator[str]:
    """Rows that say something of the same payer, rule, scope and window on the same day."""
    seen: dict[tuple[str | None, ...], list[tuple[int, str, str]]] = {}
    for number, row in enumerate(rows.iter_rows(named=True), 1):
        key = (folded_payer(row["payer"] or EVERY_PAYER), row["rule_id"], row["scope"], row["window"])
        first, last = row["effective_from"] or "", row["effective_to"] or "9999-12-31"
        for other, begins, ends in seen.setdefault(key, []):
            if first <= ends and begins <= last:
                yield f"row {number}: it speaks of the same payer, rule, scope, window and days as row {other}. Keep one."
        seen[key].append((number, first, last))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text and re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None
