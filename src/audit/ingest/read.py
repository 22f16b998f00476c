"""One or more claim files in; `claims.parquet` and the records that were set aside out."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from audit.errors import ClaimFileError, ReconciliationDefect
from audit.ingest.headings import HeadingMatch, match_headings, refuse_missing, refuse_repeated
from audit.ingest.mapping import check_mapping
from audit.ingest.normalise import claim_lines, find_reading, find_rejects, output_columns
from audit.ingest.preflight import Preflight, preflight
from audit.ingest.progress import SETTING_ASIDE, TYPING, Progress, silent
from audit.ingest.rejects import Reject, rejected_table, with_raw_records
from audit.ingest.staging import stage
from audit.model.columns import AS_GIVEN_SUFFIX, DOCUMENTED_PREFIX
from audit.model.tables import REJECTED

_ORIGIN = ("source_file", "record_number")


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
    sources = [preflight(Path(path), work, progress) for path in paths]
    check_mapping(mapping or {}, [heading for source in sources for heading in source.dialect.headings])
    matches = [_matched(source, mapping) for source in sources]
    parts = [_read(source, found, work, progress) for source, found in zip(sources, matches, strict=True)]
    progress.phase(TYPING)
    target = work / "claims.parquet"
    _write([part.lines for part in parts], target)
    lines = pq.read_metadata(target).num_rows
    _reconcile(parts, lines)
    shutil.rmtree(work / "in", ignore_errors=True)
    reached = {match.column for found in matches for match in found if match.column}
    return Claims(
        path=target,
        lines=lines,
        rejected=pl.concat([pl.DataFrame(schema=REJECTED), *(part.rejected for part in parts)]),
        sources=tuple(part.source for part in parts),
        columns=frozenset(reached),
        documented=tuple(
            sorted(column.removeprefix(DOCUMENTED_PREFIX) for column in reached if column.startswith(DOCUMENTED_PREFIX))
        ),
    )


@dataclass(frozen=True, eq=False)
class _Part:
    source: Source
    lines: pl.LazyFrame
    rejected: pl.DataFrame


def _matched(source: Preflight, mapping: Mapping[str, str] | None) -> tuple[HeadingMatch, ...]:
    matches = match_headings(source.dialect.headings, mapping)
    refuse_repeated(source.name, matches)
    refuse_missing(source.name, matches)
    return matches


def _read(source: Preflight, matches: Sequence[HeadingMatch], work: Path, progress: Progress) -> _Part:
    staged = stage(source, work, progress)
    reading = find_reading(staged, matches, source.padded, source.name)
    progress.phase(SETTING_ASIDE)
    found = find_rejects(reading)
    named = [*staged.rejects, *with_raw_records(found, source.text, source.dialect.delimiter)]
    counted = staged.rows + len(staged.rejects)
    accepted = counted - len(named)
    if not accepted:
        raise ClaimFileError(
            f"{source.name}: none of its {counted:,} records can be audited. {_most_common(named)} Correct the file and run again."
        )
    summary = Source(
        source.name,
        source.sha256,
        source.bytes,
        counted,
        accepted,
        len(named),
        source.encoding,
        source.dialect.delimiter,
    )
    return _Part(summary, claim_lines(reading, source.name, rejects=bool(found)), rejected_table(named, source.name))


def _most_common(rejects: Sequence[Reject]) -> str:
    sentences = [f"{reject.column}: {reject.reason}" if reject.column else reject.reason for reject in rejects]
    sentence = max(sorted(set(sentences)), key=sentences.count)
    return f"The most common reason, {sentences.count(sentence):,} times: {sentence}"


def _write(parts: Sequence[pl.LazyFrame], target: Path) -> None:
    lines = parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal")
    if len(parts) > 1:
        lines = lines.select(_in_order(lines.collect_schema().names()))
    lines.sink_parquet(target, compression="zstd", compression_level=1, maintain_order=True)


def _in_order(names: Sequence[str]) -> list[str]:
    """Canonical, documented, other, as given, origin: as in a run with one file."""
    canonical = output_columns()
    documented = [name for name in names if name.startswith(DOCUMENTED_PREFIX)]
    given = [name for name in names if name.endswith(AS_GIVEN_SUFFIX)]
    placed = {*canonical, *documented, *given, *_ORIGIN}
    return [*canonical, *documented, *(name for name in names if name not in placed), *given, *_ORIGIN]


def _reconcile(parts: Sequence[_Part], lines: int) -> None:
    accepted = sum(part.source.accepted for part in parts)
    if accepted != lines:
        raise ReconciliationDefect(f"{accepted} records were accepted, and {lines} claim lines were written.")
