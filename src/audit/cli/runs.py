"""`claims-audit runs …`: the runs that a workspace keeps, one beside an earlier one, and decisions carried forward."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from audit.cli.opened import WorkspaceOption
from audit.cli.options import JsonOption

runs_app = typer.Typer(help="The saved runs of a workspace.", no_args_is_help=True)

RunArgument = Annotated[str, typer.Argument(help="The run's id.")]


@runs_app.command("list")
def runs_list(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Every saved run, newest first: when, by whom, how many lines and findings, and how many are decided."""
    from audit.cli import run_steps as steps

    steps.show_runs(workspace, as_json)


@runs_app.command("show")
def runs_show(run_id: RunArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """One run: its files, and how far it is."""
    from audit.cli import run_steps as steps

    steps.show_run(workspace, run_id, as_json)


@runs_app.command("compare")
def runs_compare(
    run_id: RunArgument,
    earlier: Annotated[str, typer.Argument(help="The earlier run's id.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which findings are new, gone, unchanged or changed since an earlier run, and why."""
    from audit.cli import run_steps as steps

    steps.compare_runs(workspace, run_id, earlier, as_json)


@runs_app.command("carry")
def runs_carry(
    run_id: RunArgument,
    from_run: Annotated[str, typer.Option("--from", help="The earlier run's id.")],
    workspace: WorkspaceOption = None,
    key: Annotated[str, typer.Option("--key", help="The same key again does nothing again.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Carry decisions forward: as decisions where line and rule are unchanged, as suggestions where either changed."""
    from audit.cli import run_steps as steps

    steps.carry(workspace, run_id, from_run, key or secrets.token_hex(8), as_json)
