"""Files that were audited before: which runs hold them, and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from audit.reference import Reference
from audit.reference.listing import editions_used
from audit.workspace.access import Actor
from audit.workspace.runs import Given, SavedRun, file_digest, find_same_inputs, given_digest, saved_runs
from audit.workspace.workspace import Workspace


def audited_before(workspace: Workspace, actor: Actor, given: Sequence[Given]) -> list[SavedRun]:
    """The runs of exactly these files, newest first."""
    return find_same_inputs(workspace, actor, given_digest(given))


def audited_in_part(workspace: Workspace, actor: Actor, given: Sequence[Given]) -> list[SavedRun]:
    """The runs that hold one of these claim files beside others, or with other notes; newest first."""
    digests = {file_digest(each.path) for each in given if each.kind == "claims"}
    whole = given_digest(given)
    return [
        run
        for run in saved_runs(workspace, actor)
        if run.inputs != whole and any(file["sha256"] in digests for file in run.files)
    ]


def what_changed(run: SavedRun, reference: Reference) -> list[str]:
    """What decides the result and is otherwise now than in the run: names of tables, and the program's version."""
    summary = run.audit.summary
    then, now = _editions(summary["reference"]), _editions(editions_used(reference))
    tables = sorted(
        {key[0] for key in then.keys() ^ now.keys()} | {key[0] for key in then if then[key] != now.get(key)}
    )
    program = [] if summary["run"]["version"] == version("claims-audit") else ["program"]
    return [*program, *tables]


def told_before(run: SavedRun) -> str:
    """One sentence on a run of the same files: which, when, by whom."""
    when = run.saved_at[:16].replace("T", " ")
    return f"audited before as run {run.run_id}, on {when} UTC by {run.saved_by}"


def _editions(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str, str], str]:
    return {(row["table"], row["setting"] or "", row["edition"]): row["sha256"] for row in rows}
