"""What `claims-audit query` does, once it is called."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import typer

from audit.cli.options import DONE, MENDABLE, complain, put_out
from audit.errors import AuditError
from audit.workspace import Workspace, open_workspace
from audit.workspace.access import Actor, user_of_this_computer
from audit.workspace.queries import (
    QueryStatus,
    SavedQuery,
    draft_of,
    lint,
    mark,
    queries,
    save_draft,
    start_query,
)
from audit.workspace.query_draft import Indicator
from audit.workspace.query_export import Format, export_query
from audit.workspace.query_lines import line_named, start_line_query
from audit.workspace.query_lint import lint_letter, problems_text
from audit.workspace.query_text import as_text, read_letter

NOT_TO_BE_SENT = "Draft, not to be sent: nobody has reviewed it.\n"


@dataclass(frozen=True)
class Wanted:
    """What the command line asked for, as it was typed."""

    run_id: str
    finding_id: str
    indicators: tuple[str, ...]
    address: str | None
    step: str | None
    answer: str
    form: str
    out: Path | None


def work_on(folder: Path | None, wanted: Wanted, as_json: bool) -> None:
    """Draft the request, or take the one under way; fill it in, let it take its step, and show or write it."""
    with _opened(folder) as (workspace, actor):
        saved = _begun(workspace, actor, wanted)
        saved = _filled(workspace, actor, saved, wanted)
        if wanted.step is not None:
            status = QueryStatus(wanted.step)
            saved = mark(
                workspace, actor, saved.query_id, status, version=saved.version, key=_key(), answer=wanted.answer
            )
        if wanted.out is None:
            _show(workspace, actor, saved, as_json)
        else:
            _write(workspace, actor, saved, Format(wanted.form), wanted.out)


def list_queries(folder: Path | None, run_id: str, as_json: bool) -> None:
    """The requests of a run, the oldest first."""
    with _opened(folder) as (workspace, actor):
        rows = [_told(each) for each in queries(workspace, actor, run_id)]
    lines = [f"{row['query_id']}  {row['status']:<9} {row['changed_at'][:10]}  {row['finding_id']}" for row in rows]
    put_out({"queries": rows}, "\n".join(lines) or "No query yet.", as_json)


def lint_file(path: Path, as_json: bool) -> None:
    """Everything that is to be mended in a letter; ends with 2 where anything is."""
    try:
        words = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise AuditError(f"{path}: cannot be read. Give the letter as a text file in UTF-8.") from None
    found = lint_letter(read_letter(words))
    told = {"problems": [asdict(each) for each in found]}
    put_out(told, problems_text(found) if found else "Nothing to mend.", as_json)
    raise typer.Exit(MENDABLE if found else DONE)


@contextmanager
def _opened(folder: Path | None) -> Iterator[tuple[Workspace, Actor]]:
    actor = user_of_this_computer()
    workspace = open_workspace(folder, actor)
    try:
        yield workspace, actor
    finally:
        workspace.close()


def _begun(workspace: Workspace, actor: Actor, wanted: Wanted) -> SavedQuery:
    """The request of the finding, or of the line where `CLAIM:LINE` was given."""
    if ":" not in wanted.finding_id:
        return start_query(workspace, actor, wanted.run_id, wanted.finding_id, key=_key())
    line = line_named(workspace, actor, wanted.run_id, wanted.finding_id)
    return start_line_query(workspace, actor, wanted.run_id, line, key=_key())


def _filled(workspace: Workspace, actor: Actor, saved: SavedQuery, wanted: Wanted) -> SavedQuery:
    """The request with what was given added to it; as it is where nothing is."""
    if not wanted.indicators and wanted.address is None:
        return saved
    draft = draft_of(workspace, actor, saved.query_id)
    rows = (*draft.indicators, *(_indicator(each) for each in wanted.indicators))
    changed = replace(draft, indicators=rows, address=draft.address if wanted.address is None else wanted.address)
    return save_draft(workspace, actor, changed, version=saved.version, key=_key())


def _indicator(given: str) -> Indicator:
    cells = [cell.strip() for cell in given.split("|", 2)]
    if len(cells) != 3:
        raise AuditError("--indicator: three parts are needed. Write it as 'SOURCE | YYYY-MM-DD | WORDS'.")
    return Indicator(*cells)


def _show(workspace: Workspace, actor: Actor, saved: SavedQuery, as_json: bool) -> None:
    draft = draft_of(workspace, actor, saved.query_id)
    found, words = lint(draft), as_text(draft)
    told = _told(saved) | {"text": words, "problems": [asdict(each) for each in found]}
    put_out(told, words if saved.status is not QueryStatus.DRAFT else f"{NOT_TO_BE_SENT}\n{words}", as_json)
    if found and not as_json:
        complain(problems_text(found))


def _write(workspace: Workspace, actor: Actor, saved: SavedQuery, form: Format, out: Path) -> None:
    made = export_query(workspace, actor, saved.query_id, form)
    try:
        out.touch(mode=0o600)
        out.write_bytes(made.content)
    except OSError as problem:
        raise AuditError(f"{out}: cannot be written ({problem.strerror}). Choose another file with --out.") from None
    typer.echo(f"{out}\nIt names a patient: keep it where claims are kept.", err=True)


def _told(saved: SavedQuery) -> dict[str, Any]:
    return {
        "query_id": saved.query_id,
        "run_id": saved.run_id,
        "finding_id": saved.finding_id,
        "status": saved.status.value,
        "made_by": saved.made_by,
        "made_at": saved.made_at,
        "changed_at": saved.changed_at,
    }


def _key() -> str:
    return secrets.token_hex(16)
