"""Records of delimited text, one by one, with everything that is wrong with them: slow, exact, and never losing a byte.

A quoted field may hold delimiters and line ends. A quotation mark that is opened and not properly closed spoils its own
physical line only: that line is handed out as a broken record, and reading goes on with the next line.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

RECORD_LIMIT = 16 * 1024 * 1024
QUOTE = b'"'
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Record(NamedTuple):
    """One record: its bytes without the line end, how many fields it has, and the fields where it has quotes.

    Without quotes the delimiter alone divides it, and `quoted` is None. Where quotes or line ends are broken, `problem`
    says so.
    """

    raw: bytes
    width: int
    quoted: list[bytes] | None = None
    problem: str = ""

    def fields(self, delimiter: bytes) -> list[bytes]:
        """The fields of a record that is not broken."""
        return self.raw.split(delimiter) if self.quoted is None else self.quoted


class _Broken(Exception):  # noqa: N818 - a signal inside this module
    """The record cannot be divided into fields; the text says why."""


def read_records(file: BinaryIO, delimiter: bytes) -> Iterator[Record]:
    """Every record of the file in order, the header too; blank lines and a byte order mark are no records."""
    if file.read(len(BYTE_ORDER_MARK)) != BYTE_ORDER_MARK:
        file.seek(0)
    lines = _Lines(file)
    while (line := lines.next()) is not None:
        raw = _without_line_end(line)
        if not raw:
            continue
        if QUOTE not in raw and b"\r" not in raw:
            yield Record(raw, raw.count(delimiter) + 1)
        else:
            yield _regular_record(line, lines, delimiter) or _quoted_record(raw, line, lines, delimiter)


class _Lines:
    """Physical lines, some of which may be given back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._again: deque[bytes] = deque()

    def next(self) -> bytes | None:
        return self._again.popleft() if self._again else (self._file.readline() or None)

    def give_back(self, lines: list[bytes]) -> None:
        self._again.extendleft(reversed(lines))


def _regular_record(line: bytes, lines: _Lines, delimiter: bytes) -> Record | None:
    """The record by the fast parser; None, and all further lines given back, where that finds anything unusual."""
    taken, quotes, size = [line], line.count(QUOTE), len(line)
    while quotes % 2 and size <= RECORD_LIMIT and (further := lines.next()) is not None:
        taken.append(further)
        quotes, size = quotes + further.count(QUOTE), size + len(further)
    raw = _without_line_end(b"".join(taken))
    try:
        (fields,) = csv.reader([raw.decode("latin-1")], delimiter=delimiter.decode(), strict=True)
    except (csv.Error, ValueError):
        lines.give_back(taken[1:])
        return None
    return Record(raw, len(fields), [field.encode("latin-1") for field in fields])


def _quoted_record(raw: bytes, line: bytes, lines: _Lines, delimiter: bytes) -> Record:
    reader = _FieldReader(line, lines, delimiter)
    try:
        fields = reader.fields()
    except _Broken as broken:
        lines.give_back(reader.more)
        return Record(raw, 0, None, str(broken))
    return Record(_without_line_end(bytes(reader.text)), len(fields), fields)


class _FieldReader:
    """Divides one record into fields and takes further physical lines while a quoted field is open."""

    def __init__(self, line: bytes, lines: _Lines, delimiter: bytes) -> None:
        self.text = bytearray(line)
        self.more: list[bytes] = []
        self._lines = lines
        self._delimiter = delimiter
        self._end = len(_without_line_end(line))

    def fields(self) -> list[bytes]:
        found, position = [], 0
        while True:
            value, position = (
                self._quoted(position) if self.text[position : position + 1] == QUOTE else self._plain(position)
            )
            found.append(value)
            if position == self._end:
                return found
            position += 1

    def _plain(self, start: int) -> tuple[bytes, int]:
        stop = self.text.find(self._delimiter, start, self._end)
        stop = self._end if stop < 0 else stop
        value = bytes(self.text[start:stop])
        if b"\r" in value:
            raise _Broken("a line end of CR alone stands inside the record")
        return value, stop

    def _quoted(self, start: int) -> tuple[bytes, int]:
        close = self._closing_mark(start + 1)
        stop = close + 1
        while stop < self._end and self.text[stop : stop + 1] == b" ":
            stop += 1
        if stop < self._end and self.text[stop : stop + 1] != self._delimiter:
            raise _Broken("a quotation mark is opened and not properly closed")
        return bytes(self.text[start + 1 : close]).replace(b'""', b'"'), stop

    def _closing_mark(self, position: int) -> int:
        while True:
            mark = self.text.find(QUOTE, position)
            if mark < 0:
                position = len(self.text)
                self._take_a_line()
            elif self.text[mark + 1 : mark + 2] == QUOTE:
                position = mark + 2
            else:
                return mark

    def _take_a_line(self) -> None:
        line = self._lines.next()
        if line is None or len(self.text) + len(line) > RECORD_LIMIT:
            if line is not None:
                self.more.append(line)
            raise _Broken("a quotation mark is opened and not properly closed")
        self.more.append(line)
        self.text += line
        self._end = len(self.text) - (len(line) - len(_without_line_end(line)))


def _without_line_end(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r")
