"""What a click on a request does. It is written in the click's own callback, under a key of the request and its version,
so that a double click or a reload makes no second event."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from audit.errors import AuditError, Conflict
from audit.ui import cache, identity, session
from audit.workspace import queries, query_lines
from audit.workspace.queries import QueryStatus, SavedQuery
from audit.workspace.query_draft import Indicator, QueryDraft, Question
from audit.workspace.query_text import as_text

_CHOSEN, _PROBLEM, _MEANT, _ROWS, _SEEN = (f"queries.{name}" for name in ("chosen", "problem", "meant", "rows", "seen"))
_CELLS = ("source", "day", "words")
FEWEST_ROWS = 2
PICKED = "queries.picked"
"""The widget of the list."""


def show_chosen(ids: Sequence[str]) -> None:
    """Let the list stand on the request that is open, else on its first; before the list is drawn."""
    opened = session.value(_CHOSEN)
    session.set_widget(PICKED, opened if opened in ids else ids[0])


def pick() -> None:
    """Open the request on which the list stands."""
    session.keep_value(_CHOSEN, session.widget(PICKED))


def open_on_page(query_id: str) -> None:
    """Open a request, whichever the list stood on."""
    session.keep_value(_CHOSEN, query_id)


def take_problem() -> tuple[str, str]:
    """What the last click could not do, and what had been typed where it was not kept; blank afterwards."""
    told = (session.value(_PROBLEM, ""), session.value(_MEANT, ""))
    _tell("")
    return told


def widget_of(saved: SavedQuery, name: str) -> str:
    """The key of a field's widget: another one once the request has changed."""
    return f"query.{saved.query_id}.{saved.version}.{name}"


def rows_of(saved: SavedQuery, draft: QueryDraft) -> int:
    """How many rows the table of indicators shows."""
    asked = int(session.value(f"{_ROWS}.{saved.query_id}", 0))
    return max(FEWEST_ROWS, len(draft.indicators), asked)


def add_row(saved: SavedQuery, rows: int) -> None:
    """Show one more row of indicators."""
    session.keep_value(f"{_ROWS}.{saved.query_id}", rows + 1)


def typed(saved: SavedQuery, draft: QueryDraft) -> QueryDraft:
    """The draft as it stands in the fields now, kept or not."""

    def field(name: str, kept: str) -> str:
        held = session.widget(widget_of(saved, name))
        return kept if held is None else str(held)

    questions = tuple(
        Question(
            each.subject,
            field(f"question.{number}", each.words).strip(),
            tuple(_lines(field(f"options.{number}", "\n".join(each.options)))),
            each.unit,
        )
        for number, each in enumerate(draft.questions)
    )
    kept = (*draft.indicators, *(Indicator() for _ in range(rows_of(saved, draft) - len(draft.indicators))))
    rows = (
        Indicator(*(field(f"{name}.{number}", getattr(row, name)).strip() for name in _CELLS))
        for number, row in enumerate(kept)
    )
    return replace(
        draft,
        title=field("title", draft.title).strip(),
        address=field("address", draft.address).strip(),
        opening=field("opening", draft.opening).strip(),
        closing=field("closing", draft.closing).strip(),
        questions=questions,
        indicators=tuple(row for row in rows if not row.is_blank),
    )


def overtaken(saved: SavedQuery, kept: QueryDraft) -> QueryDraft | None:
    """What this person had typed and not saved when somebody else changed the request; None where nothing was lost."""
    before: tuple[SavedQuery, QueryDraft] | None = session.shown(_SEEN)
    session.keep_while_shown(_SEEN, (saved, kept))
    if before is None or before[0].query_id != saved.query_id or before[0].version == saved.version:
        return None
    mine = typed(*before)
    return mine if mine not in (before[1], kept) else None


def start(run_id: str, finding_id: str) -> None:
    """Draft the request of a finding, or open the one that is under way."""
    key = f"query.start.{run_id}.{finding_id}.{secrets.token_hex(8)}"
    _start(partial(queries.start_query, cache.workspace(), identity.current(), run_id, finding_id, key=key))


def start_line(run_id: str, line: int) -> None:
    """The same for a line without a finding."""
    key = f"query.start.{run_id}.line.{line}.{secrets.token_hex(8)}"
    _start(partial(query_lines.start_line_query, cache.workspace(), identity.current(), run_id, line, key=key))


def _start(begin: Callable[..., SavedQuery]) -> None:
    try:
        saved = begin(reference=cache.reference())
    except AuditError as problem:
        _tell(str(problem))
    else:
        open_on_page(saved.query_id)


def save(saved: SavedQuery, draft: QueryDraft) -> None:
    """Keep what stands in the fields."""
    _save(saved, typed(saved, draft))


def edit_again(saved: SavedQuery, draft: QueryDraft) -> None:
    """Make a reviewed request a draft again, as it is."""
    _save(saved, draft)


def step(saved: SavedQuery, status: QueryStatus) -> None:
    """Let the request take a step."""
    answer = str(session.widget(widget_of(saved, "answer")) or "") if status is QueryStatus.ANSWERED else ""
    try:
        queries.mark(
            cache.workspace(),
            identity.current(),
            saved.query_id,
            status,
            version=saved.version,
            key=widget_of(saved, status.value),
            answer=answer,
            reference=cache.reference(),
        )
    except AuditError as problem:
        _tell(str(problem), answer)


def _save(saved: SavedQuery, draft: QueryDraft) -> None:
    try:
        queries.save_draft(
            cache.workspace(), identity.current(), draft, version=saved.version, key=widget_of(saved, "save")
        )
    except Conflict as problem:
        _tell(str(problem), as_text(draft))
    except AuditError as problem:
        _tell(str(problem))


def _tell(problem: str, meant: str = "") -> None:
    session.keep_value(_PROBLEM, problem)
    session.keep_value(_MEANT, meant)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
