"""The Event log page: what was done, by whom and when; whether the chain holds; the log as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

import streamlit as st

from audit.errors import AuditError
from audit.ui import cache, identity, session
from audit.ui.components import html, problem
from audit.ui.components.html import Column, Markup
from audit.workspace.access import Actor
from audit.workspace.anchors import head_anchor, noted_anchors, parse_anchor
from audit.workspace.events import Event
from audit.workspace.trail import FORMATS, Wanted, count_of_events, export_events, known, page_of_events, words
from audit.workspace.verify import Verdict, check
from audit.workspace.workspace import Workspace

PAGE_ROWS, ANCHORS_SHOWN = 100, 8
BELOW = "An event holds ids, codes and counts. What a person typed is kept apart from it, so that it can be purged."
EMPTY = "No event matches these filters. Take one away."
_VERDICT, _WRONG = "event_log.verdict", "event_log.wrong"
_FORM_WORDS = {"csv": "Download as CSV", "jsonl": "Download as JSON lines"}


def render() -> None:
    """Draw the verdict, the anchors, the filters and the events."""
    workspace, actor = cache.workspace(), identity.current()
    every = count_of_events(workspace, actor, Wanted())
    verdict: Verdict | None = session.value(_VERDICT)
    html.page_title(_title(every, verdict), BELOW)
    with st.container(key="event_log"):
        left, right = st.columns([1, 1.3], gap="large")
        with left:
            _verification(workspace, verdict)
        with right:
            _anchors(workspace)
        wanted = _wanted(workspace, actor)
        _events(workspace, actor, wanted)


def _title(every: int, verdict: Verdict | None) -> str:
    if verdict is None:
        return html.count_of(every, "event")
    if verdict.sound:
        return f"All {verdict.events:,} events hold"
    where = "" if verdict.first_bad_seq is None else f" at event {verdict.first_bad_seq:,}"
    return f"The event log is broken{where}"


def _verification(workspace: Workspace, verdict: Verdict | None) -> None:
    html.show(
        html.heading(
            "Does the log hold?",
            "Every event follows the one before by its hash; texts, states, runs and settings must agree with the events",
        )
    )
    if verdict is not None:
        html.show(html.sentence(verdict.why), html.muted(_held(verdict)))
    if wrong := session.value(_WRONG, ""):
        problem.show_text(wrong)
    st.text_input(
        "Anchor that was kept elsewhere",
        key="event_log.anchor",
        placeholder="SEQ:HASH, as an export carries it; may be left blank",
    )
    st.button("Verify the whole log", key="event_log.verify", type="primary", on_click=_verify, args=(workspace,))


def _held(verdict: Verdict) -> str:
    held = html.count_of(verdict.anchors, "anchor")
    return f"Held against {held}. The chain ends at {verdict.head[:24]}…"


def _verify(workspace: Workspace) -> None:
    """Verify in the visitor's name; the verdict stands until it is asked for again."""
    given = str(session.widget("event_log.anchor") or "").strip()
    session.keep_value(_WRONG, "")
    try:
        anchors = [parse_anchor(given)] if given else []
        session.keep_value(_VERDICT, check(workspace, identity.current(), anchors))
    except AuditError as refused:
        session.keep_value(_WRONG, str(refused))


def _anchors(workspace: Workspace) -> None:
    noted = noted_anchors(workspace)
    html.show(
        html.heading(
            "Anchors",
            "The end of the chain as it was noted: an end that is cut off or written anew no longer fits them",
        ),
        html.table(
            ["Noted", "For", Column("Event", numeric=True), "Hash"],
            [
                [
                    html.nowrap(moment(each.at)),
                    _ON.get(each.why, each.why),
                    f"{each.anchor.seq:,}",
                    _hash(each.anchor.hash),
                ]
                for each in reversed(noted[-ANCHORS_SHOWN:])
            ],
            caption="Anchors of this workspace",
        ),
        html.paragraph("Who can write to the whole folder can write these too. Keep one where they cannot:"),
    )
    st.code(head_anchor(workspace), language=None, wrap_lines=True)


