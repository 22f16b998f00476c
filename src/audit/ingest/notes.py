"""Procedure notes in; `notes.parquet`, and in `line_notes.parquet` which line has which note, out.

Notes come with `--notes`, a file or a folder, and in the claims themselves. They are written as they are read: what is
held in memory does not grow with their number, but for their keys.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from audit.errors import ClaimFileError, ReconciliationDefect
from audit.ingest.note_folder import folder_notes, note_files
from audit.ingest.note_match import Matched, NoteTables, lines_with_own_note, match_notes
from audit.ingest.note_rows import BATCH_NOTES, KEYS, Tally, columns_of, refuse_without_columns
from audit.ingest.note_tables import (
    LostRecords,
    delimited_notes,
    is_json_lines,
    is_parquet,
    json_notes,
    parquet_columns,
    parquet_notes,
)
from audit.ingest.preflight import preflight
from audit.ingest.progress import MATCHING_NOTES, READING_NOTES, Progress, silent
from audit.ingest.read import Claims
from audit.ingest.received import chunks, new_file, receive
from audit.model.growing_table import GrowingTable
from audit.model.tables import NOTES

NOTE_GROUP = BATCH_NOTES
_HEAD = 4096
_KEYS = {
    "note": pl.Int64(),
    **dict.fromkeys(KEYS, pl.String()),
    "claim_line_number": pl.Int64(),
    "is_file_name": pl.Boolean(),
}


@dataclass(frozen=True)
class Notes:
    """The notes of a run. `path` is `notes.parquet`, `line_notes` says which line has which of them.

    `summary` is the beginning of the block in `summary.json`: what was given, and what became of it.
    """

    path: Path
    line_notes: Path
    summary: dict[str, Any]


def read_notes(given: Path | None, claims: Claims, work: Path, progress: Progress = silent) -> Notes | None:
    """The notes of the claims and of `given`, a file or a folder, in the folder `work`; None where there are none to read.

    Raises `ClaimFileError` for what the user can mend, and `Cancelled` when `progress` says so.
    """
    if given is None and "note_text" not in claims.columns:
        return None
    try:
        return _Reading(given, claims, work.resolve(), progress).notes()
    finally:
        shutil.rmtree(work / "in", ignore_errors=True)


class _Reading:
    """One reading of the notes, as often as it takes."""

    def __init__(self, given: Path | None, claims: Claims, work: Path, progress: Progress) -> None:
        self._given, self._claims, self._work, self._progress = given, claims, work, progress
        self._tally, self._written = Tally(), 0
        self._keys = new_file(work).with_suffix(".parquet")

    def notes(self) -> Notes:
        """Read, match and count."""
        try:
            first_own = self._write(careful=False)
        except LostRecords:
            self._tally, self._written = Tally(), 0
            first_own = self._write(careful=True)
        self._progress.phase(MATCHING_NOTES)
        tables = NoteTables(self._work, self._claims.path, self._work / "notes.parquet", self._keys, first_own)
        target = self._work / "line_notes.parquet"
        name = self._given.name if self._given else "claims"
        matched = match_notes(tables, target, name, self._tally)
        return Notes(tables.notes, target, self._summary(matched, first_own))

    def _write(self, *, careful: bool) -> int:
        """Write every note, those of the claims last; gives the number of the first of these."""
        with (
            GrowingTable(self._work / "notes.parquet", NOTES, NOTE_GROUP) as notes,
            GrowingTable(self._keys, _KEYS) as keys,
        ):
            if self._given is not None:
                for rows in self._batches(self._given, careful=careful):
                    self._progress.phase(READING_NOTES, self._tally.read)
                    written = self._numbered(self._tally.keep(rows))
                    notes.add(self._texts(written, self._given.name))
                    keys.add(self._key_rows(written))
            first_own = self._written
            for rows in self._own():
                notes.add(self._numbered(rows).select(NOTES.keys()))
        return first_own

    def _numbered(self, rows: pl.DataFrame) -> pl.DataFrame:
        numbered = rows.with_columns(note=self._written + pl.int_range(pl.len(), dtype=pl.Int64))
        self._written += rows.height
        return numbered

    def _texts(self, rows: pl.DataFrame, name: str) -> pl.DataFrame:
        return rows.with_columns(note_source=pl.format("{}, {}", pl.lit(name), "place")).select(NOTES.keys())

    def _key_rows(self, rows: pl.DataFrame) -> pl.DataFrame:
        number = pl.col("claim_line_number").cast(pl.Int64, strict=False)
        unread = rows.filter(pl.col("claim_line_number").is_not_null() & number.is_null())
        for place in unread["place"]:
            self._tally.tell(place, "The claim line number is no whole number.")
        is_file = self._given is not None and self._given.is_dir()
        told = rows.with_columns(number, is_file_name=pl.lit(value=is_file))
        return told.select(pl.col(name).cast(dtype) for name, dtype in _KEYS.items())

    def _batches(self, path: Path, *, careful: bool) -> Iterator[pl.DataFrame]:
        """The notes of a file or a folder, whatever its kind."""
        by_note_id = "note_id" in self._claims.columns
        if path.is_dir():
            yield from folder_notes(note_files(path), self._tally)
            return
        if is_parquet(_head(path)):
            refuse_without_columns(path.name, parquet_columns(path), by_note_id=by_note_id)
            yield from parquet_notes(path)
            return
        received = receive(path, self._work, self._progress)
        if is_json_lines(path.name, _head(received.text)):
            reached: set[str] = set()
            yield from json_notes(received, self._tally, reached)
            refuse_without_columns(path.name, reached, by_note_id=by_note_id)
            return
        source = preflight(path, self._work, self._progress)
        refuse_without_columns(path.name, columns_of(source.dialect.headings), by_note_id=by_note_id)
        yield from delimited_notes(
            source, self._work, self._progress, self._tally, careful=careful or not source.regular
        )

    def _own(self) -> Iterator[pl.DataFrame]:
        """The notes that stand in the claims, each text once for every id with which it stands there."""
        if "note_text" not in self._claims.columns:
            return
        wanted = lines_with_own_note(self._claims.path, self._work)
        start, columns = 0, ["note_id", "note_text", "source_file", "record_number"]
        with pq.ParquetFile(self._claims.path, pre_buffer=False) as file:
            for batch in file.iter_batches(BATCH_NOTES, columns=columns):
                self._progress.phase(READING_NOTES, start, self._claims.lines)
                low, high = wanted.search_sorted(pl.Series([start, start + batch.num_rows]))
                rows = pl.DataFrame(pl.from_arrow(batch))[wanted[low:high] - start]
                place = pl.format("{}, record {}", "source_file", "record_number")
                yield rows.with_columns(note_source=place)
                start += batch.num_rows

    def _summary(self, matched: Matched, from_file: int) -> dict[str, Any]:
        tally = self._tally
        if tally.read != tally.blank + tally.set_aside + from_file:
            raise ReconciliationDefect("The notes that were read are not those kept, blank and set aside.")
        problems = [
            {"reason": reason, "notes": count, "first": first} for reason, (count, first) in tally.problems.items()
        ]
        return {
            **({"name": self._given.name, "sha256": _digest(self._given)} if self._given else {}),
            "read": tally.read,
            "matched": matched.matched,
            "unmatched": from_file - matched.matched,
            "blank": tally.blank,
            "set_aside": tally.set_aside,
            "in_claims": self._written - from_file,
            "lines_with_note": matched.lines_with_note,
            "lines_with_several": matched.lines_with_several,
            "first_unmatched": list(matched.first_unmatched),
            "problems": problems,
        }


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as problem:
        raise ClaimFileError(
            f"{path.name}: the notes cannot be opened ({problem.strerror}). Check the path given with --notes."
        ) from None


def _digest(given: Path) -> str:
    """The hash of the file, or of the names and bytes of the folder's notes."""
    digest = hashlib.sha256()
    for path in note_files(given) if given.is_dir() else [given]:
        digest.update(path.name.encode() if given.is_dir() else b"")
        for chunk in chunks(path):
            digest.update(chunk)
    return digest.hexdigest()
