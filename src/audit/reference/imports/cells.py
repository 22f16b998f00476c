"""What may stand in a cell: its words in, a typed value out, and what is said of a cell that does not hold one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.imports.grid import ROW, Grid

if TYPE_CHECKING:
    from audit.reference.imports.importer import Column

NOTHING = "Nothing was imported."


@dataclass(frozen=True)
class Cell:
    """How the text of a cell is read.

    `read` gives null for what it cannot read, and `wanted` says what would have been right. `blank` are words that
    stand for a blank cell.
    """

    wanted: str
    dtype: pl.DataType
    read: Callable[[pl.Series], pl.Series]
    blank: tuple[str, ...] = ()
    is_text: bool = False


def _matching(pattern: str) -> Callable[[pl.Series], pl.Series]:
    return lambda texts: texts.set(~texts.str.contains(f"^(?:{pattern})$").fill_null(value=False), None)


def text() -> Cell:
    """Any words; several spaces in a row are one."""
    return Cell("text", pl.String(), lambda texts: texts.str.replace_all(r"\s+", " "), is_text=True)


def code(*further: str) -> Cell:
    """A CPT or HCPCS code, or one of the words in `further` that stand for one."""
    pattern = "|".join((r"[0-9A-Z][0-9]{3}[0-9A-Z]", *further))
    wanted = "a code of five characters (where a spreadsheet took its leading zeros, take the file as published)"
    return Cell(wanted, pl.String(), lambda texts: _matching(pattern)(texts.str.to_uppercase()))


def shaped(pattern: str, wanted: str, blank: tuple[str, ...] = ()) -> Cell:
    """A word that has a shape, in capital letters."""
    return Cell(wanted, pl.String(), lambda texts: _matching(pattern)(texts.str.to_uppercase()), blank)


def first_of(*values: str) -> Cell:
    """One of a few values, with or without words behind it: `2 Date of Service Edit` is 2."""
    listed = ", ".join(values)
    return Cell(
        f"one of {listed}",
        pl.String(),
        lambda texts: texts.str.extract(rf"^({'|'.join(values)})(?:\.0)?(?:\s.*)?$", 1),
    )


def number(scale: int, precision: int = 12) -> Cell:
    """A number with so many decimals."""
    dtype = pl.Decimal(precision, scale)
    plain = rf"-?\d*\.?\d{{0,{scale}}}0*"

    def read(texts: pl.Series) -> pl.Series:
        bare = texts.str.replace_all(r"[,$]", "")
        return _matching(rf"(?:{plain})")(bare).cast(dtype, strict=False)

    return Cell(f"a number with at most {scale} decimals", dtype, read)


def flag(yes: tuple[str, ...], no: tuple[str, ...], blank: tuple[str, ...] = ()) -> Cell:
    """Yes or no, in one of a few words."""
    words = {word: word in yes for word in (*yes, *no)}

    def read(texts: pl.Series) -> pl.Series:
        return texts.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean())

    return Cell(f"one of {', '.join(words)}", pl.Boolean(), read, blank)


def whole() -> Cell:
    """A whole number, not negative."""

    def read(texts: pl.Series) -> pl.Series:
        return texts.str.extract(r"^(\d[\d,]*)(?:\.0+)?$", 1).str.replace_all(",", "").cast(pl.Int64, strict=False)

    return Cell("a whole number", pl.Int64(), read)


_FORMATS = (
    (r"\d{8}", "%Y%m%d"),
    (r"\d{4}-\d\d-\d\d", "%Y-%m-%d"),
    (r"\d{1,2}/\d{1,2}/\d{4}", "%m/%d/%Y"),
    (r"\d{7}", "%Y%j"),
)


def day() -> Cell:
    """A date as any of these files writes it: 20260701, 2026-07-01, 07/01/2026, or year and day of the year 2026182."""

    def read(texts: pl.Series) -> pl.Series:
        bare = pl.col("text").str.replace(r"(?:\.0|[ T]00:00:00(?:\.0+)?)$", "")
        tries = [
            pl.when(bare.str.contains(f"^{shape}$")).then(bare.str.to_date(form, strict=False))
            for shape, form in _FORMATS
        ]
        return texts.to_frame("text").select(pl.coalesce(tries)).to_series()

    return Cell(
        "a date, such as 20260701 or 2026-07-01",
        pl.Date(),
        read,
        ("*", "0", "00000000", "0000000", "99991231", "9999365", "9999-12-31", "9999-12-31 00:00:00", "12/31/9999"),
    )


def typed(grid: Grid, columns: tuple[Column, ...]) -> pl.DataFrame:
    """The cells as values, a column that the file does not have as nulls; ReferenceError with file, row and column."""
    return pl.DataFrame([_column(grid, column) for column in columns])


def _column(grid: Grid, column: Column) -> pl.Series:
    name, cell = column.name, column.cell
    if name not in grid.rows.columns:
        return pl.Series(name, [None], dtype=cell.dtype).new_from_index(0, grid.rows.height)
    raw = grid.rows[name].str.strip_chars()
    raw = raw.set(raw.is_in(["", *cell.blank]), None)
    words = raw.drop_nulls().unique()
    read = cell.read(words)
    unread = words.filter(read.is_null())
    if unread.len():
        _refuse(grid, column, raw.is_in(unread.implode()), f"is not {cell.wanted}")
    if column.filled and raw.null_count():
        _refuse(grid, column, raw.is_null(), "is blank")
    return raw.replace_strict(words, read, default=None, return_dtype=cell.dtype)


def _refuse(grid: Grid, column: Column, wrong: pl.Series, what: str) -> None:
    at = wrong.fill_null(value=False).arg_true()
    found = grid.rows[column.name][at[0]]
    told = f"{found.strip()!r} {what}" if found and found.strip() else what
    raise ReferenceError(
        f"{grid.label}, row {grid.rows[ROW][at[0]]}, column {grid.headings[column.name]!r}: {told}; {at.len()} row(s) of"
        f" this column are so. Correct the file, or download it again. {NOTHING}"
    )
