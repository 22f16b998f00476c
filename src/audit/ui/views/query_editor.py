"""One request: its words to be edited, what the lint says of them, how it will look, and its next step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from audit.ui import cache, identity, navigation, querying, session
from audit.ui.components import html, problem
from audit.ui.components.decision import when
from audit.ui.components.letter import letter_html
from audit.workspace.access import Permission
from audit.workspace.queries import QueryStatus, SavedQuery, draft_of, lint
from audit.workspace.query_draft import QueryDraft
from audit.workspace.query_export import FORMS, Format, export_query
from audit.workspace.query_lint import Problem
from audit.workspace.query_mail import file_name
from audit.workspace.query_text import as_text

SENSITIVE = (
    "Each file names the patient and the claim: keep it where claims are kept. That it was taken stands in the trail."
)
HANDED_ON = "Send the file by your own mail program. Then say here that it was sent."
_STEPS = {
    QueryStatus.DRAFT: "words changed",
    QueryStatus.REVIEWED: "reviewed",
    QueryStatus.SENT: "sent",
    QueryStatus.ANSWERED: "answer recorded",
    QueryStatus.CLOSED: "closed",
}


def show(saved: SavedQuery) -> None:
    """Draw the request, as its status lets it be worked on."""
    kept = draft_of(cache.workspace(), identity.current(), saved.query_id, cache.reference())
    may_edit = identity.current().may(Permission.DECIDE)
    lost = querying.overtaken(saved, kept)
    if lost is not None:
        last = saved.steps[-1]
        not_kept(f"{last.actor} changed this query at {when(last.at)}, before you saved.", as_text(lost))
    with st.container(key="query"):
        left, right = st.columns([1.15, 1], gap="medium")
    with left:
        html.show(html.heading(f"Query {saved.query_id}", _where(kept)))
        if saved.status is QueryStatus.DRAFT and may_edit:
            _fields(saved, kept)
        else:
            _letter(kept, "As it was reviewed" if saved.last(QueryStatus.REVIEWED) else "As it was drafted")
    draft = querying.typed(saved, kept) if saved.status is QueryStatus.DRAFT else kept
    found = lint(draft)
    with right:
        _next(saved, kept, draft, found, may_edit=may_edit)
        if saved.status in (QueryStatus.DRAFT, QueryStatus.REVIEWED):
            _lint(found)
        _history(saved)
        if saved.status is QueryStatus.DRAFT:
            _letter(draft)


def not_kept(why: str, meant: str) -> None:
    """Say why something was not kept, and give it back to be copied."""
    problem.show_text(why, "What you had typed was not saved. It stands below, to be copied.")
    st.code(meant, language=None, wrap_lines=True)


def _where(draft: QueryDraft) -> str:
    return f"Line {draft.about.claim_line_number} of claim {draft.about.claim_id}, served {draft.about.served}"


def _fields(saved: SavedQuery, draft: QueryDraft) -> None:
    key = partial(querying.widget_of, saved)
    st.text_input("Title", draft.title, key=key("title"), max_chars=200)
    st.text_area("Opening", draft.opening, key=key("opening"), height=100, max_chars=2_000)
    _indicators(saved, draft, key)
    several = len(draft.questions) > 1
    for number, each in enumerate(draft.questions):
        name = f"Question {number + 1}" if several else "Question"
        st.text_area(name, each.words, key=key(f"question.{number}"), height=68, max_chars=500)
        st.text_area(
            f"Options of question {number + 1}, one a line" if several else "Options, one a line",
            "\n".join(each.options),
            key=key(f"options.{number}"),
            height=min(300, 44 + 24 * len(each.options)),
        )
    st.text_area("Closing", draft.closing, key=key("closing"), height=100, max_chars=2_000)
    st.text_input("E-mail address, for the mail draft only", draft.address, key=key("address"), max_chars=200)


def _indicators(saved: SavedQuery, draft: QueryDraft, key: Callable[[str], str]) -> None:
    """The table of what the record says, to be filled by a person: a claim holds none of it."""
    html.show(
        html.label("Clinical indicators"),
        html.muted("Words of this patient's record that bear on the question, whichever way they point."),
    )
    rows = querying.rows_of(saved, draft)
    for number in range(rows):
        kept = draft.indicators[number] if number < len(draft.indicators) else None
        shown: Literal["visible", "collapsed"] = "visible" if number == 0 else "collapsed"
        with st.container(key=f"indicator.{saved.query_id}.{number}"):
            source, day, words = st.columns([1.1, 0.8, 2.2], gap="small")
        source.text_input(
            "Source", kept.source if kept else "", key=key(f"source.{number}"), label_visibility=shown, max_chars=200
        )
        day.text_input(
            "Date",
            kept.day if kept else "",
            key=key(f"day.{number}"),
            label_visibility=shown,
            placeholder="YYYY-MM-DD",
            max_chars=10,
        )
        words.text_input(
            "What it says",
            kept.words if kept else "",
            key=key(f"words.{number}"),
            label_visibility=shown,
            max_chars=1_000,
        )
    st.button("Add a row", key=key("row"), type="tertiary", on_click=querying.add_row, args=(saved, rows))


def _lint(found: list[Problem]) -> None:
    if not found:
        html.show(html.label("Lint"), html.paragraph("Nothing to mend."))
        return
    html.show(
        html.label(f"Lint: {len(found)} to mend before it may leave"),
        html.bullets(
            [
                html.join([html.Markup(f"<b>{html.safe(each.where)}</b>: "), f"{each.what}. {each.fix}"])
                for each in found
            ]
        ),
    )


def _letter(draft: QueryDraft, label: str = "As it will be read") -> None:
    html.show(html.label(label), letter_html(draft))


def _history(saved: SavedQuery) -> None:
    first, *later = saved.steps
    told = [(first, "drafted"), *((each, _STEPS[each.status]) for each in later)]
    html.show(html.label("History"), html.bullets([f"{when(each.at)}, {each.actor}: {words}" for each, words in told]))


def _next(saved: SavedQuery, kept: QueryDraft, draft: QueryDraft, found: list[Problem], *, may_edit: bool) -> None:
    """What can be done now."""
    match saved.status:
        case QueryStatus.DRAFT if may_edit:
            _draft_steps(saved, kept, draft, found)
        case QueryStatus.REVIEWED:
            _downloads(saved, draft)
            if may_edit:
                with st.container(horizontal=True, key="query.steps"):
                    _step(saved, QueryStatus.SENT, "Mark as sent", is_primary=True)
                    st.button(
                        "Edit again",
                        key=querying.widget_of(saved, "edit"),
                        on_click=querying.edit_again,
                        args=(saved, kept),
                    )
                    _step(saved, QueryStatus.CLOSED, "Close unsent")
        case QueryStatus.SENT:
            if may_edit:
                st.text_area(
                    "What the provider documented, and where it stands",
                    key=querying.widget_of(saved, "answer"),
                    max_chars=2_000,
                )
                with st.container(horizontal=True, key="query.steps"):
                    _step(saved, QueryStatus.ANSWERED, "Record the answer", is_primary=True)
                    _step(saved, QueryStatus.CLOSED, "Close without an answer")
            _downloads(saved, draft)
        case QueryStatus.ANSWERED | QueryStatus.CLOSED:
            _answer(saved)
            if saved.status is QueryStatus.ANSWERED and may_edit:
                _step(saved, QueryStatus.CLOSED, "Close")


def _draft_steps(saved: SavedQuery, kept: QueryDraft, draft: QueryDraft, found: list[Problem]) -> None:
    is_changed = draft != kept
    with st.container(horizontal=True, key="query.steps", vertical_alignment="center"):
        st.button(
            "Save draft",
            key=querying.widget_of(saved, "save"),
            type="primary" if is_changed else "secondary",
            disabled=not is_changed,
            on_click=querying.save,
            args=(saved, kept),
        )
        _step(
            saved,
            QueryStatus.REVIEWED,
            "Mark as reviewed",
            is_primary=not is_changed and not found,
            is_off=is_changed or bool(found),
        )
        _step(saved, QueryStatus.CLOSED, "Close unsent")
    if is_changed:
        html.show(html.muted("What you typed is not saved yet."))
    elif found:
        html.show(html.muted("It can be marked as reviewed once the lint has nothing to mend."))
    else:
        html.show(html.muted("Reviewed means that you have read it as it is below; your name stands with it."))


def _step(
    saved: SavedQuery, status: QueryStatus, words: str, *, is_primary: bool = False, is_off: bool = False
) -> None:
    st.button(
        words,
        key=querying.widget_of(saved, status.value),
        type="primary" if is_primary else "secondary",
        disabled=is_off,
        on_click=querying.step,
        args=(saved, status),
    )


def _downloads(saved: SavedQuery, draft: QueryDraft) -> None:
    """The three files. Each is made, and told to the trail, when its button is pressed."""
    workspace, actor, reference = cache.workspace(), identity.current(), cache.reference()
    if not actor.may(Permission.EXPORT_LINES):
        return

    def made(form: Format) -> bytes:
        return export_query(workspace, actor, saved.query_id, form, reference).content

    with st.container(horizontal=True, key="query.files"):
        for form, kind in FORMS.items():
            st.download_button(
                f"Download {kind.label}" if form is Format.PDF else kind.label,
                partial(made, form),
                file_name(draft, kind.ending),
                kind.mime,
                key=querying.widget_of(saved, f"file.{form.value}"),
                on_click="ignore",
            )
    html.show(html.muted(SENSITIVE if saved.status is not QueryStatus.REVIEWED else f"{HANDED_ON} {SENSITIVE}"))


def _answer(saved: SavedQuery) -> None:
    if not saved.answer:
        html.show(html.paragraph("It was closed without an answer."))
        return
    html.show(html.label("The answer"), html.paragraph(saved.answer))
    if saved.finding_id and st.button("Decide the finding", key=querying.widget_of(saved, "decide"), type="primary"):
        session.select_finding(saved.finding_id)
        session.select_line(None)
        navigation.go_to("claim_line")
