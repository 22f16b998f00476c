"""What every export says of itself: from which files and tables, with which filters, and that it is whole."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

import polars as pl

from audit.reports.export.run import FinishedRun, Selection

LIBRARIES = ("duckdb", "polars", "rustpy-xlsxwriter")
SENSITIVE = "Holds claim and patient identifiers: protected health information where the claims are real."
SAFE_CELLS = (
    "In CSV, a text cell or heading that a spreadsheet would run starts with an added ' (column and count below). "
    "Take it away where the rest starts, after blanks, invisible characters and quotes, with one of = + - @ | % tab "
    "or a line end, and is not just a negative number."
)


def new_export_id() -> str:
    """A new id, never the same twice: it stands in the file's name and in its manifest."""
    return uuid.uuid4().hex[:12]


@dataclass(frozen=True, eq=False)
class Ticket:
    """One export: its own id and time, the format's key, and which findings it holds."""

    key: str
    selection: Selection
    export_id: str
    created: datetime


def build_manifest(run: FinishedRun, ticket: Ticket, rows: dict[str, int]) -> dict[str, Any]:
    """The manifest as plain data; `rows` is the number of rows that each table of the export holds."""
    summary = run.summary
    return {
        "export": {
            "id": ticket.export_id,
            "created": ticket.created.isoformat(timespec="seconds"),
            "format": ticket.key,
            "filters": list(ticket.selection.words) or ["none: every finding of the run"],
            "rows": rows,
            "findings_in_run": sum(summary["totals"]["by_rule"].values()),
            "contents": SENSITIVE,
        },
        "tool": {
            "name": "claims-audit",
            "version": summary["run"]["version"],
            "libraries": {name: version(name) for name in LIBRARIES},
        },
        "run": summary["run"],
        "today": summary["today"],
        "as_of": summary["as_of"],
        "inputs": summary["inputs"],
        "reference": summary["reference"],
        "policy": summary["policy"],
        "rules": summary["rules"],
        "reconciliation": summary["reconciliation"],
        "amounts": summary["amounts"],
    }


def describe_file(content: bytes, rows: int) -> dict[str, Any]:
    """How a data file is known again: hash, size and rows."""
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "rows": rows}


def as_table(manifest: dict[str, Any]) -> pl.DataFrame:
    """The manifest as rows of `section`, `item`, `value`, for a sheet."""
    rows = [(section, item, value) for section, part in manifest.items() for item, value in _flat("", part)]
    return pl.DataFrame(rows, schema={"section": pl.String, "item": pl.String, "value": pl.String}, orient="row")


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{path}.{name}" if path else name, inner)
    elif isinstance(value, list):
        if not value:
            yield path, "none"
        for number, inner in enumerate(value, 1):
            yield from _flat(f"{path} {number}".strip(), inner)
    else:
        yield path, "" if value is None else str(value)
