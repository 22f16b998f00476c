"""A finished run as files for people and machines: complete, with filters and hashes printed in, or refused."""

from audit.reports.export.formats import EXPORTS, Export, ExportFile, create_export
from audit.reports.export.levels import Level
from audit.reports.export.manifest import Origin
from audit.reports.export.run import EVERYTHING, FinishedRun, Selection, open_run, select_values

__all__ = [
    "EVERYTHING",
    "EXPORTS",
    "Export",
    "ExportFile",
    "FinishedRun",
    "Level",
    "Origin",
    "Selection",
    "create_export",
    "open_run",
    "select_values",
]
