"""What `claims-audit run --workspace` and `claims-audit runs …` do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from audit.cli.opened import opened
from audit.cli.options import complain, put_out
from audit.errors import WorkspaceError
from audit.reference import load_reference
from audit.reports.audit import Audit
from audit.reports.text import table_text
from audit.workspace import Workspace, open_workspace
from audit.workspace.access import NO_ACCESS, Actor, user_of_this_computer
from audit.workspace.carry import carry_forward
from audit.workspace.compare import compare
from audit.workspace.disk import refusals_told
from audit.workspace.known import audited_before, audited_in_part, told_before, what_changed
from audit.workspace.overview import runs_with_standing
from audit.workspace.runs import Given, save_run

_LISTED = ("run_id", "saved_at", "saved_by", "lines", "findings", "decided", "name")


def audit_and_save(
    folder: Path,
    claims: Sequence[Path],
    notes: Path | None,
    reference: Path | None,
    because: str,
    audit: Callable[[Path], Audit],
) -> Audit:
    """Audit in the workspace's own folder, and save the run there; says on standard error what is known of the files."""
    given = [*(Given(path, path.name) for path in claims), *([Given(notes, notes.name, "notes")] if notes else [])]
    actor = user_of_this_computer()
    with closing(open_workspace(folder, actor)) as workspace:
        if all(each.path.exists() for each in given):
            _tell_known(workspace, actor, given, reference)
        work = workspace.new_folder()
        try:
            with refusals_told(workspace.directory, "Nothing was kept of this run."):
                made = audit(work)
            names = ", ".join(path.name for path in claims)
            saved = save_run(workspace, actor, made, names, given, again_because=because)
        finally:
            workspace.discard(work)
        complain(f"Saved as run {saved.run_id} in {workspace.directory}.")
        return saved.audit


def _tell_known(workspace: Workspace, actor: Actor, given: Sequence[Given], reference: Path | None) -> None:
    for run in audited_before(workspace, actor, given):
        changed = what_changed(run, load_reference(reference))
        since = f"Since then other: {', '.join(changed)}." if changed else "Program and reference are as they were."
        complain(f"These files were {told_before(run)}. {since}")
    for run in audited_in_part(workspace, actor, given):
        complain(f"One of these files was {told_before(run)}, beside other files or notes.")


def show_runs(folder: Path | None, as_json: bool) -> None:
    """Print the runs."""
    with opened(folder) as (workspace, actor):
        rows = [standing.as_dict() for standing in runs_with_standing(workspace, actor)]
    put_out({"runs": rows}, table_text(rows, _LISTED) if rows else "No run is saved yet.", as_json)


def show_run(folder: Path | None, run_id: str, as_json: bool) -> None:
    """Print one run with its files."""
    with opened(folder) as (workspace, actor):
        found = [each for each in runs_with_standing(workspace, actor) if each.run.run_id == run_id]
        if not found:
            raise WorkspaceError(NO_ACCESS)
        run, files = found[0].as_dict(), found[0].run.files
    run["carried_from"] = run["carried_from"] or None
    lines = [f"{name:<13}{value}" for name, value in run.items() if value is not None]
    told = [f"{'file':<13}{file['name']}, {file['kind']}, {file['bytes']:,} bytes, {file['sha256']}" for file in files]
    put_out({**run, "files": files}, "\n".join([*lines, *told]), as_json)


def compare_runs(folder: Path | None, run_id: str, earlier: str, as_json: bool) -> None:
    """Print how many findings are new, gone, unchanged and changed."""
    with opened(folder) as (workspace, actor):
        found = compare(workspace, actor, run_id, earlier)
    rows = [f"{name:<13}{count:>12,}" for name, count in found.counts.items()]
    why = [f"  {name:<18}{count:>5,}" for name, count in found.reasons.items() if count]
    told = {**found.as_dict(), "findings": found.findings.to_dicts()}
    put_out(told, "\n".join([f"Run {run_id} beside run {earlier}, findings", *rows, *why]), as_json)


def carry(folder: Path | None, run_id: str, from_run: str, key: str, as_json: bool) -> None:
    """Carry decisions forward, and print how many."""
    with opened(folder) as (workspace, actor):
        told = carry_forward(workspace, actor, run_id, from_run, key=key)
    words = (
        f"{told.decisions:,} decisions and {told.suggestions:,} suggestions carried from run {from_run} to run {run_id}; "
        f"{told.left:,} left as they were; {told.superseded:,} superseded in run {from_run}."
    )
    put_out({"run": run_id, "from": from_run, **asdict(told)}, words, as_json)
