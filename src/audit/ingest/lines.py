"""The claim lines of one file, written as it is read: once where the file is even, again where it teaches something late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from audit.errors import ReconciliationDefect
from audit.ingest.ahead import ahead
from audit.ingest.cells import LONG_LINES, VALUE_LIMIT, NotDivided, no_cells, read_cells, read_even_cells
from audit.ingest.layout import Layout
from audit.ingest.normalise import LineReader, Numbers, Plan
from audit.ingest.preflight import Preflight, refuse_without_records
from audit.ingest.progress import READING, SETTING_ASIDE, Progress
from audit.ingest.received import new_file, place_beside
from audit.ingest.rejects import Reject, with_raw_records
from audit.ingest.set_aside import set_aside_broken
from audit.ingest.table import ClaimTable
from audit.model.growing_table import ROW_GROUP

BATCH_BYTES = 64 * 1024 * 1024
_FEWEST_ROWS = 1_024


@dataclass(frozen=True)
class FileLines:
    """The claim lines of one file as Parquet, and its records that are set aside: together they are `records`."""

    path: Path
    lines: int
    rejects: tuple[Reject, ...]
    records: int


def read_lines(source: Preflight, layout: Layout, work: Path, progress: Progress) -> FileLines:
    """The claim lines of a file and its rejects, each with its raw record.

    A text that the preflight found regular goes to the parser as it is. Where not every record comes back, or where
    quotes or line ends need care, the broken records are set aside first, one by one, and DuckDB reads the others.
    Raises `ReconciliationDefect` where a record would be lost.
    """
    if source.regular:
        text = source.text if source.text.is_relative_to(work) else place_beside(source.text, work)
        found = _Text(text, VALUE_LIMIT, (), source.records, source.even).lines(source, layout, work, progress)
        if found is not None:
            return _complete(found, source, progress)
    clean = set_aside_broken(source, work, progress)
    refuse_without_records(source.name, clean.records)
    found = _Text(clean.path, LONG_LINES, clean.rejects, clean.records).lines(source, layout, work, progress)
    if found is None:
        raise ReconciliationDefect(
            f"{source.name}: {clean.records} records were counted, and not all were loaded or set aside."
        )
    return _complete(found, source, progress)


@dataclass(frozen=True)
class _Text:
    """A text for a parser: as given, or without the records that are broken."""

    path: Path
    line_limit: int
    broken: tuple[Reject, ...]
    records: int
    even: bool = False

    def lines(self, source: Preflight, layout: Layout, work: Path, progress: Progress) -> FileLines | None:
        """The claim lines, read as often as it takes to know the whole file; None where records did not come back."""
        plan = Plan(as_given=layout.amounts, positions="claim_line_number" not in layout.cells)
        while True:
            positions = self._positions(source, layout, work) if plan.positions else None
            reader = LineReader(layout, source.name, plan, [reject.record_number for reject in self.broken], positions)
            found = self._read_once(reader, source, work, progress)
            if reader.rows + len(self.broken) != self.records:
                return None
            learned = reader.learned()
            if learned == plan:
                return found
            plan = learned

    def _read_once(self, reader: LineReader, source: Preflight, work: Path, progress: Progress) -> FileLines:
        rejects = list(self.broken)
        target = new_file(work).with_suffix(".parquet")
        with ClaimTable(target, _rows_at_a_time(source)) as table:
            for batch in ahead(self._cells(source, work)):
                lines, found = reader.read(batch)
                rejects += found
                if not reader.has_learned:
                    table.add(lines)
                progress.phase(READING, reader.rows, source.records)
            if not table.lines:
                table.add(reader.read(no_cells(len(source.dialect.headings)))[0])
        return FileLines(target, table.lines, tuple(rejects), self.records)

    def _cells(self, source: Preflight, work: Path, wanted: Sequence[str] = ()) -> Iterator[pa.RecordBatch]:
        delimiter, width, rows = source.dialect.delimiter, len(source.dialect.headings), _rows_at_a_time(source)
        try:
            if self.even:
                yield from read_even_cells(self.path, delimiter, width, rows, wanted)
            else:
                yield from read_cells(self.path, delimiter, width, self.line_limit, work, rows, wanted or ("*",))
        except NotDivided:
            return

    def _positions(self, source: Preflight, layout: Layout, work: Path) -> Numbers:
        """The place of every row among the rows of its claim, from 1."""
        cell = layout.cells["claim_id"]
        batches = self._cells(source, work, (cell,))
        claims = pl.concat(
            [pl.Series("claim", dtype=pl.String), *(pl.Series("claim", batch.column(cell)) for batch in batches)]
        )
        if layout.padded:
            claims = claims.str.strip_chars()
        return (
            claims.to_frame().select(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("claim")).to_series().to_numpy()
        )


def _rows_at_a_time(source: Preflight) -> int:
    """As many rows as make a row group; fewer where the records are long, as with notes in them."""
    average = source.text.stat().st_size // max(source.records, 1) + 1
    return max(_FEWEST_ROWS, min(ROW_GROUP, BATCH_BYTES // average))


def _complete(found: FileLines, source: Preflight, progress: Progress) -> FileLines:
    progress.phase(SETTING_ASIDE)
    rejects = with_raw_records(found.rejects, source.text, source.dialect.delimiter)
    return FileLines(found.path, found.lines, tuple(rejects), found.records)
