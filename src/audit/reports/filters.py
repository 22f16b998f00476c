"""One filter algebra for charts, worklist and export: what a person may narrow a run down to, and the rows that are left.

A filter on the line (code, month, provider, payer, place) narrows the lines audited and their findings; a filter on the
finding (severity, rule, category, verdict, direction, answer) narrows the findings only, so that a rate keeps its
denominator. The tier is the highest of a line's findings. No field holds a patient, a claim or a note, so that every
filter may stand in a page's address.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import polars as pl

from audit.errors import AuditError
from audit.model.duck import connect
from audit.model.vocabulary import Category, Severity, Verdict

NOT_ON_THE_LINE = "not on the line"
DIRECTIONS = ("overpaid", "underpaid", "none")
TIERS = ("high", "medium", "low")
MOST_VALUES = 50
MOST_CHARACTERS = 120

_SQL = Path(__file__).parent / "sql"

_CLOSED: dict[str, tuple[str, ...]] = {
    "severity": tuple(str(each) for each in Severity),
    "category": tuple(str(each) for each in Category),
    "verdict": tuple(str(each) for each in Verdict),
    "direction": DIRECTIONS,
    "tier": TIERS,
}
_SHAPES = {
    "rule": re.compile(r"[a-z_]+\.[a-z0-9_]+"),
    "code": re.compile(r"[0-9A-Za-z]{1,10}|none"),
    "month": re.compile(r"\d{4}-(0[1-9]|1[0-2])|none"),
    "provider": re.compile(rf"[0-9A-Za-z-]{{1,20}}|{NOT_ON_THE_LINE}"),
    "place": re.compile(rf"[0-9A-Za-z]{{1,4}}|{NOT_ON_THE_LINE}"),
    "carc": re.compile(r"[0-9A-Z]{1,4}|none"),
}
_OF_THE_LINE = ("code", "month", "provider", "payer", "place")


@dataclass(frozen=True)
class Filters:
    """What is wanted of a run: per field the allowed values, in order and without repetition; empty means every value."""

    severity: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    payer: tuple[str, ...] = ()
    provider: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    carc: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in names():
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))

    @property
    def active(self) -> tuple[str, ...]:
        """The names of the fields that narrow."""
        return tuple(name for name in names() if getattr(self, name))

    def to_query(self) -> dict[str, list[str]]:
        """The parameters of a page's address: only the fields that narrow, a list of values each."""
        return {name: list(getattr(self, name)) for name in self.active}

    @classmethod
    def from_query(
        cls, query: Mapping[str, str | Sequence[str]], *, ignore: Collection[str] = ()
    ) -> tuple[Self, tuple[str, ...]]:
        """The filters of a page's address, and a sentence for everything that was dropped, which never repeats a value.

        `ignore` names the parameters that are the page's own.
        """
        kept: dict[str, tuple[str, ...]] = {}
        problems = [
            "A parameter of the address is no filter and was dropped."
            for name in query
            if name not in {*names(), *ignore}
        ]
        for name in (name for name in names() if name in query):
            given = _listed(query[name])
            kept[name] = tuple(value for value in given[:MOST_VALUES] if is_valid(name, value))
            if len(kept[name]) < len(given):
                problems.append(_dropped(name, len(given) - len(kept[name])))
        return cls(**kept), tuple(dict.fromkeys(problems))

    def narrowed(self, picked: Sequence[Mapping[str, Any]]) -> Self:
        """These filters, with the fields of the picked marks of a chart put in place of their own."""
        chosen = {name: tuple(str(mark[name]) for mark in picked if mark.get(name)) for name in names()}
        valid = {name: tuple(value for value in values if is_valid(name, value)) for name, values in chosen.items()}
        return replace(self, **{name: values for name, values in valid.items() if values})

    def without(self, *cleared: str) -> Self:
        """These filters with some fields cleared."""
        return replace(self, **dict.fromkeys(cleared, ()))


