"""Runs that stay: a folder each, and a row in the database; a run is there wholly or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, select

from audit.errors import WorkspaceError
from audit.reports.audit import Audit
from audit.workspace import schema
from audit.workspace.access import NO_ACCESS, Actor, Permission, require
from audit.workspace.chain import canonical
from audit.workspace.changes import keep_text
from audit.workspace.events import Action, Draft, append, now
from audit.workspace.workspace import PRIVATE, Workspace, read_json

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
    """Keep a finished audit with the files it was made of; they are moved where they lie in staging, copied otherwise.

    `again_because` is why a person audits files again that the workspace already has. Raises `NotAllowed`, and
    `WorkspaceError` where the disk refuses: then nothing is kept.
    """
    require(actor, Permission.AUDIT, engagement)
    run_id = secrets.token_hex(4)
    folder = workspace.new_folder()
    (folder / INPUTS).mkdir(mode=PRIVATE)
    try:
        files = [_take(workspace, each, folder / INPUTS) for each in given]
        _move(workspace, audit.directory, folder / TABLES)
        told = {"run_id": run_id, "name": name, "engagement": engagement, "files": files}
        (folder / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return _commit(workspace, actor, folder, told, audit.summary, again_because)
    except OSError as problem:
        workspace.discard(folder)
        raise WorkspaceError(
            f"{workspace.directory}: the run cannot be kept ({problem.strerror}). Nothing was; make room and audit again."
        ) from None


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


def inputs_digest(sha256s: Sequence[str]) -> str:
    """One digest for the files of a run, in whatever order they were given."""
    return hashlib.sha256(canonical(sorted(sha256s)).encode()).hexdigest()


def _take(workspace: Workspace, given: Given, into: Path) -> dict[str, Any]:
    """Store a given file, or the files of a given folder, under a name that says nothing; tells what it is."""
    ending = "".join(part for part in given.path.suffixes[-2:] if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", part)).lower()
    stored = into / f"{secrets.token_hex(16)}{ending if given.path.is_file() else ''}"
    _move(workspace, given.path, stored)
    every = [stored] if stored.is_file() else sorted(path for path in stored.rglob("*") if path.is_file())
    digests = [_sha256(path) for path in every]
    return {
        "stored": stored.name,
        "name": given.name,
        "kind": given.kind,
        "sha256": digests[0] if stored.is_file() else inputs_digest(digests),
        "bytes": sum(path.stat().st_size for path in every),
    }


def _move(workspace: Workspace, source: Path, target: Path) -> None:
    if workspace.staging in source.parents:
        source.replace(target)
    elif source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def _commit(
    workspace: Workspace,
    actor: Actor,
    folder: Path,
    told: dict[str, Any],
    summary: dict[str, Any],
    again_because: str,
) -> SavedRun:
    """The row, the event and the folder's own name come into being together."""
    _onto_disk(folder)
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


def _onto_disk(folder: Path) -> None:
    """Wait until every file of the folder is on the disk: what is then said to be saved survives a power cut."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
