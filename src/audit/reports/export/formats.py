"""Every export there is, one row a format, and the one door through which each is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from audit.errors import ExportError
from audit.reports.export.csv_bundle import write_csv_bundle
from audit.reports.export.document import write_json
from audit.reports.export.levels import Level
from audit.reports.export.manifest import UNSAID, Origin, Ticket, new_export_id
from audit.reports.export.notices import ending, incomplete
from audit.reports.export.run import EVERYTHING, FinishedRun, Selection, require_reconciled
from audit.reports.export.workbook import write_workbook


@dataclass(frozen=True)
class Export:
    """One format: what a person reads, how its file ends, its media type, and what writes it."""

    key: str
    label: str
    ending: str
    mime: str
    write: Callable[[FinishedRun, Ticket], bytes]


@dataclass(frozen=True)
class ExportFile:
    """A finished export: a name that no other export has, its media type, and its bytes."""

    name: str
    mime: str
    content: bytes


_EXPORTS = (
    Export("csv", "CSV tables with a manifest (zip)", ".csv.zip", "application/zip", write_csv_bundle),
    Export(
        "xlsx",
        "Excel workbook",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_workbook,
    ),
    Export("json", "JSON for machines", ".json", "application/json", write_json),
)

EXPORTS: dict[str, Export] = {export.key: export for export in _EXPORTS}


def create_export(
    run: FinishedRun,
    key: str,
    selection: Selection = EVERYTHING,
    *,
    level: Level = Level.LIMITED,
    origin: Origin = UNSAID,
    export_id: str | None = None,
    created: datetime | None = None,
) -> ExportFile:
    """The findings that `selection` wants, in the format `key`, as the level shows them; every other table is whole.

    Raises ExportError where the format is not known or the run does not reconcile. `export_id` and `created` are
    made anew where they are not given. The name says where it holds identifiers, and where the run is incomplete.
    """
    if key not in EXPORTS:
        raise ExportError(f"There is no export {key!r}. Choose one of: {', '.join(EXPORTS)}.")
    require_reconciled(run)
    export = EXPORTS[key]
    ticket = Ticket(key, export_id or new_export_id(), created or datetime.now(UTC), selection, level, origin)
    return ExportFile(file_name(ticket, incomplete(run)), export.mime, export.write(run, ticket))


def file_name(ticket: Ticket, why: tuple[str, ...] = ()) -> str:
    """The name of an export, which no other one has; `why` is why its run is incomplete."""
    warned = ending(ticket.level, why)
    return f"claims-audit-{ticket.created:%Y-%m-%d}-{ticket.export_id}{warned}{EXPORTS[ticket.key].ending}"
