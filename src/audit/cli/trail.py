"""`claims-audit verify|anchor|purge|backup|restore`: is the trail sound, what goes, what is kept elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.cli.opened import WorkspaceOption
from audit.cli.options import JsonOption

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="The run's id.")]


def verify(
    workspace: WorkspaceOption = None,
    anchor: Annotated[
        str | None,
        typer.Option("--anchor", metavar="SEQ:HASH", help="The head of the trail as it was noted elsewhere."),
    ] = None,
    anchor_file: Annotated[
        Path | None, typer.Option("--anchor-file", metavar="FILE", help="An export, its manifest, or a backup.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Walk the whole event log; exit 1, and name the first bad event, where it is not sound."""
    from audit.cli import trail_steps

    trail_steps.verify(workspace, anchor, anchor_file, as_json)


def anchor(workspace: WorkspaceOption = None) -> None:
    """Print the head of the event log as SEQ:HASH, to be kept where nobody of the workspace can write."""
    from audit.cli import trail_steps

    trail_steps.anchor(workspace)


def purge(
    run: RunArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Purge without asking for the run's id.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show what a purge of the run deletes, and delete it once its id is typed. It cannot be undone."""
    from audit.cli import trail_steps

    trail_steps.purge(workspace, run, is_sure=yes)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not be there.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write runs and decisions into one file. It holds patients' data: keep it where claims are kept."""
    from audit.cli import trail_steps

    trail_steps.backup(workspace, file, as_json)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    workspace: Annotated[Path, typer.Option("--workspace", help="An empty folder, or one that is not there.")],
    as_json: JsonOption = False,
) -> None:
    """Make a workspace of a backup, and verify it."""
    from audit.cli import trail_steps

    trail_steps.restore(file, workspace, as_json)
