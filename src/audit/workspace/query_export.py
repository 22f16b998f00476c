"""A request as a file: made of one that a person has read, and written into the trail before anyone is given its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from audit.errors import ExportError
from audit.reference import Reference
from audit.workspace.access import Actor, Permission
from audit.workspace.acting import allowed_run, require_still_there
from audit.workspace.events import Action, Draft, append
from audit.workspace.queries import QueryStatus, draft_of, query, require_clean
from audit.workspace.query_draft import QueryDraft
from audit.workspace.query_mail import as_mail, file_name
from audit.workspace.query_pdf import as_pdf
from audit.workspace.query_text import as_text
from audit.workspace.workspace import Workspace


class Format(StrEnum):
    """What kind of file."""

    TEXT = "text"
    PDF = "pdf"
    MAIL = "eml"


@dataclass(frozen=True)
class Form:
    """How a kind of file is called, made and told to a browser."""

    label: str
    ending: str
    mime: str
    make: Callable[[QueryDraft], bytes]


FORMS: dict[Format, Form] = {
    Format.PDF: Form("PDF", ".pdf", "application/pdf", as_pdf),
    Format.MAIL: Form("E-mail draft", ".eml", "message/rfc822", as_mail),
    Format.TEXT: Form("Text", ".txt", "text/plain", lambda draft: as_text(draft).encode()),
}


@dataclass(frozen=True, repr=False)
class QueryFile:
    """A file that may leave: a name that says nothing of the patient, its kind for a browser, its bytes."""

    name: str
    mime: str
    content: bytes


def export_query(
    workspace: Workspace, actor: Actor, query_id: str, form: Format, reference: Reference | None = None
) -> QueryFile:
    """The request as a file. An event tells of it, with the digest of its bytes, before they are given.

    Raises `NotAllowed`, and `ExportError` where nobody has reviewed the request; `WorkspaceError` with every problem
    where the lint speaks against it.
    """
    found = query(workspace, actor, query_id)
    run = allowed_run(workspace, actor, found.run_id, Permission.EXPORT_LINES)
    if found.last(QueryStatus.REVIEWED) is None or found.status is QueryStatus.DRAFT:
        raise ExportError(
            "Nobody has reviewed this query as it is. Read it, mark it as reviewed, and then take the file."
        )
    draft = draft_of(workspace, actor, query_id, reference)
    require_clean(draft)
    content = FORMS[form].make(draft)
    told = {
        "export_id": query_id,
        "format": f"query.{form.value}",
        "level": "full",
        "rows": 1,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    with workspace.database.writing() as connection:
        require_still_there(connection, run.run_id)
        append(connection, actor, actor.role_for(Permission.EXPORT_LINES), [Draft(Action.EXPORTED, told, run.run_id)])
    return QueryFile(file_name(draft, FORMS[form].ending), FORMS[form].mime, content)
