"""What the headings of a file mean, as a person confirms it: pure functions over headings and columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from audit.evidence.terms import Terms
from audit.ingest import HeadingMatch
from audit.model.columns import BY_NAME, COLUMNS, DOCUMENTED_PREFIX, MODIFIERS, Kind, label
from audit.model.vocabulary import Assertion
from audit.reference import normalise_term

NO_COLUMN = ""
HIDDEN = "hidden"
_STANDS_IN = {"claim_line_start_date": "claim_start_date"}

_SHAPES = {
    Kind.DATE: r"(\d{4}(-\d{1,2}-\d{1,2}|\d{4})([T ][\d:.Z]{0,15})?|\d{1,2}/\d{1,2}/\d{2,4})",
    Kind.MONEY: r"[-(]?\$?\d{0,3}(,?\d{3}){0,2}(\.\d{1,4})?\)?",
    Kind.QUANTITY: r"-?\d{1,4}(\.\d{1,3})?",
    Kind.LINE_NUMBER: r"\d{1,4}",
}
_CODES = {
    "hcpcs_code": r"\d{4}[\dA-Z]|[A-Z]\d{4}",
    **dict.fromkeys(MODIFIERS, r"[A-Z\d]{2}"),
    "place_of_service_code": r"\d{2}",
    "claim_type": r"professional|institutional",
}


def closed_list(attributes: Iterable[str]) -> tuple[str, ...]:
    """The columns that a heading can mean, in the order of the contract, then one for each attribute of the record."""
    return (
        NO_COLUMN,
        *(column.name for column in COLUMNS),
        *(f"{DOCUMENTED_PREFIX}{name}" for name in sorted(attributes)),
    )


def describe(column: str) -> str:
    """A column as a person chooses it: its label and its name."""
    if column == NO_COLUMN:
        return "Keep as it is"
    if column.startswith(DOCUMENTED_PREFIX):
        return f"Record says: {column.removeprefix(DOCUMENTED_PREFIX).replace('_', ' ')} ({column})"
    return f"{label(column)} ({column})"


def defaults(matches: Sequence[HeadingMatch], loaded: Mapping[str, str]) -> dict[str, str]:
    """The column preselected for each heading: as loaded, as recognised, or the nearest one that nothing else reaches."""
    taken = {*loaded.values(), *(match.column for match in matches)}
    preselected = {}
    for match in matches:
        if match.heading in loaded:
            preselected[match.heading] = loaded[match.heading]
        elif match.column:
            preselected[match.heading] = match.column
        else:
            near = match.suggestion if match.suggestion not in taken else None
            preselected[match.heading] = near or NO_COLUMN
            taken.add(near)
    return preselected


def missing(chosen: Iterable[str]) -> tuple[str, ...]:
    """The required columns that no heading reaches; a claim's date stands in for its lines' dates."""
    reached = set(chosen)
    return tuple(
        column.name
        for column in COLUMNS
        if column.required and column.name not in reached and _STANDS_IN.get(column.name) not in reached
    )


def reached_twice(chosen: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Columns that more than one heading reaches, with those headings."""
    counted = Counter(column for column in chosen.values() if column)
    return {
        column: tuple(heading for heading, reached in chosen.items() if reached == column)
        for column, times in counted.items()
        if times > 1
    }


def sources(chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each required column's label, and the heading that stands for it; blank where none does."""
    by_column = {column: heading for heading, column in chosen.items() if column}
    required = [column.name for column in COLUMNS if column.required]
    return [(label(name), by_column.get(name) or by_column.get(_STANDS_IN.get(name, name), "")) for name in required]


def masked(
    headings: Sequence[str], records: Sequence[Sequence[str]], chosen: Mapping[str, str], terms: Terms
) -> list[list[str]]:
    """The records with every value as `HIDDEN` that could name somebody, one cell a heading.

    Dates, amounts, codes and the words of a record are shown, and only where they look like what their column holds.
    """
    columns = [chosen.get(heading, NO_COLUMN) for heading in headings]
    padded = [[*record, *[""] * len(headings)] for record in records]
    return [
        [
            value if not value or _may_be_shown(column, value, terms) else HIDDEN
            for column, value in zip(columns, record, strict=False)
        ]
        for record in padded
    ]


def _may_be_shown(column: str, value: str, terms: Terms) -> bool:
    if column.startswith(DOCUMENTED_PREFIX):
        attribute = column.removeprefix(DOCUMENTED_PREFIX)
        reading = terms.read(attribute, value)
        says_something = reading is None or reading.value is not None or reading.assertion is not Assertion.AFFIRMED
        return says_something or (attribute, normalise_term(value)) in terms.known
    known = BY_NAME.get(column)
    shape = _CODES.get(column) or (_SHAPES.get(known.kind) if known else None)
    return shape is not None and re.fullmatch(shape, value.strip()) is not None