_ON = {"day": "New day", "export": "Export", "backup": "Backup", "asked": "Request"}


def _wanted(workspace: Workspace, actor: Actor) -> Wanted:
    """The filters, each from what stands in the log."""
    found = known(workspace, actor)
    html.show(html.heading("What was done", "Newest first, times in UTC"))
    with st.container(horizontal=True, key="filters", gap="small"):
        action = _choice("Action", "action", found.actions)
        person = _choice("Person", "actor", found.actors)
        run = _choice("Run", "run", found.runs)
        today = datetime.now(UTC).date()
        since = st.date_input("From", None, key="event_log.since", max_value=today, format="YYYY-MM-DD", width=150)
        until = st.date_input("To", None, key="event_log.until", max_value=today, format="YYYY-MM-DD", width=150)
    return Wanted(action, person, run, _day(since), _day(until))


def _choice(label: str, name: str, options: tuple[str, ...]) -> str:
    picked = st.selectbox(
        label,
        ["", *options],
        format_func=lambda option: option or "All",
        key=f"event_log.{name}",
        width=230 if name == "action" else 170,
    )
    return str(picked or "")


def _day(picked: object) -> str:
    return picked.isoformat() if isinstance(picked, date) else ""


def _events(workspace: Workspace, actor: Actor, wanted: Wanted) -> None:
    count = count_of_events(workspace, actor, wanted)
    if count == 0:
        html.show(html.lede(EMPTY))
        return
    pages, slot, number = -(-count // PAGE_ROWS), st.container(), 1
    if pages > 1:
        number = st.pagination(pages, key=f"event_log.page.{pages}")
    rows = page_of_events(workspace, actor, wanted, offset=(number - 1) * PAGE_ROWS, limit=PAGE_ROWS)
    with slot:
        html.show(_table(rows))
    first = (number - 1) * PAGE_ROWS + 1
    html.show(html.muted(f"{first:,} to {first + len(rows) - 1:,} of {count:,}"))
    _downloads(workspace, wanted)


def _table(rows: list[Event]) -> Markup:
    columns: list[Column | str] = [Column("Event", numeric=True), "When", "Who", "What", "Run", "Finding", "Details"]
    verdict: Verdict | None = session.value(_VERDICT)
    bad = verdict.first_bad_seq if verdict else None
    return html.table(
        columns,
        [
            [
                f"{event.seq:,}",
                html.nowrap(moment(event.at)),
                ", ".join(dict.fromkeys(each for each in (event.actor, event.role) if each)),
                html.nowrap(event.action.value),
                html.code(event.run_id) if event.run_id else Markup("&nbsp;"),
                html.code(event.finding_id[:8]) if event.finding_id else Markup("&nbsp;"),
                words(event.payload) or Markup("&nbsp;"),
            ]
            for event in rows
        ],
        caption="Events",
        row_classes=["bad" if event.seq == bad else "" for event in rows],
    )


def _downloads(workspace: Workspace, wanted: Wanted) -> None:
    """The file is made when the button is pressed, in the name of whoever is signed in then."""
    who, stamp = identity.later(), f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    with st.container(horizontal=True, gap="small"):
        for form, kind in FORMATS.items():
            st.download_button(
                _FORM_WORDS[form],
                partial(_export, workspace, who, wanted, form),
                f"events-{stamp}.{form}",
                kind,
                key=f"event_log.download.{form}",
                on_click="ignore",
            )


def _export(workspace: Workspace, who: Callable[[], Actor], wanted: Wanted, form: str) -> bytes:
    return export_events(workspace, who(), wanted, form)


def moment(at: str) -> str:
    """A time of an event as a person reads it."""
    return f"{at[:16].replace('T', ' ')} UTC"


def _hash(digest: str) -> Markup:
    return Markup(f'<code class="c">{html.safe(digest[:12])}…</code>')
