"""Records that are set aside: why, and what they said, as read from the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from audit.ingest.records import read_records
from audit.model.tables import REJECTED
from audit.model.vocabulary import RejectReason


@dataclass(frozen=True)
class Reject:
    """One record that is not audited. `record_number` counts data records from 1; `raw` is empty until it is read."""

    record_number: int
    reason_code: RejectReason
    column: str | None
    reason: str
    raw: str = ""


def with_raw_records(rejects: Sequence[Reject], text: Path, delimiter: str) -> list[Reject]:
    """The same rejects with the records as they stand in the file."""
    wanted = {reject.record_number for reject in rejects if not reject.raw}
    raw = _raw_records(text, delimiter, wanted)
    return [replace(reject, raw=raw.get(reject.record_number, reject.raw)) for reject in rejects]


def rejected_table(rejects: Iterable[Reject], source_file: str) -> pl.DataFrame:
    """The rejects of one file as the contract's table, in the order of the file."""
    rows = [
        (source_file, reject.record_number, str(reject.reason_code), reject.column, reject.reason, reject.raw)
        for reject in sorted(rejects, key=lambda reject: reject.record_number)
    ]
    return pl.DataFrame(rows, schema=REJECTED, orient="row")


def _raw_records(text: Path, delimiter: str, wanted: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    if not wanted:
        return found
    last = max(wanted)
    with text.open("rb") as file:
        for number, record in enumerate(read_records(file, delimiter.encode())):
            if number in wanted:
                found[number] = record.raw.decode("utf-8", errors="replace")
            if number == last:
                break
    return found
