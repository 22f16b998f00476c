"""The rows of a table as text, under the names of the columns that are read: from text, Excel or Parquet."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import fastexcel
import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.imports.container import DENSEST, LARGEST, Member
from audit.reference.imports.headings import Heading, NoHeading, find_heading

if TYPE_CHECKING:
    from audit.reference.imports.importer import Column

ROW = "row"
"""The column with the number of the row in the file, the first being 1."""

_LOOKED_AT = 60
_HEAD_BYTES = 1 << 18
_SEPARATORS = ("\t", ",", "|", ";")


@dataclass(frozen=True)
class Grid:
    """The rows of one table as text. `headings` are those of the file, by column; `words` stand above the rows."""

    label: str
    words: str
    headings: dict[str, str]
    rows: pl.DataFrame


def read_grid(forms: Sequence[Member], columns: Sequence[Column]) -> Grid:
    """The rows of a table, from the first of its forms that has headings; ReferenceError where none has."""
    nearest: NoHeading | None = None
    for member in sorted(forms, key=lambda form: form.name.lower().endswith(".xlsx")):
        try:
            return _read(member, columns)
        except NoHeading as problem:
            nearest = problem.or_better(nearest)
    told = nearest.told if nearest else "there is no table in it. Download it again."
    raise ReferenceError(f"{forms[0].label}: {told}")


def _read(member: Member, columns: Sequence[Column]) -> Grid:
    content = member.content()
    if content.startswith(b"PAR1"):
        return _from_parquet(member, content, columns)
    if content.startswith(b"PK\x03\x04"):
        return _from_workbook(member, content, columns)
    return _from_text(member, content, columns)


def _from_parquet(member: Member, content: bytes, columns: Sequence[Column]) -> Grid:
    try:
        names = list(pl.read_parquet_schema(io.BytesIO(content)))
        found = find_heading([names], columns)
        picked = {name: pl.col(names[place]).cast(pl.String) for name, place in found.places.items()}
        rows = pl.read_parquet(io.BytesIO(content), columns=[names[place] for place in set(found.places.values())])
        return Grid(member.label, "", found.headings, rows.select(**picked).with_row_index(ROW, 1))
    except pl.exceptions.PolarsError:
        raise ReferenceError(f"{member.label}: the Parquet file is broken or cut short. Download it again.") from None


def _from_workbook(member: Member, content: bytes, columns: Sequence[Column]) -> Grid:
    nearest: NoHeading | None = None
    for sheet in _sheets(member, content):
        records = [[cell or "" for cell in row] for row in sheet.head(_LOOKED_AT).rows()]
        try:
            found = find_heading(records, columns)
        except NoHeading as problem:
            nearest = problem.or_better(nearest)
            continue
        body = sheet.slice(found.last + 1)
        picked = {name: body.to_series(place) for name, place in found.places.items()}
        rows = pl.DataFrame(picked).with_row_index(ROW, found.last + 2)
        return _tidied(Grid(member.label, _words(records, found), found.headings, rows), columns)
    raise nearest or NoHeading("there is no sheet in it. Download it again.", len(columns))


def _sheets(member: Member, content: bytes) -> Iterator[pl.DataFrame]:
    broken = ReferenceError(f"{member.label}: the Excel file is broken or cut short. Download it again.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile:
        raise broken from None
    if unpacked > min(LARGEST, DENSEST * max(len(content), 1 << 16)):
        raise ReferenceError(f"{member.label}: it unpacks to far more than a table of this kind holds.")
    try:
        book = fastexcel.read_excel(content)
        for name in book.sheet_names:
            yield book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except fastexcel.FastExcelError:
        raise broken from None


def _from_text(member: Member, content: bytes, columns: Sequence[Column]) -> Grid:
    text = _as_utf8(member, content)
    head = text[:_HEAD_BYTES].decode("utf-8", errors="ignore")
    nearest: NoHeading | None = None
    for separator in _SEPARATORS:
        records, ends = _records(head, separator)
        try:
            found = find_heading(records, columns)
        except NoHeading as problem:
            nearest = problem.or_better(nearest)
            continue
        body = _after_lines(text, ends[found.last])
        rows = _table(member.label, body, separator, found)
        return _tidied(Grid(member.label, _words(records, found), found.headings, rows), columns)
    raise nearest or NoHeading("there is no line in it. Download it again.", len(columns))


def _as_utf8(member: Member, content: bytes) -> bytes:
    """The text as UTF-8 without mark; Windows-1252 where it is not UTF-8, UTF-16 where its mark says so."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace").encode()
    if b"\0" in content:
        raise ReferenceError(f"{member.label}: this is not a table as text, Excel or Parquet. Download it again.")
    content = content.removeprefix(codecs.BOM_UTF8)
    if _is_utf8(content):
        return content
    return content.decode("cp1252", errors="replace").encode()


