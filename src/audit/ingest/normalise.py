"""From cells of text to claim lines: every canonical column, typed, and the records that cannot be a claim line.

Text stays text: no code or identifier loses a zero. Nothing is rejected for its money, its units or its line number:
what cannot be read there stands beside the empty value, in a column `<name>_as_given`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from audit.ingest.dates import DateColumn
from audit.ingest.layout import ALL_MODIFIERS, Layout
from audit.ingest.numbers import read_numbers
from audit.ingest.rejects import Reject
from audit.model.columns import AS_GIVEN_SUFFIX, BY_NAME, INSTITUTIONAL, MODIFIERS, Kind
from audit.model.vocabulary import RejectReason

Numbers = npt.NDArray[np.int64]
Arrays = dict[str, pa.Array]

ARROW_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.MONEY: pa.decimal128(18, 2),
    Kind.QUANTITY: pa.decimal128(18, 3),
    Kind.LINE_NUMBER: pa.int64(),
}

_SEPARATORS = r"[ ,;:|/]+"
_AS_WRITTEN = ("note_text",)
_LINE_NUMBER = "claim_line_number"
_DATE_OF_SERVICE = "claim_line_start_date"
_SERVICE_DATES = (_DATE_OF_SERVICE, "claim_start_date")


@dataclass(frozen=True)
class Plan:
    """What only the whole file tells: date formats other than those of its first values, and columns kept as given too.

    `positions` says that lines without a number exist, so that their place in the claim has to be known.
    """

    formats: frozenset[tuple[str, str]] = frozenset()
    as_given: frozenset[str] = frozenset()
    positions: bool = False


@dataclass(frozen=True)
class _Aside:
    """Why some rows of a batch are set aside."""

    rows: Numbers
    code: RejectReason
    column: str
    reason: str


class LineReader:
    """Reads the batches of one file, in order, as claim lines, and learns on the way what its plan did not know."""

    def __init__(self, layout: Layout, name: str, plan: Plan, broken: Sequence[int], positions: Numbers | None) -> None:
        self.rows = 0
        self._columns = layout.columns(plan.as_given)
        self._layout, self._name, self._plan, self._positions = layout, name, plan, positions
        self._rows_before_broken = np.array(broken, dtype=np.int64) - np.arange(1, len(broken) + 1)
        given = dict(plan.formats)
        self._dates = {column: DateColumn(layout.headings[column], given.get(column)) for column in layout.dates}
        self._lost: set[str] = set()
        self._unnumbered = False

    @property
    def has_learned(self) -> bool:
        """True where the file has to be read again, because its lines need columns that the plan did not have."""
        return self._unnumbered or not self._lost <= self._plan.as_given

    def learned(self) -> Plan:
        """The plan that fits the whole file; equal to the one given where that fitted.

        Raises `ClaimFileError` where a column of dates has no format that is read.
        """
        settled = {column: date.settled(self._name) for column, date in self._dates.items()}
        changed = {column: label for column, label in settled.items() if label and label != self._dates[column].format}
        formats = dict(self._plan.formats) | changed
        return Plan(
            frozenset(formats.items()), self._plan.as_given | self._lost, self._plan.positions or self._unnumbered
        )

    def read(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[Reject]]:
        """The claim lines of the batch, and its records that are set aside (without their raw text yet)."""
        text = _tidied(batch, self._layout)
        rows = np.arange(self.rows, self.rows + batch.num_rows)
        record_numbers = rows + 1 + np.searchsorted(self._rows_before_broken, rows, side="right")
        self.rows += batch.num_rows
        values = {column: date.read(text[column]) for column, date in self._dates.items()}
        asides = [aside for aside in _asides(text, values, self._dates) if aside.rows.size]
        values |= self._numbers(text) | _codes(text)
        values |= {_LINE_NUMBER: self._numbered(values, rows), _DATE_OF_SERVICE: _date_of_service(values)}
        values |= {
            "record_number": _arrow(pl.Series(record_numbers)),
            "source_file": _arrow(pl.repeat(self._name, batch.num_rows, eager=True)),
        }
        lines = pa.RecordBatch.from_pydict(
            {column: self._array(column, batch, text | values) for column in self._columns}
        )
        if not asides:
            return lines, []
        accepted = np.ones(batch.num_rows, dtype=np.bool_)
        accepted[np.concatenate([aside.rows for aside in asides])] = False
        return lines.filter(_arrow(pl.Series(accepted))), _rejects(asides, record_numbers)

    def _numbers(self, text: Arrays) -> Arrays:
        """The numbers of the batch, and the text of those that could not be read, where the plan keeps it."""
        values: Arrays = {}
        for column, kind in self._layout.numbers.items():
            values[column] = read_numbers(text[column], kind, ARROW_TYPES[kind])
            if values[column].null_count > text[column].null_count or column in self._plan.as_given:
                values |= self._as_given(
                    column, text[column], pc.and_(pc.is_valid(text[column]), pc.is_null(values[column]))
                )
        if ALL_MODIFIERS in text:
            counts = _parts(text[ALL_MODIFIERS]).list.len().fill_null(0)
            values |= self._as_given(ALL_MODIFIERS, text[ALL_MODIFIERS], _arrow(counts > len(MODIFIERS)))
        return values

    def _as_given(self, column: str, text: pa.Array, lost: pa.Array) -> Arrays:
        if pc.any(lost).as_py():
            self._lost.add(column)
        kept = pc.if_else(lost, text, pa.nulls(len(text), pa.string()))
        return {f"{column}{AS_GIVEN_SUFFIX}": kept} if column in self._plan.as_given else {}

    def _numbered(self, values: Arrays, rows: Numbers) -> pa.Array:
        """The line numbers; where there is none, the place of the line among the lines of its claim in the file."""
        given = values.get(_LINE_NUMBER, pa.nulls(len(rows), pa.int64()))
        if self._positions is not None:
            return pc.coalesce(given, _arrow(pl.Series(self._positions[rows])))
        self._unnumbered = self._unnumbered or given.null_count > 0
        return given

    def _array(self, column: str, batch: pa.RecordBatch, values: Arrays) -> pa.Array:
        """The column of the claim lines; what was not looked at goes through as it came."""
        if column in values:
            return values[column]
        cell = self._layout.cells.get(column) or self._layout.others.get(column)
        if cell is not None:
            return batch.column(cell)
        return pa.nulls(batch.num_rows, ARROW_TYPES[BY_NAME[column].kind] if column in BY_NAME else pa.string())


def _tidied(batch: pa.RecordBatch, layout: Layout) -> Arrays:
    """The cells whose text is looked at, by column, without blanks around them; a blank cell is null."""
    names = {cell: column for column, cell in [*layout.cells.items(), *layout.others.items()]}
    text = {names[cell]: batch.column(cell) for cell in layout.looked_at}
    return {name: _trimmed(array, name) for name, array in text.items()} if layout.padded else text


def _trimmed(array: pa.Array, name: str) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(array)
    has_text = pc.cast(pc.binary_length(trimmed), pa.bool_())
    return pc.if_else(has_text, array if name in _AS_WRITTEN else trimmed, pa.nulls(len(array), pa.string()))


def _asides(text: Arrays, dates: Arrays, columns: Mapping[str, DateColumn]) -> Iterator[_Aside]:
    """What may be wrong with a record, most telling first."""
    yield _blank("claim_id", pc.is_null(text["claim_id"]))
    yield _blank("hcpcs_code", _needs_code(text))
    undated = [pc.is_null(text[column]) for column in _SERVICE_DATES if column in text]
    yield _blank(_DATE_OF_SERVICE, pc.and_(undated[0], undated[-1]))
    for column, read in dates.items():
        known = columns[column].format
        reason = (
            f"The date cannot be read as {known}, the format of its column." if known else "The date cannot be read."
        )
        unread = pc.and_(pc.is_valid(text[column]), pc.is_null(read))
        yield _Aside(_positions_of(unread), RejectReason.DATE_UNREADABLE, column, reason)


def _needs_code(text: Arrays) -> pa.Array:
    """True where a professional line has no code; an institutional one may have a revenue code only."""
    no_code = pc.is_null(text["hcpcs_code"])
    if "claim_type" not in text or not pc.any(no_code).as_py():
        return no_code
    institutional = pc.match_substring_regex(text["claim_type"], INSTITUTIONAL, ignore_case=True)
    return pc.and_not(no_code, _arrow(pl.Series(institutional).fill_null(False)))


def _blank(column: str, rows: pa.Array) -> _Aside:
    return _Aside(_positions_of(rows), RejectReason.REQUIRED_BLANK, column, "The required value is blank.")


def _positions_of(mask: pa.Array) -> Numbers:
    return pl.Series(mask).arg_true().to_numpy().astype(np.int64)


def _rejects(asides: Sequence[_Aside], record_numbers: Numbers) -> list[Reject]:
    """One reason a record: the first thing that is wrong with it."""
    first: dict[int, _Aside] = {}
    for aside in asides:
        for row in aside.rows:
            first.setdefault(int(row), aside)
    return [
        Reject(int(record_numbers[row]), first[row].code, first[row].column, first[row].reason) for row in sorted(first)
    ]


def _date_of_service(values: Arrays) -> pa.Array:
    """The date of the line; where that is blank, the first date of its claim."""
    return pc.coalesce(*(values[column] for column in _SERVICE_DATES if column in values))


def _codes(text: Arrays) -> Arrays:
    """Codes in upper case, the modifiers from their own columns or from the column of all of them, the claim type in lower case."""
    values = {"hcpcs_code": pc.utf8_upper(text["hcpcs_code"])}
    if "claim_type" in text:
        values["claim_type"] = pc.utf8_lower(text["claim_type"])
    parts = _parts(text[ALL_MODIFIERS]) if ALL_MODIFIERS in text else None
    for position, column in enumerate(MODIFIERS):
        own = [text[column]] if column in text else []
        if parts is not None:
            part = parts.list.get(position, null_on_oob=True)
            own.append(_arrow(part))
        if own:
            values[column] = pc.utf8_upper(pc.coalesce(*own))
    return values


def _parts(modifiers: pa.Array) -> pl.Series:
    """The modifiers of a column of all of them, one list a line."""
    spaced = pl.Series(modifiers, dtype=pl.String).str.replace_all(_SEPARATORS, " ").str.strip_chars()
    return spaced.set(spaced == "", None).str.split(" ")


def _arrow(series: pl.Series) -> pa.Array:
    """The series for Arrow. Made by Polars: values that Arrow makes from Python pull in all of pandas, which takes a second."""
    array = series.to_arrow(compat_level=pl.CompatLevel.oldest())
    return array.cast(pa.string()) if series.dtype == pl.String else array
