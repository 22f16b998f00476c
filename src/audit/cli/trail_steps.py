"""What the commands of `trail` do, loaded once one of them is called."""

from __future__ import annotations

import secrets
from pathlib import Path

import typer

from audit.cli.opened import opened
from audit.cli.options import DONE, FOUND, put_out
from audit.errors import WorkspaceError
from audit.reports.text import size
from audit.workspace import backup as backups
from audit.workspace import purge as purges
from audit.workspace.access import user_of_this_computer
from audit.workspace.anchors import anchors_in, note_anchor, parse_anchor
from audit.workspace.retention import Preview, preview_purge
from audit.workspace.verify import Verdict, check


def verify(folder: Path | None, anchor: str | None, anchor_file: Path | None, as_json: bool) -> None:
    """Print the verdict; exit 0 where the trail is sound, 1 where it is not."""
    given = [parse_anchor(anchor)] if anchor else []
    given += anchors_in(anchor_file) if anchor_file else []
    with opened(folder) as (workspace, actor):
        verdict = check(workspace, actor, given)
    put_out(verdict.as_dict(), _verdict_text(verdict), as_json)
    raise typer.Exit(DONE if verdict.sound else FOUND)


def anchor(folder: Path | None) -> None:
    """Print the anchor, and take note of it."""
    with opened(folder) as (workspace, _):
        typer.echo(note_anchor(workspace, "asked"))


def purge(folder: Path | None, run_id: str, *, is_sure: bool) -> None:
    """Show, ask, purge; where two people purge, the first one only asks for it."""
    with opened(folder) as (workspace, actor):
        preview = preview_purge(workspace, actor, run_id)
        typer.echo(_preview_text(preview))
        if preview.needs_two and preview.asked_by is None:
            purges.ask_purge(workspace, actor, run_id, key=secrets.token_hex(8))
            typer.echo(
                "Several people administer this workspace: you have asked for it, another one has to confirm it."
            )
            return
        typed = run_id if is_sure else typer.prompt(f"Type {run_id} to purge the run", default="", show_default=False)
        done = purges.purge(workspace, actor, run_id, confirm=typed, key=secrets.token_hex(8))
    typer.echo(f"Purged: {done.files:,} files ({size(done.bytes)}) and {done.texts:,} texts. {done.left}".strip())


def backup(folder: Path | None, file: Path, as_json: bool) -> None:
    """Write the backup, and print what is in it."""
    with opened(folder) as (workspace, actor):
        made = backups.backup(workspace, actor, file)
    told = {**made.__dict__, "path": str(made.path)}
    text = (
        f"{made.path}\n{made.runs:,} runs, {made.events:,} events, {size(made.bytes)}\n"
        f"sha256 {made.sha256}\nanchor {made.anchor}"
    )
    put_out(told, text, as_json)


def restore(file: Path, folder: Path, as_json: bool) -> None:
    """Restore, and print what is there now."""
    done = backups.restore(file, folder, user_of_this_computer())
    if not done.verdict.sound:
        raise WorkspaceError(f"{folder}: was restored, and does not verify. {done.verdict.why}")
    told = {"directory": str(done.directory), "runs": done.runs, "events": done.events, "sound": True}
    put_out(told, f"{done.directory}\n{done.runs:,} runs, {done.events:,} events; the trail holds.", as_json)


def _verdict_text(verdict: Verdict) -> str:
    if not verdict.sound:
        where = "" if verdict.first_bad_seq is None else f"First bad event: {verdict.first_bad_seq}. "
        return f"Not sound. {where}{verdict.why} The workspace is read-only from now on."
    held = f"held against {verdict.anchors:,} anchors" if verdict.anchors else "no anchor was given"
    return f"Sound. {verdict.why[:-1]}, {held}.\n{verdict.head}"


def _preview_text(preview: Preview) -> str:
    asked = f"\nAsked for by {preview.asked_by} at {preview.asked_at}." if preview.asked_by else ""
    exports = [f"  {each.at[:10]} {each.export_id} {each.format} {each.level} by {each.by}" for each in preview.exports]
    outside = "\n".join(["Exports that lie elsewhere, and stay:", *exports]) if exports else "No export was made of it."
    return (
        f"Run {preview.run_id}, saved {preview.saved_at[:10]}\n"
        f"Goes: {preview.files:,} files ({size(preview.bytes)}), {preview.texts:,} texts, {preview.states:,} states, "
        f"{preview.queries:,} queries; {preview.findings:,} findings with them.\n"
        f"Stays: {preview.events:,} events of ids and codes, and a tombstone.\n{outside}\n"
        f"Backups that were made before hold the run until they are deleted.{asked}"
    )
