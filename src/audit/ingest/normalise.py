"""From cells of text to claim lines: every canonical column, typed, and the records that cannot be a claim line.

Text stays text: no code or identifier loses a zero. Nothing is rejected for its money, its units or its line number:
what cannot be read there stands beside the empty value, in a column `<name>_as_given`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from audit.ingest.dates import DateReading, date_expression, find_format
from audit.ingest.headings import HeadingMatch
from audit.ingest.numbers import number_expression, plain_columns
from audit.ingest.rejects import Reject
from audit.ingest.staging import Staged
from audit.model.columns import AS_GIVEN_SUFFIX, BY_NAME, COLUMNS, DOCUMENTED_PREFIX, DTYPES, MODIFIERS, Kind
from audit.model.vocabulary import RejectReason

ROW = "__row__"
SPLIT = "modifiers"
INSTITUTIONAL = r"^(i|ub|837i)"

_SEPARATORS = r"[ ,;:|/]+"
_NUMBERS = (Kind.MONEY, Kind.QUANTITY, Kind.LINE_NUMBER)
_AS_WRITTEN = ("note_text",)
_UPPER = ("hcpcs_code", *MODIFIERS)


@dataclass(frozen=True)
class Reading:
    """How the cells of one file become claim lines."""

    staged: Staged
    cells: Mapping[str, str]
    others: Mapping[str, str]
    dates: Mapping[str, DateReading]
    plain: Mapping[str, bool]
    padded: bool

    def cell(self, column: str) -> pl.Expr | None:
        """The text of a column without blanks around it; None where the file does not have the column."""
        name = self.cells.get(column)
        return None if name is None else self.tidy(pl.col(name))

    def tidy(self, cell: pl.Expr) -> pl.Expr:
        """The cell without blanks around it; a blank one is null."""
        return cell.str.strip_chars().replace("", None) if self.padded else cell


def find_reading(staged: Staged, matches: Sequence[HeadingMatch], padded: bool, name: str) -> Reading:
    """How to read this file; raises `ClaimFileError` where a column of dates has no format that is read."""
    cells = {match.column: f"c{at}" for at, match in enumerate(matches) if match.column}
    others = {match.name: f"c{at}" for at, match in enumerate(matches) if not match.column}
    headings = {match.column: match.heading for match in matches if match.column}
    dates = {
        column: find_format(staged.path, cell, headings[column], name)
        for column, cell in cells.items()
        if column in BY_NAME and BY_NAME[column].kind is Kind.DATE
    }
    numbers = {
        cell: BY_NAME[column].kind
        for column, cell in cells.items()
        if column in BY_NAME and BY_NAME[column].kind in _NUMBERS
    }
    plain = plain_columns(staged.path, numbers)
    return Reading(
        staged, cells, others, dates, {column: plain[cell] for column, cell in cells.items() if cell in plain}, padded
    )


def find_rejects(reading: Reading) -> list[Reject]:
    """The records that cannot be a claim line, one reason each, without their raw text yet."""
    problems = _problems(reading)
    scan = _scan(reading)
    seen = scan.select(problem.condition.any().alias(str(at)) for at, problem in enumerate(problems)).collect().row(0)
    met = [problem for problem, any_row in zip(problems, seen, strict=True) if any_row]
    if not met:
        return []
    first = pl.coalesce(pl.when(problem.condition).then(pl.lit(at)) for at, problem in enumerate(met)).alias("problem")
    found = (
        scan.select(record_number(reading.staged).alias("record_number"), first)
        .filter(pl.col("problem").is_not_null())
        .collect()
    )
    return [Reject(number, met[at].code, met[at].column, met[at].reason) for number, at in found.iter_rows()]


def claim_lines(reading: Reading, name: str, *, rejects: bool) -> pl.LazyFrame:
    """The claim lines of one file as in `claims.parquet`, lazily and in the order of the file."""
    canonical = [_canonical(column, reading) for column in output_columns()]
    documented = [
        _text(cell, reading).alias(column)
        for column, cell in reading.cells.items()
        if column.startswith(DOCUMENTED_PREFIX)
    ]
    others = [_blank_to_null(pl.col(cell), reading).alias(column) for column, cell in reading.others.items()]
    given = [_as_given(column, reading) for column in _columns_as_given(reading)]
    origin = [pl.lit(name).alias("source_file"), record_number(reading.staged).alias("record_number")]
    lines = _scan(reading)
    wanted = [*canonical, *documented, *others, *given, *origin]
    if not rejects:
        return lines.select(wanted)
    good = ~pl.any_horizontal(problem.condition for problem in _problems(reading)).fill_null(False)
    return lines.select(*wanted, good.alias(ROW)).filter(pl.col(ROW)).drop(ROW)


def output_columns() -> list[str]:
    """The canonical columns of `claims.parquet`, in order."""
    return [column.name for column in COLUMNS if column.name != SPLIT]


def record_number(staged: Staged) -> pl.Expr:
    """The number of the data record in its file, from 1: rows are counted, and so are the records without a row before them."""
    row = pl.col(ROW).cast(pl.Int64)
    if not staged.rejects:
        return row + 1
    rows_before = np.array(staged.rejected_numbers, dtype=np.int64) - np.arange(1, len(staged.rejects) + 1)
    return row.map_batches(
        lambda rows: pl.Series(rows.to_numpy() + 1 + np.searchsorted(rows_before, rows.to_numpy(), side="right")),
        return_dtype=pl.Int64(),
        is_elementwise=True,
    )


@dataclass(frozen=True, eq=False)
class _Problem:
    condition: pl.Expr
    code: RejectReason
    column: str
    reason: str


def _problems(reading: Reading) -> list[_Problem]:
    problems = [_blank(column, condition) for column, condition in _required(reading).items()]
    for column, date in reading.dates.items():
        if not date.all_readable:
            text = _present(reading, column)
            unread = text.is_not_null() & date_expression(text, date).is_null()
            reason = f"The date cannot be read as {date.format}, the format of its column."
            problems.append(_Problem(unread.fill_null(False), RejectReason.DATE_UNREADABLE, column, reason))
    return problems


def _required(reading: Reading) -> dict[str, pl.Expr]:
    dates = [_present(reading, column).is_null() for column in ("claim_line_start_date", "claim_start_date")]
    kind = _present(reading, "claim_type").str.to_lowercase()
    needs_code = ~kind.str.contains(INSTITUTIONAL).fill_null(False)
    return {
        "claim_id": _present(reading, "claim_id").is_null(),
        "hcpcs_code": _present(reading, "hcpcs_code").is_null() & needs_code,
        "claim_line_start_date": pl.all_horizontal(dates),
    }


def _blank(column: str, condition: pl.Expr) -> _Problem:
    return _Problem(
        condition, RejectReason.REQUIRED_BLANK, column, f"{BY_NAME[column].label}: the required value is blank."
    )


def _scan(reading: Reading) -> pl.LazyFrame:
    return pl.scan_parquet(reading.staged.path, row_index_name=ROW, glob=False)


def _present(reading: Reading, column: str) -> pl.Expr:
    cell = reading.cell(column)
    return pl.lit(None, dtype=pl.String) if cell is None else cell


def _canonical(column: str, reading: Reading) -> pl.Expr:
    kind = BY_NAME[column].kind
    if column in MODIFIERS:
        return _modifier(column, reading).alias(column)
    if column == "claim_line_number":
        return _line_number(reading).alias(column)
    if column == "claim_line_start_date":
        return pl.coalesce(_date("claim_line_start_date", reading), _date("claim_start_date", reading)).alias(column)
    if column not in reading.cells:
        return pl.lit(None, dtype=DTYPES[kind]).alias(column)
    if kind is Kind.DATE:
        return _date(column, reading).alias(column)
    if kind in _NUMBERS:
        return _number(column, reading).alias(column)
    if column in _AS_WRITTEN:
        return _blank_to_null(pl.col(reading.cells[column]), reading).alias(column)
    return _text(reading.cells[column], reading, upper=column in _UPPER, lower=column == "claim_type").alias(column)


def _text(cell: str, reading: Reading, *, upper: bool = False, lower: bool = False) -> pl.Expr:
    text = reading.tidy(pl.col(cell))
    if upper:
        return text.str.to_uppercase()
    return text.str.to_lowercase() if lower else text


def _blank_to_null(cell: pl.Expr, reading: Reading) -> pl.Expr:
    return pl.when(cell.str.strip_chars() != "").then(cell) if reading.padded else cell


def _date(column: str, reading: Reading) -> pl.Expr:
    if column not in reading.cells:
        return pl.lit(None, dtype=pl.Date)
    return date_expression(_present(reading, column), reading.dates[column])


def _number(column: str, reading: Reading) -> pl.Expr:
    return number_expression(pl.col(reading.cells[column]), BY_NAME[column].kind, all_plain=reading.plain[column])


def _line_number(reading: Reading) -> pl.Expr:
    """The given number; where there is none, the position of the line among the lines of its claim in the file."""
    by_position = (pl.int_range(pl.len(), dtype=pl.Int64).over(_present(reading, "claim_id")) + 1).cast(pl.Int64)
    if "claim_line_number" not in reading.cells:
        return by_position
    given = _number("claim_line_number", reading)
    return given if _is_complete(reading) else pl.coalesce(given, by_position)


def _is_complete(reading: Reading) -> bool:
    """True where every line has a line number that can be read."""
    return (
        reading.plain["claim_line_number"]
        and not _scan(reading).select(pl.col(reading.cells["claim_line_number"]).has_nulls()).collect().item()
    )


def _modifier(column: str, reading: Reading) -> pl.Expr:
    """The modifier of its own column; where that is blank, the one at the same place of the column of all modifiers."""
    own = _present(reading, column)
    if SPLIT in reading.cells:
        own = pl.coalesce(own, _parts(reading).list.get(MODIFIERS.index(column), null_on_oob=True))
    return own.str.to_uppercase()


def _parts(reading: Reading) -> pl.Expr:
    return (
        pl.col(reading.cells[SPLIT])
        .str.strip_chars(" ,;:|/")
        .str.replace_all(_SEPARATORS, " ")
        .replace("", None)
        .str.split(" ")
    )


def _columns_as_given(reading: Reading) -> list[str]:
    """The columns with at least one value that could not be taken as it came."""
    doubtful = [column for column, plain in reading.plain.items() if not plain] + [
        column for column in [SPLIT] if column in reading.cells
    ]
    if not doubtful:
        return []
    lost = (
        _scan(reading)
        .select(_lost(column, reading).any().alias(column) for column in doubtful)
        .collect()
        .row(0, named=True)
    )
    return [column for column in [*output_columns(), SPLIT] if lost.get(column)]


def _lost(column: str, reading: Reading) -> pl.Expr:
    if column == SPLIT:
        return (_parts(reading).list.len() > len(MODIFIERS)).fill_null(False)
    return _present(reading, column).is_not_null() & _number(column, reading).is_null()


def _as_given(column: str, reading: Reading) -> pl.Expr:
    return pl.when(_lost(column, reading)).then(_present(reading, column)).alias(f"{column}{AS_GIVEN_SUFFIX}")
