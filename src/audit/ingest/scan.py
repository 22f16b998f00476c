"""One pass over the bytes of a delimited text: how many records it has, and whether anything in it needs care.

Works on whole lines, many at a time. What it cannot settle at that speed it only reports: a text that is not `regular`
is read record by record instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.errors import ClaimFileError

_LINE_END, _RETURN, _QUOTE, _SPACE, _TAB = 10, 13, 34, 32, 9
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")

Positions = npt.NDArray[np.intp]
Bytes = npt.NDArray[np.uint8]


@dataclass
class Counts:
    """What the pass saw. `records` counts the header; `delimiters` only those outside quotes; `longest` is of lines, in bytes."""

    lines: int = 0
    longest: int = 0
    records: int = 0
    delimiters: int = 0
    returns: int = 0
    returns_before_line_ends: int = 0
    doubled_returns: int = 0
    first_nul_line: int = 0
    valid_utf8: bool = True
    multibyte: int = 0
    stray_bytes: int = 0
    padded: bool = False
    broken_quotes: bool = False
    open_quote: bool = False

    @property
    def lone_returns(self) -> int:
        """Carriage returns that no line end follows."""
        return self.returns - self.returns_before_line_ends

    @property
    def in_order(self) -> bool:
        """True where the records are counted well: every quote opens and closes at the edge of a field."""
        return not (self.broken_quotes or self.open_quote or self.lone_returns)

    @property
    def regular(self) -> bool:
        """True where quotes are in order and all line ends are alike."""
        return self.in_order and not 0 < self.returns_before_line_ends < self.lines


def count(blocks: Iterable[bytes], delimiter: str) -> Counts:
    """The counts over a text, given in blocks that end with a line end (the last one need not)."""
    counts = Counts()
    for block in blocks:
        _count_bytes(counts, block)
        values = np.frombuffer(block, dtype=np.uint8)
        counts.padded = counts.padded or _is_padded(values, ord(delimiter))
        _count_records(counts, values, ord(delimiter))
    return counts


def whole_lines(chunks: Iterable[bytes], name: str, limit: int) -> Iterator[bytes]:
    """The same bytes in blocks that end with a line end (the last need not); `ClaimFileError` where a line is over `limit`."""
    rest = b""
    for chunk in chunks:
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield rest + chunk[:cut]
            rest = chunk[cut:]
        else:
            rest += chunk
        if len(rest) > limit:
            raise ClaimFileError(
                f"{name}: a line is longer than {limit // 1024**2} MB. Check how the file was exported."
            )
    if rest:
        yield rest


def _count_bytes(counts: Counts, block: bytes) -> None:
    if not counts.first_nul_line and (nul := block.find(b"\0")) >= 0:
        counts.first_nul_line = counts.lines + block.count(b"\n", 0, nul) + 1
    if b"\r" in block:
        counts.returns += block.count(b"\r")
        counts.returns_before_line_ends += block.count(b"\r\n")
        counts.doubled_returns += block.count(b"\r\r\n")
    if not block.isascii():
        counts.padded = True
        _count_text(counts, block)


def _count_text(counts: Counts, block: bytes) -> None:
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        counts.valid_utf8 = False
    well_formed = _MULTIBYTE.findall(block)
    counts.multibyte += len(well_formed)
    counts.stray_bytes += len(block.translate(None, bytes(range(128)))) - sum(map(len, well_formed))


def _is_padded(values: Bytes, delimiter: int) -> bool:
    """True where a blank stands at the edge of a field."""
    blanks = np.flatnonzero(values == _SPACE)
    if delimiter != _TAB:
        blanks = np.concatenate([blanks, np.flatnonzero(values == _TAB)])
    if not blanks.size:
        return False
    edges = np.zeros(256, dtype=np.bool_)
    edges[[delimiter, _LINE_END, _RETURN, _QUOTE]] = True
    before = edges[values[np.maximum(blanks - 1, 0)]]
    after = edges[values[np.minimum(blanks + 1, values.size - 1)]]
    return bool(blanks[0] == 0 or blanks[-1] == values.size - 1 or before.any() or after.any())


def _count_records(counts: Counts, values: Bytes, delimiter: int) -> None:
    """Count lines, records, and delimiters outside quotes, and see whether every quote stands at the edge of a field."""
    quotes = np.flatnonzero(values == _QUOTE)
    ends = np.flatnonzero(values == _LINE_END)
    counts.lines += ends.size + int(values[-1] != _LINE_END)
    counts.longest = max(counts.longest, int(np.diff(ends, prepend=-1, append=values.size).max()))
    if quotes.size or counts.open_quote:
        opening, closing = quotes[counts.open_quote :: 2], quotes[1 - counts.open_quote :: 2]
        if not (_opens_fields(values, opening, delimiter) and _closes_fields(values, closing, delimiter)):
            counts.broken_quotes = True
        ends = ends[(np.searchsorted(quotes, ends) + counts.open_quote) % 2 == 0]
    counts.records += ends.size - _blank_among(values, ends) + int(values[-1] != _LINE_END)
    counts.delimiters += _outside(values == delimiter, quotes, counts.open_quote)
    counts.open_quote = bool((quotes.size + counts.open_quote) % 2)


def _opens_fields(values: Bytes, opening: Positions, delimiter: int) -> bool:
    before = values[opening[opening > 0] - 1]
    return bool(np.isin(before, (delimiter, _LINE_END, _QUOTE)).all())


def _closes_fields(values: Bytes, closing: Positions, delimiter: int) -> bool:
    after = values[closing[closing < values.size - 1] + 1]
    return bool(np.isin(after, (delimiter, _LINE_END, _RETURN, _QUOTE)).all())


def _blank_among(values: Bytes, ends: Positions) -> int:
    """How many of the record ends close a record without any byte."""
    if not ends.size:
        return 0
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts
    with_return = (lengths == 1) & (values[starts] == _RETURN)
    return int(np.count_nonzero((lengths == 0) | with_return))


def _outside(marks: npt.NDArray[np.bool_], quotes: Positions, started_open: bool) -> int:
    """How many of the marks stand outside quotes."""
    if not quotes.size:
        return 0 if started_open else int(np.count_nonzero(marks))
    segments = np.add.reduceat(marks.view(np.uint8), np.concatenate([[0], quotes]), dtype=np.int64)
    return int(segments[started_open::2].sum())
