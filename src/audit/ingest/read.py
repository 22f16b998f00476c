"""One or more claim files in; `claims.parquet` and the records that were set aside out."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from audit.errors import ReconciliationDefect
from audit.ingest.headings import HeadingMatch, match_headings, refuse_missing, refuse_repeated
from audit.ingest.layout import find_layout, merged_columns
from audit.ingest.lines import FileLines, read_lines
from audit.ingest.mapping import check_mapping
from audit.ingest.preflight import Preflight, preflight
from audit.ingest.progress import TYPING, Progress, silent
from audit.ingest.rejects import rejected_table
from audit.model.columns import DOCUMENTED_PREFIX
from audit.model.tables import REJECTED


@dataclass(frozen=True)
class Source:
    """One claim file and what became of its records: `records` = `accepted` + `rejected`."""

    name: str
    sha256: str
    bytes: int
    records: int
    accepted: int
    rejected: int
    encoding: str
    delimiter: str


@dataclass(frozen=True, eq=False)
class Claims:
    """The claim lines of a run. `path` is `claims.parquet`, `lines` its rows; `columns` were present in the input."""

    path: Path
    lines: int
    rejected: pl.DataFrame
    sources: tuple[Source, ...]
    columns: frozenset[str]
    documented: tuple[str, ...]


def read_claims(
    paths: Sequence[Path], work: Path, *, mapping: Mapping[str, str] | None = None, progress: Progress = silent
) -> Claims:
    """The claim lines of the files, concatenated in the order given, in the folder `work`, which must exist.

    Raises `ClaimFileError` and `MappingError` for what the user can mend, `Cancelled` when `progress` says so, and
    `ReconciliationDefect` where records in are not lines accepted plus records set aside.
    """
    try:
        return _claims([Path(path) for path in paths], work.resolve(), mapping or {}, progress)
    finally:
        shutil.rmtree(work / "in", ignore_errors=True)


def _claims(paths: Sequence[Path], work: Path, mapping: Mapping[str, str], progress: Progress) -> Claims:
    files = [preflight(path, work, progress) for path in paths]
    check_mapping(mapping, [heading for file in files for heading in file.dialect.headings])
    matches = [_matched(file, mapping) for file in files]
    parts = [
        read_lines(file, find_layout(found, padded=file.padded), work, progress)
        for file, found in zip(files, matches, strict=True)
    ]
    progress.phase(TYPING)
    target = work / "claims.parquet"
    _join(parts, target)
    sources = tuple(_source(file, part) for file, part in zip(files, parts, strict=True))
    _reconcile(sources, pq.read_metadata(target).num_rows)
    reached = frozenset(match.column for found in matches for match in found if match.column)
    return Claims(
        path=target,
        lines=sum(source.accepted for source in sources),
        rejected=pl.concat([pl.DataFrame(schema=REJECTED), *_rejected(files, parts)]),
        sources=sources,
        columns=reached,
        documented=tuple(
            sorted(column.removeprefix(DOCUMENTED_PREFIX) for column in reached if column.startswith(DOCUMENTED_PREFIX))
        ),
    )


def _matched(file: Preflight, mapping: Mapping[str, str]) -> tuple[HeadingMatch, ...]:
    matches = match_headings(file.dialect.headings, mapping)
    refuse_repeated(file.name, matches)
    refuse_missing(file.name, matches)
    return matches


def _join(parts: Sequence[FileLines], target: Path) -> None:
    """One table of claim lines in place of one for each file."""
    if len(parts) == 1:
        parts[0].path.replace(target)
        return
    lines = pl.concat([pl.scan_parquet(part.path, glob=False) for part in parts], how="diagonal")
    ordered = lines.select(merged_columns(lines.collect_schema().names()))
    ordered.sink_parquet(target, compression="snappy", maintain_order=True)


def _source(file: Preflight, part: FileLines) -> Source:
    return Source(
        name=file.name,
        sha256=file.sha256,
        bytes=file.bytes,
        records=part.records,
        accepted=part.lines,
        rejected=len(part.rejects),
        encoding=file.encoding,
        delimiter=file.dialect.delimiter,
    )


def _rejected(files: Sequence[Preflight], parts: Sequence[FileLines]) -> list[pl.DataFrame]:
    return [rejected_table(part.rejects, file.name) for file, part in zip(files, parts, strict=True)]


def _reconcile(sources: Sequence[Source], lines: int) -> None:
    accounted = all(source.records == source.accepted + source.rejected for source in sources)
    if not accounted or sum(source.accepted for source in sources) != lines:
        raise ReconciliationDefect(
            "The records of the files are not the claim lines written and the records set aside."
        )
