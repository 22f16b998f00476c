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

from audit.ingest.dates import DateColumn
from audit.ingest.layout import ALL_MODIFIERS, Layout
from audit.ingest.numbers import read_numbers
from audit.ingest.rejects import Reject
from audit.model.columns import AS_GIVEN_SUFFIX, BY_NAME, DTYPES, MODIFIERS
from audit.model.vocabulary import RejectReason

Numbers = npt.NDArray[np.int64]

_INSTITUTIONAL = r"^(i|ub|837i)"
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

    rows: pl.Series
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
        text = self._text(batch)
        rows = np.arange(self.rows, self.rows + batch.num_rows)
        record_numbers = rows + 1 + np.searchsorted(self._rows_before_broken, rows, side="right")
        self.rows += batch.num_rows
        values = {column: date.read(text[column]) for column, date in self._dates.items()}
        asides = [aside for aside in _asides(text, values, self._dates) if aside.rows.any()]
        values |= self._numbers(text) | _codes(text)
        values |= {
            _LINE_NUMBER: self._numbered(values, rows),
            _DATE_OF_SERVICE: _date_of_service(values, batch.num_rows),
        }
        values |= {
            "record_number": pl.Series(record_numbers),
            "source_file": pl.repeat(self._name, batch.num_rows, eager=True),
        }
        lines = pa.RecordBatch.from_pydict(
            {column: self._array(column, batch, text, values) for column in self._columns}
        )
        if not asides:
            return lines, []
        rejects = _rejects(asides, record_numbers)
        return lines.filter(pa.array(~np.isin(record_numbers, [reject.record_number for reject in rejects]))), rejects

    def _text(self, batch: pa.RecordBatch) -> pl.DataFrame:
        """The cells whose text is looked at, by column, without blanks around them."""
        names = {cell: column for column, cell in [*self._layout.cells.items(), *self._layout.others.items()]}
        looked_at = self._layout.looked_at
        frame = pl.DataFrame([pl.Series(names[cell], batch.column(cell)) for cell in looked_at])
        if not self._layout.padded:
            return frame
        as_written = [name for name in _AS_WRITTEN if name in frame.columns]
        return frame.select(
            pl.when(pl.col(name).str.strip_chars() != "").then(
                pl.col(name) if name in as_written else pl.col(name).str.strip_chars()
            )
            for name in frame.columns
        )

    def _numbers(self, text: pl.DataFrame) -> dict[str, pl.Series]:
        """The numbers of the batch, and the text of those that could not be read, where the plan keeps it."""
        values = {}
        for column, kind in self._layout.numbers.items():
            values[column] = read_numbers(text[column], kind)
            values |= self._as_given(column, text[column], text[column].is_not_null() & values[column].is_null())
        if ALL_MODIFIERS in text.columns:
            all_modifiers = text[ALL_MODIFIERS]
            values |= self._as_given(
                ALL_MODIFIERS, all_modifiers, _parts(all_modifiers).list.len().fill_null(0) > len(MODIFIERS)
            )
        return values

    def _as_given(self, column: str, text: pl.Series, lost: pl.Series) -> dict[str, pl.Series]:
        if lost.any():
            self._lost.add(column)
        return {f"{column}{AS_GIVEN_SUFFIX}": text.set(~lost, None)} if column in self._plan.as_given else {}

    def _numbered(self, values: dict[str, pl.Series], rows: Numbers) -> pl.Series:
        """The line numbers; where there is none, the place of the line among the lines of its claim in the file."""
        given = values.get(_LINE_NUMBER, pl.repeat(None, len(rows), dtype=pl.Int64, eager=True))
        if self._positions is not None:
            return given.fill_null(pl.Series(self._positions[rows]))
        self._unnumbered = self._unnumbered or given.has_nulls()
        return given

    def _array(self, column: str, batch: pa.RecordBatch, text: pl.DataFrame, values: dict[str, pl.Series]) -> pa.Array:
        """The column of the claim lines; what was not looked at goes through as it came."""
        series = values[column] if column in values else text[column] if column in text.columns else None
        if series is not None:
            return series.to_arrow(compat_level=pl.CompatLevel.oldest())
        cell = self._layout.cells.get(column) or self._layout.others.get(column)
        if cell is not None:
            return batch.column(cell)
        dtype = DTYPES[BY_NAME[column].kind] if column in BY_NAME else pl.String()
        return pl.repeat(None, batch.num_rows, dtype=dtype, eager=True).to_arrow(compat_level=pl.CompatLevel.oldest())


def _asides(text: pl.DataFrame, dates: Mapping[str, pl.Series], columns: Mapping[str, DateColumn]) -> Iterator[_Aside]:
    """What may be wrong with a record, most telling first."""
    institutional = (
        text["claim_type"].str.to_lowercase().str.contains(_INSTITUTIONAL).fill_null(False)
        if "claim_type" in text.columns
        else None
    )
    no_code = text["hcpcs_code"].is_null()
    undated = [text[column].is_null() for column in _SERVICE_DATES if column in text.columns]
    yield _blank("claim_id", text["claim_id"].is_null())
    yield _blank("hcpcs_code", no_code if institutional is None else no_code & ~institutional)
    yield _blank(_DATE_OF_SERVICE, undated[0] & undated[-1])
    for column, read in dates.items():
        known = columns[column].format
        reason = (
            f"The date cannot be read as {known}, the format of its column." if known else "The date cannot be read."
        )
        yield _Aside(text[column].is_not_null() & read.is_null(), RejectReason.DATE_UNREADABLE, column, reason)


def _blank(column: str, rows: pl.Series) -> _Aside:
    return _Aside(rows, RejectReason.REQUIRED_BLANK, column, "The required value is blank.")


def _rejects(asides: Sequence[_Aside], record_numbers: Numbers) -> list[Reject]:
    """One reject a record: the first thing that is wrong with it."""
    first: dict[int, _Aside] = {}
    for aside in asides:
        for row in aside.rows.arg_true():
            first.setdefault(row, aside)
    return [
        Reject(int(record_numbers[row]), aside.code, aside.column, aside.reason)
        for row, aside in sorted(first.items(), key=lambda pair: pair[0])
    ]


def _date_of_service(values: Mapping[str, pl.Series], height: int) -> pl.Series:
    """The date of the line; where that is blank, the first date of its claim."""
    none = pl.repeat(None, height, dtype=pl.Date, eager=True)
    line, claim = (values.get(column, none) for column in _SERVICE_DATES)
    return line.zip_with(line.is_not_null(), claim)


def _codes(text: pl.DataFrame) -> dict[str, pl.Series]:
    """Codes in upper case, the modifiers from their own columns or from the column of all of them, the claim type in lower case."""
    values = {"hcpcs_code": text["hcpcs_code"].str.to_uppercase()}
    if "claim_type" in text.columns:
        values["claim_type"] = text["claim_type"].str.to_lowercase()
    parts = _parts(text[ALL_MODIFIERS]) if ALL_MODIFIERS in text.columns else None
    for position, column in enumerate(MODIFIERS):
        own = text[column] if column in text.columns else None
        if parts is not None:
            part = parts.list.get(position, null_on_oob=True)
            own = part if own is None else own.zip_with(own.is_not_null(), part)
        if own is not None:
            values[column] = own.str.to_uppercase()
    return values


def _parts(modifiers: pl.Series) -> pl.Series:
    spaced = modifiers.str.replace_all(_SEPARATORS, " ").str.strip_chars()
    return spaced.set(spaced == "", None).str.split(" ")
