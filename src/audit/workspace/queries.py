"""Requests to providers: drafted for a finding, read by a person, sent outside the program, answered.

`draft → reviewed → sent → answered → closed`, each step an event. A changed draft is a draft again. Nothing that the
lint speaks against is reviewed, and nothing that was not reviewed leaves as a file. The finding waits meanwhile; what
the answer means for it, a person decides.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from audit.errors import WorkspaceError
from audit.reference import Reference, load_reference
from audit.reports.audit import processed_on
from audit.reports.line_story import line_of_finding
from audit.workspace import schema
from audit.workspace.access import NO_ACCESS, Actor, Permission
from audit.workspace.acting import allowed_run, heard_before, require_still_there
from audit.workspace.blind import hidden_findings
from audit.workspace.changes import keep_text
from audit.workspace.events import Action, now
from audit.workspace.lookup import known_findings
from audit.workspace.query_draft import QueryDraft, as_body, from_body, line_in, subjects_in
from audit.workspace.query_lint import Problem, lint, problems_text
from audit.workspace.query_rows import (
    CHANGES,
    NEXT,
    QueryStatus,
    SavedQuery,
    Step,
    change_row,
    row_as_seen,
    row_of,
    saved_of,
    under_way,
)
from audit.workspace.query_subject import Asking
from audit.workspace.runs import TABLES, SavedRun
from audit.workspace.state import Disposition, State
from audit.workspace.workspace import Workspace

__all__ = [
    "Problem",
    "QueryDraft",
    "QueryStatus",
    "SavedQuery",
    "Step",
    "draft_for",
    "draft_for_line",
    "draft_of",
    "lint",
    "mark",
    "open_query",
    "queries",
    "query",
    "require_clean",
    "save_draft",
    "start_query",
    "without_query",
]

LONGEST = 20_000


def draft_for(
    workspace: Workspace, actor: Actor, run_id: str, finding_id: str, reference: Reference | None = None
) -> QueryDraft:
    """A new neutral request for what the record leaves open of a finding; it is not kept until it is saved.

    Raises `WorkspaceError`, which says why, where the record decides or has nothing to do with the finding.
    """
    run = allowed_run(workspace, actor, run_id, Permission.DECIDE)
    known_findings(run, [finding_id])
    asking, line = _asking(run, line_of_finding(run.folder / TABLES, finding_id), reference)
    questions = asking.of_finding(finding_id)
    about = asking.about(each.subject for each in questions)
    return QueryDraft(
        secrets.token_hex(4), run_id, finding_id, line, about, questions, prepared=_today(), prepared_by=actor.name
    )


def draft_for_line(
    workspace: Workspace, actor: Actor, run_id: str, line: int, reference: Reference | None = None
) -> QueryDraft:
    """The same for a line that was not flagged, at its position in the run, where its record leaves something open."""
    run = allowed_run(workspace, actor, run_id, Permission.DECIDE)
    asking, line = _asking(run, line, reference)
    questions = asking.of_line()
    about = asking.about(each.subject for each in questions)
    return QueryDraft(
        secrets.token_hex(4), run_id, "", line, about, questions, prepared=_today(), prepared_by=actor.name
    )


def start_query(
    workspace: Workspace, actor: Actor, run_id: str, finding_id: str, *, key: str, reference: Reference | None = None
) -> SavedQuery:
    """The request of a finding that is under way, else a new draft, kept."""
    found = open_query(workspace, actor, run_id, finding_id)
    if found is not None:
        return found
    draft = draft_for(workspace, actor, run_id, finding_id, reference)
    return save_draft(workspace, actor, draft, version=0, key=key)


def save_draft(workspace: Workspace, actor: Actor, draft: QueryDraft, *, version: int, key: str) -> SavedQuery:
    """Keep the words of a draft; `version` is 0 for a new one, else that of the request as the person saw it.

    What was reviewed is a draft again. Raises `Conflict` where somebody changed it meanwhile, and `WorkspaceError` where
    it was sent, or the finding has another request under way.
    """
    allowed_run(workspace, actor, draft.run_id, Permission.DECIDE)
    body = as_body(draft)
    if len(body) > LONGEST:
        raise WorkspaceError(f"The request has {len(body):,} characters, and {LONGEST:,} are kept. Shorten it.")
    with workspace.database.writing() as connection:
        if heard_before(connection, actor, draft.run_id, key, *CHANGES) is None:
            require_still_there(connection, draft.run_id)
            if version == 0:
                _insert(connection, actor, draft, body, key)
            else:
                _replace(connection, actor, draft, body, version, key)
        return saved_of(connection, row_of(connection, draft.query_id))


def mark(
    workspace: Workspace,
    actor: Actor,
    query_id: str,
    status: QueryStatus,
    *,
    version: int,
    key: str,
    answer: str = "",
    reference: Reference | None = None,
) -> SavedQuery:
    """Let a request take its next step, in this person's name; gives it as it then is.

    Reviewed needs a clean lint, answered needs the answer's words. Raises `Conflict` where somebody changed it
    meanwhile, and `WorkspaceError`, which says what is missing, where the step cannot be taken.
    """
    seen = query(workspace, actor, query_id)
    allowed_run(workspace, actor, seen.run_id, Permission.DECIDE)
    if status is QueryStatus.ANSWERED and not answer.strip():
        raise WorkspaceError("The answer is empty. Write down what the provider documented, and where it stands.")
    if status is QueryStatus.REVIEWED and seen.version == version:
        require_clean(draft_of(workspace, actor, query_id, reference))
    with workspace.database.writing() as connection:
        if heard_before(connection, actor, seen.run_id, key, Action.QUERY_CHANGED) is None:
            require_still_there(connection, seen.run_id)
            row = row_as_seen(connection, query_id, version)
            if status not in NEXT[QueryStatus(row["status"])]:
                raise WorkspaceError(
                    f"The query is {row['status']}, so it cannot become {status.value} now. Nothing was written."
                )
            told: dict[str, Any] = {"query_id": query_id, "status": status.value}
            if answer.strip():
                told["text"] = keep_text(
                    connection, actor, "query_answer", answer.strip(), seen.run_id, seen.finding_id or None
                )
            change_row(connection, actor, row, Action.QUERY_CHANGED, told, key)
        return saved_of(connection, row_of(connection, query_id))


def query(workspace: Workspace, actor: Actor, query_id: str) -> SavedQuery:
    """The request of that id; raises `WorkspaceError` with one text for missing and forbidden."""
    with workspace.database.reading() as connection:
        row = row_of(connection, query_id)
        allowed_run(workspace, actor, row["run_id"], Permission.SEE_LINES)
        if (row["run_id"], row["finding_id"]) in hidden_findings(connection, actor):
            raise WorkspaceError(NO_ACCESS)
        return saved_of(connection, row)


def queries(workspace: Workspace, actor: Actor, run_id: str, status: QueryStatus | None = None) -> list[SavedQuery]:
    """The requests of a run, in one status or in all, the one that has waited longest first."""
    allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    table = schema.queries
    wanted = select(table).where(table.c.run_id == run_id).order_by(table.c.made_at, table.c.query_id)
    if status is not None:
        wanted = wanted.where(table.c.status == status.value)
    with workspace.database.reading() as connection:
        rows = connection.execute(wanted).mappings().all()
        hidden = hidden_findings(connection, actor)
        return [saved_of(connection, row) for row in rows if (run_id, row["finding_id"]) not in hidden]


def without_query(workspace: Workspace, actor: Actor, run_id: str) -> list[str]:
    """The findings of a run that wait because somebody decided Query, and have no request yet, longest waiting first."""
    allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    states, asked = schema.finding_states, schema.queries
    has_one = select(asked.c.query_id).where(asked.c.run_id == run_id, asked.c.finding_id == states.c.finding_id)
    wanted = (
        select(states.c.finding_id)
        .where(states.c.run_id == run_id, states.c.state == State.WAITING.value)
        .where(states.c.disposition == Disposition.QUERY.value, ~has_one.exists())
        .order_by(states.c.decided_at, states.c.finding_id)
    )
    with workspace.database.reading() as connection:
        return list(connection.execute(wanted).scalars())


def open_query(workspace: Workspace, actor: Actor, run_id: str, finding_id: str) -> SavedQuery | None:
    """The request of a finding that is not closed; None where there is none."""
    allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    with workspace.database.reading() as connection:
        row = under_way(connection, run_id, finding_id)
        if row is None or (run_id, finding_id) in hidden_findings(connection, actor):
            return None
        return saved_of(connection, row)


def draft_of(workspace: Workspace, actor: Actor, query_id: str, reference: Reference | None = None) -> QueryDraft:
    """The words of a request, with the service it is about as the run tells it."""
    found = query(workspace, actor, query_id)
    run = allowed_run(workspace, actor, found.run_id, Permission.SEE_LINES)
    with workspace.database.reading() as connection:
        body = str(
            connection.execute(select(schema.texts.c.body).where(schema.texts.c.text_id == found.text_id)).scalar_one()
        )
    asking, line = _asking(run, line_in(body), reference)
    bare = QueryDraft(query_id, found.run_id, found.finding_id, line, asking.about(subjects_in(body)), ())
    return from_body(bare, body)


def require_clean(draft: QueryDraft) -> None:
    """Raises `WorkspaceError` with every problem of the draft where the lint has any."""
    found = lint(draft)
    if found:
        raise WorkspaceError(problems_text(found))


def _asking(run: SavedRun, line: int, reference: Reference | None) -> tuple[Asking, int]:
    tables = run.folder / TABLES
    return Asking(tables, reference or load_reference(None, processed_on(tables)), line), line


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _insert(connection: Connection, actor: Actor, draft: QueryDraft, body: str, key: str) -> None:
    if draft.finding_id and under_way(connection, draft.run_id, draft.finding_id) is not None:
        raise WorkspaceError("This finding has a query under way. Open it, or close it first; nothing was written.")
    kept = keep_text(connection, actor, "query", body, draft.run_id, draft.finding_id or None)
    at = now()
    row = {
        "query_id": draft.query_id,
        "run_id": draft.run_id,
        "finding_id": draft.finding_id,
        "status": QueryStatus.DRAFT.value,
        "text_id": kept["text_id"],
        "made_by": actor.actor_id,
        "made_at": at,
        "changed_at": at,
        "changed": 0,
    }
    connection.execute(schema.queries.insert().values(row))
    told = {"query_id": draft.query_id, "text": kept}
    change_row(connection, actor, row_of(connection, draft.query_id), Action.QUERY_DRAFTED, told, key)


def _replace(connection: Connection, actor: Actor, draft: QueryDraft, body: str, version: int, key: str) -> None:
    row = row_as_seen(connection, draft.query_id, version)
    if row["status"] not in (QueryStatus.DRAFT, QueryStatus.REVIEWED):
        raise WorkspaceError(f"The query is {row['status']}, and its words stay as they went out. Nothing was written.")
    kept = keep_text(connection, actor, "query", body, row["run_id"], row["finding_id"] or None)
    told = {"query_id": draft.query_id, "status": QueryStatus.DRAFT.value, "text": kept}
    change_row(connection, actor, row, Action.QUERY_CHANGED, told, key, text_id=kept["text_id"])
