"""The workspace of a command: opened for the user of this computer, and closed when the command is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.errors import WorkspaceError

if TYPE_CHECKING:
    from audit.workspace import Workspace
    from audit.workspace.access import Actor

WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", help="Folder of runs and decisions; your own by default.")
]


@contextmanager
def opened(folder: Path | None) -> Iterator[tuple[Workspace, Actor]]:
    """The workspace in the folder, or the person's own, and the person; raises `WorkspaceError` where there is none."""
    from audit.workspace import open_workspace
    from audit.workspace.access import user_of_this_computer
    from audit.workspace.workspace import FILE

    if folder is not None and not (folder / FILE).is_file():
        raise WorkspaceError(f"{folder}: there is no workspace here. Name the folder of one with --workspace.")
    actor = user_of_this_computer()
    workspace = open_workspace(folder, actor)
    try:
        yield workspace, actor
    finally:
        workspace.close()
