"""Which delimiter a text uses, and what its header says: found from the header and the first records, quotes respected."""

from __future__ import annotations

import io
from dataclasses import dataclass

from audit.errors import ClaimFileError
from audit.ingest.records import read_records

DELIMITERS = {",": "comma", "\t": "tab", "|": "pipe", ";": "semicolon"}
COLUMN_LIMIT = 2_000

_SAMPLE_RECORDS = 50


@dataclass(frozen=True)
class Dialect:
    """How a text is divided: the delimiter, and the headings as they stand in the file."""

    delimiter: str
    headings: tuple[str, ...]


def find_dialect(name: str, sample: bytes, encoding: str) -> Dialect:
    """The dialect of a text that begins with `sample`; raises `ClaimFileError` where no delimiter or header is found."""
    found = [(_score(sample, mark), mark) for mark in DELIMITERS]
    score, delimiter = max(found, key=lambda pair: pair[0])
    if score <= 0:
        known = ", ".join(DELIMITERS.values())
        raise ClaimFileError(
            f"{name}: only one column is found. Separate the columns by {known}; other separators are not read."
        )
    header = next(read_records(io.BytesIO(sample), delimiter.encode()))
    headings = tuple(field.decode(encoding, errors="replace").strip() for field in header.fields(delimiter.encode()))
    if len(headings) > COLUMN_LIMIT:
        raise ClaimFileError(
            f"{name}: the header has {len(headings):,} columns; {COLUMN_LIMIT:,} are the limit. Export the claim columns only."
        )
    if len(headings) > 2 and not any(headings[1::2]):
        raise ClaimFileError(
            f"{name}: the columns are separated by two marks in a row. Separate them by one {DELIMITERS[delimiter]}."
        )
    return Dialect(delimiter, headings)


def _score(sample: bytes, delimiter: str) -> float:
    """Columns of the header, times the share of the first records that have as many; nothing where it is one column."""
    records = read_records(io.BytesIO(sample), delimiter.encode())
    header = next(records, None)
    if header is None or header.width < 2:
        return 0
    widths = [record.width for record, _ in zip(records, range(_SAMPLE_RECORDS), strict=False)]
    alike = sum(width == header.width for width in widths)
    return header.width * (1 + alike) / (1 + len(widths))
