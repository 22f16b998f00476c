"""`claims-audit export RUN`: a run of the workspace as a file, told in the trail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.cli.opened import WorkspaceOption
from audit.cli.options import JsonOption


def export(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The run's id.")],
    to_format: Annotated[str, typer.Option("--format", help="csv, xlsx or json.")] = "csv",
    level: Annotated[str, typer.Option("--level", help="limited, full (with --reason) or aggregate.")] = "limited",
    reason: Annotated[str, typer.Option("--reason", help="Why identifiers are needed; for --level full.")] = "",
    out: Annotated[Path, typer.Option("--out", help="Folder to write into.")] = Path(),
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a run with its decisions into a file; the event log tells of it before it is written."""
    from audit.cli import export_steps

    export_steps.export(workspace, run, to_format, level, reason, out, as_json)
