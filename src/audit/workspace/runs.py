"""Runs that stay: a folder each, and a row in the database; a run is there wholly or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.exc import SQLAlchemyError

from audit.errors import AuditError, WorkspaceError
from audit.reports import listing
from audit.reports.audit import Audit
from audit.workspace import schema
from audit.workspace.access import NO_ACCESS, Actor, Permission, require
from audit.workspace.chain import canonical
from audit.workspace.changes import keep_text
from audit.workspace.disk import PRIVATE, make_private, onto_disk, refusals_told
from audit.workspace.events import Action, Draft, append, now
from audit.workspace.sweeping import UNSAVED
from audit.workspace.workspace import Workspace, read_json

MANIFEST, INPUTS, TABLES = "run.json", "in", "tables"
SAVED, PURGED = "saved", "purged"
RUN_ID = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True)
class Given:
    """A file that a person gave: where it lies now, the name that it had, and whether it is `claims` or `notes`."""

    path: Path
    name: str
    kind: str = "claims"


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run of the workspace. `name` and what `files` tells are for a person's eyes: they can name a patient."""

    run_id: str
    name: str
    saved_at: str
    saved_by: str
    engagement: str
    inputs: str
    settings: str
    lines: int
    findings: int
    folder: Path

    @property
    def audit(self) -> Audit:
        """Its tables and summary."""
        tables = self.folder / TABLES
        return Audit(tables, read_json(tables / "summary.json"))

    @property
    def files(self) -> list[dict[str, Any]]:
        """The files as uploaded: `stored` (the name in `in/`), `name`, `kind`, `sha256`, `bytes`."""
        return list(read_json(self.folder / MANIFEST)["files"])


