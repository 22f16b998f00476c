"""What every export says of itself: from which files and tables, with which filters, and that it is whole."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import Any

import polars as pl

from audit.reports.export.levels import CONTENTS, Level
from audit.reports.export.notices import incomplete, notices
from audit.reports.export.run import EVERYTHING, FinishedRun, Selection

LIBRARIES = ("duckdb", "polars", "rustpy-xlsxwriter")
SAFE_CELLS = (
    "In CSV, a text cell or heading that a spreadsheet would run starts with an added ' (column and count below). "
    "Take it away where the rest starts, after blanks, invisible characters and quotes, with one of = + - @ | % tab "
    "or a line end, and is not just a negative number."
)


def new_export_id() -> str:
    """A new id, never the same twice: it stands in the file's name and in its manifest."""
    return uuid.uuid4().hex[:12]


DECISIONS: dict[str, pl.DataType] = {
    name: pl.String()
    for name in (
        *("finding_id", "rule_id", "state", "disposition", "reason"),
        *("corrected_code", "corrected_units", "corrected_amount", "due", "decided_by", "decided_at"),
        *("second_disposition", "second_reason", "second_by", "final_disposition", "final_reason", "carried_from"),
    )
}
"""The columns of the decisions of an export: what people made of the findings, without what they typed."""


@dataclass(frozen=True, eq=False)
class Origin:
    """Where an export comes from: who makes it and in which role, the run's id, its engagement, and the `anchor`, number
    and hash of the last event before it. `decisions` has the columns of `DECISIONS`; `thresholds` are settings by name."""

    actor: str = ""
    role: str = ""
    run_id: str = ""
    engagement: str = ""
    anchor: str = ""
    decisions: pl.DataFrame | None = None
    thresholds: Mapping[str, str] = field(default_factory=dict)


UNSAID = Origin()


@dataclass(frozen=True, eq=False)
class Ticket:
    """One export: its own id and time, the format's key, which findings it holds, and how much of them."""

    key: str
    export_id: str
    created: datetime
    selection: Selection = EVERYTHING
    level: Level = Level.LIMITED
    origin: Origin = UNSAID

    def decisions(self, findings: pl.DataFrame) -> pl.DataFrame:
        """The decisions about these findings, in their order."""
        given = self.origin.decisions
        made = pl.DataFrame(schema=DECISIONS) if given is None else given.select(list(DECISIONS))
        return findings.select("finding_id").join(made, on="finding_id", how="inner", maintain_order="left")


def build_manifest(run: FinishedRun, ticket: Ticket, rows: dict[str, int]) -> dict[str, Any]:
    """The manifest as plain data; `rows` is the number of rows that each table of the export holds."""
    summary, why = run.summary, incomplete(run)
    return {
        "export": {
            **export_block(ticket, rows),
            "filters": list(ticket.selection.words) or ["none: every finding of the run"],
            "findings_in_run": sum(summary["totals"]["by_rule"].values()),
            "complete": not why,
            "notices": list(notices(ticket.level, why)),
        },
        "tool": {
            "name": "claims-audit",
            "version": summary["run"]["version"],
            "libraries": {name: version(name) for name in LIBRARIES},
        },
        "run": {**_named(run_id=ticket.origin.run_id, engagement=ticket.origin.engagement), **summary["run"]},
        "today": summary["today"],
        "as_of": summary["as_of"],
        "inputs": _inputs(summary["inputs"], ticket.level),
        "reference": summary["reference"],
        "policy": summary["policy"],
        "rules": summary["rules"],
        "reconciliation": summary["reconciliation"],
        "amounts": summary["amounts"],
    }


def export_block(ticket: Ticket, rows: dict[str, int]) -> dict[str, Any]:
    """What the manifest says of the export itself; a chain of events that is cut short no longer holds its `anchor`."""
    origin = ticket.origin
    return {
        "id": ticket.export_id,
        "created": ticket.created.isoformat(timespec="seconds"),
        **_named(made_by=origin.actor, role=origin.role),
        "format": ticket.key,
        "level": ticket.level.value,
        "contents": CONTENTS[ticket.level],
        **_named(anchor=origin.anchor),
        **({"thresholds": dict(origin.thresholds)} if origin.thresholds else {}),
        "rows": rows,
    }


def _named(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _inputs(inputs: list[dict[str, Any]], level: Level) -> list[dict[str, Any]]:
    """The files that came in; their names, which can name a patient, only at the full level."""
    if level is Level.FULL:
        return inputs
    return [{"file": number, **source, "name": "not shown"} for number, source in enumerate(inputs, 1)]


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