def _is_utf8(content: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), 1 << 24):
            decoder.decode(memoryview(content)[start : start + (1 << 24)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _records(head: str, separator: str) -> tuple[list[list[str]], list[int]]:
    """The first records, and after how many lines each of them ends: a quoted cell may go over several."""
    reader = csv.reader((f"{line}\n" for line in head.split("\n")), delimiter=separator)
    records, ends = [], []
    try:
        for record in reader:
            records.append(record)
            ends.append(reader.line_num)
            if len(records) == _LOOKED_AT:
                break
    except csv.Error:
        pass  # what was read up to here is looked at
    return records, ends


def _after_lines(text: bytes, lines: int) -> bytes:
    position = 0
    for _ in range(lines):
        position = text.find(b"\n", position) + 1
        if not position:
            return b""
    return text[position:]


def _table(label: str, body: bytes, separator: str, found: Heading) -> pl.DataFrame:
    names = [f"column_{place}" for place in range(found.width + 1)]
    quoted = separator != "\t" or b'\t"' in body or b'\n"' in body or body.startswith(b'"')
    if not body.strip():
        return pl.DataFrame(schema={ROW: pl.UInt32, **dict.fromkeys(found.places, pl.String)})
    wanted = {name: pl.col(f"column_{place}") for name, place in found.places.items()}
    try:
        rows = pl.read_csv(
            body,
            has_header=False,
            separator=separator,
            schema=dict.fromkeys(names, pl.String),
            quote_char='"' if quoted else None,
            missing_columns="insert",
            extra_columns="raise",
        ).with_row_index(ROW, found.last + 2)
    except pl.exceptions.PolarsError:
        raise ReferenceError(f"{label}: {_where_it_breaks(body, separator, found)}") from None
    over = rows.filter(pl.col(names[-1]).str.strip_chars().ne(""))
    if over.height:
        raise ReferenceError(f"{label}, row {over[ROW][0]}: more cells than there are headings. Download it again.")
    return rows.select(ROW, **wanted)


def _where_it_breaks(body: bytes, separator: str, found: Heading) -> str:
    reader = csv.reader(io.StringIO(body.decode(errors="replace"), newline=""), delimiter=separator)
    for number, record in enumerate(reader, found.last + 2):
        if len(record) > found.width + 1:
            return f"row {number} has {len(record)} cells under {found.width} headings. Download the file again."
    return "its quotation marks do not pair, so that its rows cannot be told apart. Download the file again."


def _words(records: list[list[str]], found: Heading) -> str:
    return " ".join(" ".join(filter(None, record)) for record in records[: found.last + 1])


def _tidied(grid: Grid, columns: Sequence[Column]) -> Grid:
    """The rows without blank ones, without further rows of headings, and without the notes at the end.

    A further row of headings has a blank key and holds no value; a note is one cell of several words, and no key.
    Anything else is a row, and is judged as one.
    """
    read = [column for column in columns if column.name in grid.rows.columns]
    must = [column for column in read if column.filled]
    rows = grid.rows.filter(pl.any_horizontal(pl.exclude(ROW).ne("").fill_null(value=False)))
    head, tail = rows.head(_LOOKED_AT), rows.tail(_LOOKED_AT)
    begun = [_holds(head, column) for column in must if not column.cell.is_text]
    begun.append(head.select(_is_filled(must[0])).to_series())
    begin = pl.select(pl.any_horizontal(pl.lit(each) for each in begun)).to_series().arg_true()
    filled = pl.sum_horizontal(_is_filled(column) for column in read)
    worded = pl.any_horizontal(pl.col(column.name).str.contains(r"\S\s+\S").fill_null(value=False) for column in read)
    is_note = tail.select((filled == 0) | ((filled == 1) & worded)).to_series() & ~_holds(tail, must[0])
    end = (~is_note).arg_true()
    first = begin[0] if begin.len() else 0
    last = rows.height - tail.height + end[-1] if end.len() else -1
    return replace(grid, rows=rows.slice(first, max(last - first + 1, 0)))


def _is_filled(column: Column) -> pl.Expr:
    return pl.col(column.name).str.strip_chars().ne("").fill_null(value=False)


def _holds(rows: pl.DataFrame, column: Column) -> pl.Series:
    """Whether each cell of a column holds what it is to hold."""
    texts = rows[column.name].str.strip_chars()
    words = texts.drop_nulls().unique()
    read = words.filter(column.cell.read(words).is_not_null() & words.ne(""))
    return texts.is_in(read.implode()).fill_null(value=False)
