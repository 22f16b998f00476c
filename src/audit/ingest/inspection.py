"""What a file is and what its headings mean, before it is audited: what the upload page shows."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audit.ingest.headings import HeadingMatch, match_headings, missing_columns
from audit.ingest.mapping import check_mapping
from audit.ingest.preflight import preflight
from audit.ingest.progress import Progress, silent


@dataclass(frozen=True)
class Inspection:
    """A file that can be read. `records` are data records without the header; `missing` are required columns not reached."""

    name: str
    bytes: int
    sha256: str
    encoding: str
    delimiter: str
    records: int
    headings: tuple[str, ...]
    matches: tuple[HeadingMatch, ...]
    missing: tuple[str, ...]


def inspect(path: Path, *, mapping: Mapping[str, str] | None = None, progress: Progress = silent) -> Inspection:
    """What the preflight says of the file, and what its headings reach.

    Raises `ClaimFileError` where the file cannot be read, `MappingError` where `mapping` does not fit it. Missing required
    columns are no error here: they stand in `missing`, for a person to map.
    """
    with tempfile.TemporaryDirectory(prefix="claims-audit-") as work:
        source = preflight(path, Path(work), progress, exact=True)
    headings = source.dialect.headings
    check_mapping(mapping or {}, headings)
    matches = match_headings(headings, mapping)
    return Inspection(
        name=source.name,
        bytes=source.bytes,
        sha256=source.sha256,
        encoding=source.encoding,
        delimiter=source.dialect.delimiter,
        records=source.records,
        headings=headings,
        matches=matches,
        missing=missing_columns(matches),
    )