def save_run(
    workspace: Workspace,
    actor: Actor,
    audit: Audit,
    name: str,
    given: Sequence[Given] = (),
    *,
    engagement: str = "",
    again_because: str = "",
) -> SavedRun:
    """Keep a finished audit with copies of the files it was made of; the audit's tables are moved where they lie in staging.

    `again_because` is why a person audits files again that the workspace already has. The run is there wholly or not at
    all, whenever the process ends. Raises `NotAllowed`, and `WorkspaceError` where the disk or the database refuses.
    """
    require(actor, Permission.AUDIT, engagement)
    run_id = secrets.token_hex(4)
    folder = workspace.new_folder()
    try:
        with refusals_told(workspace.directory, "The run was not kept; what was given is as it was."):
            (folder / INPUTS).mkdir(mode=PRIVATE)
            files = [_take(workspace, each, folder / INPUTS) for each in given]
            _place(workspace, audit.directory, folder / TABLES)
            told = {"run_id": run_id, "name": name, "engagement": engagement, "files": files, **_made_with(audit)}
            (folder / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
            (folder / UNSAVED).touch()
            make_private(folder)
            saved = _commit(workspace, actor, folder, told, audit.summary, again_because)
    except BaseException:
        _forget(workspace, folder, run_id)
        raise
    with suppress(OSError):
        (saved.folder / UNSAVED).unlink()
    with suppress(AuditError):
        listing.prepare(saved.folder / TABLES)
    return saved


def saved_runs(workspace: Workspace, actor: Actor) -> list[SavedRun]:
    """The runs that the person may see, newest first; purged ones are not among them."""
    table = schema.runs
    with workspace.database.reading() as connection:
        rows = (
            connection.execute(
                select(table).where(table.c.status == SAVED).order_by(table.c.saved_at.desc(), table.c.run_id)
            )
            .mappings()
            .all()
        )
    return [_saved(workspace, row) for row in rows if actor.may(Permission.SEE_LINES, row["engagement"])]


def find_run(workspace: Workspace, actor: Actor, run_id: str) -> SavedRun | None:
    """The run of that id; None where there is none, it was purged, or the person may not see it."""
    if not RUN_ID.fullmatch(run_id):
        return None
    table = schema.runs
    with workspace.database.reading() as connection:
        row = (
            connection.execute(select(table).where(table.c.run_id == run_id, table.c.status == SAVED))
            .mappings()
            .first()
        )
    if row is None or not actor.may(Permission.SEE_LINES, row["engagement"]):
        return None
    return _saved(workspace, row)


def require_run(workspace: Workspace, actor: Actor, run_id: str) -> SavedRun:
    """The run of that id; raises `WorkspaceError` with one text for missing, purged and forbidden."""
    found = find_run(workspace, actor, run_id)
    if found is None:
        raise WorkspaceError(NO_ACCESS)
    return found


def find_same_inputs(workspace: Workspace, actor: Actor, digest: str) -> list[SavedRun]:
    """The runs of exactly these files that the person may see, newest first; `digest` is that of `given_digest`."""
    return [run for run in saved_runs(workspace, actor) if run.inputs == digest]


def given_digest(given: Sequence[Given]) -> str:
    """The digest under which a run of these files is saved, whatever their names and order."""
    return inputs_digest([file_digest(each.path) for each in given])


def inputs_digest(sha256s: Sequence[str]) -> str:
    """One digest for the files of a run, in whatever order they were given."""
    return hashlib.sha256(canonical(sorted(sha256s)).encode()).hexdigest()


def _take(workspace: Workspace, given: Given, into: Path) -> dict[str, Any]:
    """Store a given file, or the files of a given folder, under a name that says nothing; tells what it is."""
    ending = "".join(part for part in given.path.suffixes[-2:] if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", part)).lower()
    stored = into / f"{secrets.token_hex(16)}{ending if given.path.is_file() else ''}"
    _place(workspace, given.path, stored, is_shared=True)
    return {
        "stored": stored.name,
        "name": given.name,
        "kind": given.kind,
        "sha256": file_digest(stored),
        "bytes": sum(path.stat().st_size for path in _files(stored)),
    }


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]


def file_digest(path: Path) -> str:
    """The digest of a file, or of all files of a folder."""
    return _sha256(path) if path.is_file() else inputs_digest([_sha256(each) for each in _files(path)])


def _place(workspace: Workspace, source: Path, target: Path, *, is_shared: bool = False) -> None:
    """Put a file or folder at `target`: what lies in staging is moved, or where it is shared it has two names then."""
    is_ours = workspace.staging in source.parents
    if is_ours and not is_shared:
        source.replace(target)
    elif source.is_dir():
        shutil.copytree(source, target, copy_function=_second_name if is_ours else shutil.copyfile)
    else:
        (_second_name if is_ours else shutil.copyfile)(source, target)


def _second_name(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a disk without second names
        shutil.copyfile(source, target)


def _made_with(audit: Audit) -> dict[str, Any]:
    """What decided the result, for whoever looks into the folder: program, reference editions and policy."""
    summary = audit.summary
    wanted = ("today", "as_of", "reference", "policy")
    return {"program": summary["run"]["version"], **{name: summary[name] for name in wanted}}


def _forget(workspace: Workspace, folder: Path, run_id: str) -> None:
    """Delete what was not saved. Where the database cannot say whether it was, the next opening asks it again."""
    workspace.discard(folder)
    table, placed = schema.runs, workspace.runs / run_id
    with suppress(WorkspaceError, SQLAlchemyError):
        if placed.exists():
            with workspace.database.reading() as connection:
                is_saved = connection.execute(select(table.c.run_id).where(table.c.run_id == run_id)).first()
            if is_saved is None:
                shutil.rmtree(placed, ignore_errors=True)


def _commit(
    workspace: Workspace,
    actor: Actor,
    folder: Path,
    told: dict[str, Any],
    summary: dict[str, Any],
    again_because: str,
) -> SavedRun:
    """The row, the event and the folder's own name come into being together."""
    run_id, engagement = told["run_id"], told["engagement"]
    sha256s = [each["sha256"] for each in told["files"]] or [each["sha256"] for each in summary["inputs"]]
    row = {
        "run_id": run_id,
        "saved_at": now(),
        "saved_by": actor.actor_id,
        "engagement": engagement,
        "inputs": inputs_digest(sha256s),
        "settings": _settings(summary),
        "lines": summary["reconciliation"]["records"] - summary["reconciliation"]["rejected"],
        "findings": sum(summary["totals"]["by_rule"].values()),
        "status": SAVED,
    }
    with workspace.database.writing() as connection:
        connection.execute(schema.runs.insert().values(row))
        payload = {key: row[key] for key in ("inputs", "settings", "lines", "findings")}
        if again_because:
            payload["again_because"] = keep_text(connection, actor, "again_because", again_because, run_id)
        append(connection, actor, actor.role_for(Permission.AUDIT), [Draft(Action.RUN_SAVED, payload, run_id)])
        folder.replace(workspace.runs / run_id)
        onto_disk(workspace.runs)
    return _saved(workspace, row)


def _settings(summary: dict[str, Any]) -> str:
    """A digest of what else decides the result: the day, the reference, the policy, the rules."""
    wanted = {key: summary[key] for key in ("today", "as_of", "reference", "policy", "rules")}
    return hashlib.sha256(canonical(wanted).encode()).hexdigest()


def _saved(workspace: Workspace, row: RowMapping | dict[str, Any]) -> SavedRun:
    folder = workspace.runs / row["run_id"]
    told = {key: value for key, value in row.items() if key != "status"}
    return SavedRun(**told, name=str(read_json(folder / MANIFEST)["name"]), folder=folder)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
