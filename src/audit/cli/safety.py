"""`claims-audit check`: what is unsafe about where and how the dashboard runs."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from audit.cli.opened import WorkspaceOption, opened
from audit.cli.options import DONE, FOUND, JsonOption, put_out
from audit.model.places import use_workspace


def check(
    team: Annotated[Path | None, typer.Option("--team", help="Team file, to check a team's dashboard.")] = None,
    address: Annotated[str, typer.Option("--address", help="Address that it would listen on.")] = "127.0.0.1",
    disk_is_encrypted: Annotated[
        bool | None,
        typer.Option(
            "--disk-is-encrypted/--disk-is-not-encrypted", help="Say so, once; it is kept in the trail with your name."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is unsafe, and what to do about it; exit 1 where something is."""
    from audit.ui import server
    from audit.workspace.selfcheck import attest_encryption

    if workspace is not None:
        use_workspace(workspace)
    if disk_is_encrypted is not None:
        with opened(None) as (own, actor):
            attest_encryption(own, actor, is_encrypted=disk_is_encrypted, key=secrets.token_hex(8))
    checks = server.look(address, team)
    told = {"checks": [asdict(each) for each in checks], "safe": all(each.is_safe for each in checks)}
    put_out(told, "\n".join(each.words for each in checks), as_json)
    raise typer.Exit(DONE if told["safe"] else FOUND)
