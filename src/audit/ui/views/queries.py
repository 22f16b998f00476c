"""Queries: the requests of a run by status and age, and the one that is open beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl
import streamlit as st

from audit.errors import AuditError
from audit.ui import cache, identity, navigation, querying, session
from audit.ui.components import html, problem
from audit.ui.views import query_editor
from audit.workspace.access import Permission
from audit.workspace.queries import QueryStatus, SavedQuery, queries, without_query
from audit.workspace.query_lines import MOST, OpenLine, open_lines

ALL = "all"
WORDS = {
    QueryStatus.DRAFT: "Draft",
    QueryStatus.REVIEWED: "Reviewed",
    QueryStatus.SENT: "Sent",
    QueryStatus.ANSWERED: "Answered",
    QueryStatus.CLOSED: "Closed",
}
EMPTY = "No query yet. Decide Query on a finding whose record leaves something open, and its request is drafted here."
BELOW = "A query asks a provider for documentation. It leaves as a file, and only after a person has read it."
MOST_SHOWN = 50
_STATUS = "queries.status"


def render() -> None:
    """Draw the list, what waits for a request, and the request that is open."""
    session.require_run()
    run_id, workspace, actor = session.current_run_id(), cache.workspace(), identity.current()
    every = queries(workspace, actor, run_id)
    may_draft = actor.may(Permission.DECIDE)
    waiting = without_query(workspace, actor, run_id) if may_draft else []
    lines = open_lines(workspace, actor, run_id) if may_draft else []
    html.page_title(_title(every), BELOW)
    wrong, meant = querying.take_problem()
    if meant:
        query_editor.not_kept(wrong, meant)
    elif wrong:
        problem.show_text(wrong)
    if not every and not waiting and not lines:
        html.show(html.lede(EMPTY))
        if st.button("Go to the worklist", key="queries.worklist", type="primary"):
            navigation.go_to("worklist")
        return
    about = _about(run_id, [each.finding_id for each in every] + waiting)
    with st.container(key="queries"):
        listed, opened = st.columns([1, 3.1], gap="large")
    with listed:
        _waiting(run_id, waiting, about)
        chosen = _list(every, about)
        _lines(run_id, lines)
    with opened:
        if chosen is None:
            html.show(html.paragraph(EMPTY if not every else "No query is in this status. Choose another one."))
        else:
            _open(chosen)


def _open(chosen: SavedQuery) -> None:
    try:
        query_editor.show(chosen)
    except AuditError as gone:
        problem.show(gone)


def _title(every: Sequence[SavedQuery]) -> str:
    sent = sum(each.status is QueryStatus.SENT for each in every)
    if sent:
        return f"{html.count_of(sent, 'query waits', 'queries wait')} for an answer"
    begun = sum(each.status in (QueryStatus.DRAFT, QueryStatus.REVIEWED) for each in every)
    return f"{html.count_of(begun, 'query is', 'queries are')} not sent yet" if begun else "Queries to providers"


def _waiting(run_id: str, waiting: Sequence[str], about: dict[str, str]) -> None:
    """The findings on which somebody decided Query, without a request."""
    if not waiting:
        return
    html.show(html.label(f"{html.count_of(len(waiting), 'finding waits', 'findings wait')} for a draft"))
    for finding_id in waiting[:MOST_SHOWN]:
        st.button(
            html.literal(f"Draft for {about.get(finding_id, finding_id[:8])}"),
            key=f"queries.start.{finding_id}",
            on_click=querying.start,
            args=(run_id, finding_id),
        )


def _lines(run_id: str, lines: Sequence[OpenLine]) -> None:
    """The lines without a finding whose record was read and left something open."""
    if not lines:
        return
    many = f"{'at least ' if len(lines) == MOST else ''}{html.count_of(len(lines), 'unflagged line')}"
    with st.expander(f"The record leaves {many} open"):
        for each in lines:
            st.button(
                html.literal(f"Draft for {each.code or 'no code'}, {each.claim_id}, line {each.claim_line_number}"),
                key=f"queries.line.{each.line}",
                on_click=querying.start_line,
                args=(run_id, each.line),
            )


def _list(every: Sequence[SavedQuery], about: dict[str, str]) -> SavedQuery | None:
    """The requests in the status that is chosen; gives the one that is open."""
    if not every:
        return None
    counts = {status: sum(each.status is status for each in every) for status in QueryStatus}
    choices = {ALL: f"All {len(every)}"} | {
        status: f"{WORDS[status]} {count}" for status, count in counts.items() if count
    }
    wanted = st.selectbox("Status", list(choices), format_func=choices.__getitem__, key=_STATUS)
    shown = [each for each in every if wanted in (ALL, each.status)][:MOST_SHOWN]
    if not shown:
        return None
    ids = [each.query_id for each in shown]
    by_id = {each.query_id: each for each in shown}
    querying.show_chosen(ids)
    picked = st.radio(
        "Query",
        ids,
        format_func=lambda query_id: html.literal(f"{query_id}, {WORDS[by_id[query_id].status].lower()}"),
        captions=[html.literal(_caption(each, about)) for each in shown],
        key=querying.PICKED,
        on_change=querying.pick,
    )
    return by_id[picked or ids[0]]


def _caption(saved: SavedQuery, about: dict[str, str]) -> str:
    what = about.get(saved.finding_id, "a line without a finding")
    return f"{what}, {age(saved.changed_at)}"


def age(since: str) -> str:
    """For how many days something is as it is."""
    days = (datetime.now(UTC) - datetime.fromisoformat(since)).days
    return "today" if days < 1 else f"for {days} d"


def _about(run_id: str, finding_ids: Sequence[str]) -> dict[str, str]:
    """Claim, line and code of the findings, read from the run."""
    kept = cache.runs().get(run_id)
    if kept is None:
        return {}
    wanted = pl.col("finding_id").is_in(pl.Series(list(finding_ids), dtype=pl.String).implode())
    rows = (
        pl.scan_parquet(kept.audit.directory / "findings.parquet", glob=False)
        .filter(wanted)
        .select("finding_id", "hcpcs_code", "claim_id", "claim_line_number")
        .collect()
    )
    return {
        finding_id: f"{code or 'no code'}, {claim}, line {line}" for finding_id, code, claim, line in rows.iter_rows()
    }
