"""CSV for other systems: a zip with one plain table a file, and `manifest.json` with the hash of each beside them.

The manifest stands beside the tables and never in them, so that every CSV is a plain table with one header.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import polars as pl

from audit.findings.csv_text import count_marked, csv_bytes
from audit.reports.export.manifest import SAFE_CELLS, Ticket, build_manifest, describe_file
from audit.reports.export.run import FinishedRun
from audit.reports.export.tables import tables_of

_WRITTEN = (1980, 1, 1, 0, 0, 0)


def write_csv_bundle(run: FinishedRun, ticket: Ticket) -> bytes:
    """A zip of `findings.csv`, `decisions.csv`, `rejected.csv`, `coverage.csv`, `records_request.csv`, `manifest.json`, and
    `READ_FIRST.txt` where there is something to be warned of."""
    frames = tables_of(run, ticket)
    return bundled(frames, build_manifest(run, ticket, {name: frame.height for name, frame in frames.items()}))


def bundled(frames: dict[str, pl.DataFrame], manifest: dict[str, Any]) -> bytes:
    """The tables and the manifest, which takes up the hash of each table, as a zip."""
    contents = {f"{name}.csv": csv_bytes(frame) for name, frame in frames.items()}
    manifest["files"] = {
        file: describe_file(content, frame.height)
        for (file, content), frame in zip(contents.items(), frames.values(), strict=True)
    }
    manifest["safe_cells"] = {
        "rule": SAFE_CELLS,
        "marked": {f"{name}.csv": count_marked(frame) for name, frame in frames.items()},
    }
    if warned := manifest["export"]["notices"]:
        contents["READ_FIRST.txt"] = ("\n".join(warned) + "\n").encode()
    contents["manifest.json"] = (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()
    return _zip(contents)


def _zip(contents: dict[str, bytes]) -> bytes:
    """The files as a zip whose bytes depend on nothing but them."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as bundle:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, _WRITTEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, content)
    return target.getvalue()
