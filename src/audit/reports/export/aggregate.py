"""Counts alone as a file: the tables of a mart, in which small cells are withheld already, with a manifest of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

import polars as pl

from audit.errors import ExportError
from audit.reports.export.csv_bundle import bundled
from audit.reports.export.document import joined
from audit.reports.export.formats import EXPORTS, ExportFile, file_name
from audit.reports.export.levels import Level
from audit.reports.export.manifest import LIBRARIES, Ticket, export_block
from audit.reports.export.notices import notices
from audit.reports.export.workbook import sheets_of

WITHHELD = (
    "A count below the threshold is written as one below it, such as <11, and others are written as hidden, so that it "
    "cannot be worked out. Zero may be shown. Amounts stand only beside counts that are shown."
)


def create_aggregate(
    tables: Mapping[str, pl.DataFrame], about: Mapping[str, str], why: tuple[str, ...], ticket: Ticket
) -> ExportFile:
    """The tables in the ticket's format; `why` is why the run is incomplete, `about` what else the manifest says of it."""
    if ticket.key not in EXPORTS:
        raise ExportError(f"There is no export {ticket.key!r}. Choose one of: {', '.join(EXPORTS)}.")
    manifest: dict[str, Any] = {
        "export": {
            **export_block(ticket, {name: frame.height for name, frame in tables.items()}),
            "filters": ["none: every line and finding of the run is counted"],
            "withheld": WITHHELD,
            "complete": not why,
            "notices": list(notices(Level.AGGREGATE, why)),
        },
        "tool": {"name": "claims-audit", "libraries": {name: version(name) for name in LIBRARIES}},
        "run": dict(about),
    }
    content = _WRITERS[ticket.key](dict(tables), manifest)
    return ExportFile(file_name(ticket, why), EXPORTS[ticket.key].mime, content)


def _workbook(tables: dict[str, pl.DataFrame], manifest: dict[str, Any]) -> bytes:
    return sheets_of({}, tables, manifest)


def _document(tables: dict[str, pl.DataFrame], manifest: dict[str, Any]) -> bytes:
    plain = {
        name: frame.with_columns(pl.selectors.decimal().cast(pl.Float64)).write_json() for name, frame in tables.items()
    }
    parts = {"notices": manifest["export"]["notices"], "manifest": manifest}
    return joined({**{name: json.dumps(part, indent=1, ensure_ascii=False) for name, part in parts.items()}, **plain})


_WRITERS: dict[str, Callable[[dict[str, pl.DataFrame], dict[str, Any]], bytes]] = {
    "csv": bundled,
    "xlsx": _workbook,
    "json": _document,
}