def names() -> tuple[str, ...]:
    """The names of the fields, which are also the names of the columns that charts are picked by."""
    return tuple(each.name for each in fields(Filters))


EVERYTHING = Filters()


def is_valid(name: str, value: str) -> bool:
    """Whether the field could hold the value; a payer is any printable text of a sane length."""
    if name in _CLOSED:
        return value in _CLOSED[name]
    if name in _SHAPES:
        return _SHAPES[name].fullmatch(value) is not None
    return 0 < len(value) <= MOST_CHARACTERS and value.isprintable()


def _listed(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def _dropped(name: str, count: int) -> str:
    known = f" Known are {', '.join(_CLOSED[name])}." if name in _CLOSED else ""
    return f"Filter {name}: {count} value{'s' if count > 1 else ''} could not be read and {'were' if count > 1 else 'was'} dropped.{known}"


def ask(run: Path, question: str, filters: Filters = EVERYTHING, **values: Any) -> pl.DataFrame:
    """The answer to one SQL question about a finished run, as a Polars frame.

    The question may read `audited` (a row an accepted line that the filters leave), `kept` (a row a finding that they
    leave, with `overpaid` and `underpaid` where the finding counts), and every Parquet table of the run by
    `read_parquet($<name>)`. `values` are bound, never written into the text.
    """
    return ask_of(run, sql("run") + question, filters, values)


def ask_of(
    run: Path,
    text: str,
    filters: Filters,
    values: Mapping[str, Any],
    beside: Mapping[str, pl.DataFrame] = MappingProxyType({}),
) -> pl.DataFrame:
    """The same with the whole text of the question, which says `{of_lines}` and `{of_findings}` where the filters hold.

    `beside` are frames that the question may read by their names.
    """
    with closing(connect(run)) as connection:
        for name, frame in beside.items():
            connection.register(name, frame.to_arrow())
        answer: pl.DataFrame = connection.sql(narrowed(text, filters), params=bound(run, text, filters, values)).pl()
    return answer


def answer(
    run: Path, name: str, filters: Filters = EVERYTHING, *, written: Mapping[str, str] | None = None, **values: Any
) -> pl.DataFrame:
    """The answer to the question in `sql/<name>.sql`; `written` are parts of its text, from a list in the program only."""
    return ask(run, sql(name, written), filters, **values)


def narrowed(text: str, filters: Filters) -> str:
    """The question with the conditions of the filters in their places; their values are bound, not written."""
    of_lines = _conditions([name for name in filters.active if name in _OF_THE_LINE])
    of_findings = _conditions([name for name in filters.active if name not in _OF_THE_LINE])
    return text.replace("{of_lines}", of_lines).replace("{of_findings}", of_findings)


def bound(run: Path, text: str, filters: Filters, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is bound to a question: the values of the filters, the paths of the tables that it reads, and `values`."""
    tables = {table: literal(run / f"{table}.parquet") for table in _TABLES if re.search(rf"\${table}\b", text)}
    return {name: list(getattr(filters, name)) for name in filters.active} | dict(values) | tables


def sql(name: str, written: Mapping[str, str] | None = None) -> str:
    """The text of `sql/<name>.sql`, with parts that the program writes in their places."""
    text = (_SQL / f"{name}.sql").read_text(encoding="utf-8")
    for place, words in (written or {}).items():
        text = text.replace(f"{{{place}}}", words)
    return text


_TABLES = ("claims", "lines", "findings", "finding_lines", "listing", "documented_facts", "records_request", "rejected")


def _conditions(fields_of_a_row: Sequence[str]) -> str:
    return " and ".join(["true", *(f"list_contains(${name}, {name})" for name in fields_of_a_row)])


def literal(path: Path) -> str:
    """The path, in which DuckDB must see no pattern: it would read other files, and has no way to quote one."""
    text = str(path.resolve())
    if any(sign in text for sign in "[*?"):
        raise AuditError("The run cannot be read: a folder above it has [, * or ? in its name. Rename that folder.")
    return text
