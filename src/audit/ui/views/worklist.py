"""Worklist: what is to decide, in the order in which it matters, with the finding and its decision beside the list."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import streamlit as st

from audit.errors import AuditError
from audit.reports import worklist
from audit.reports.filters import Filters
from audit.ui import cache, deciding, identity, navigation, queues, session
from audit.ui.components import filters, html, problem
from audit.ui.views import worklist_bulk, worklist_list, worklist_pane
from audit.workspace.access import NO_ACCESS
from audit.workspace.history import seen_state
from audit.workspace.queue import Counts, QueueScope

WORD_JOINER = "\u2060"
WHERE = "Filters stand in the address of the page; patients and claims never do."
SCOPES = {
    QueueScope.OPEN: "Open",
    QueueScope.MINE: "Mine",
    QueueScope.UNASSIGNED: "Unassigned",
    QueueScope.DUE: "Due",
    QueueScope.WAITING: "Waiting",
    QueueScope.DECIDED: "Decided",
    QueueScope.SECOND_REVIEW: "Second review",
    QueueScope.CARRIED: "Carried",
    QueueScope.ALL: "All",
}
_WHERE_NEEDED = (QueueScope.SECOND_REVIEW, QueueScope.CARRIED)
_TITLES = {
    QueueScope.OPEN: ("waits for a decision", "wait for a decision"),
    QueueScope.MINE: ("is yours to decide", "are yours to decide"),
    QueueScope.UNASSIGNED: ("has nobody yet", "have nobody yet"),
    QueueScope.DUE: ("was deferred and is due", "were deferred and are due"),
    QueueScope.WAITING: ("waits for an answer", "wait for an answer"),
    QueueScope.DECIDED: ("is decided", "are decided"),
    QueueScope.SECOND_REVIEW: ("waits for a second opinion", "wait for a second opinion"),
    QueueScope.CARRIED: ("was decided or suggested in an earlier run", "were decided or suggested in an earlier run"),
}
_EMPTY = {
    QueueScope.OPEN: "Nothing is left to decide.",
    QueueScope.MINE: "None of the findings is yours.",
    QueueScope.UNASSIGNED: "Every open finding has somebody.",
    QueueScope.DUE: "Nothing that was deferred is due.",
    QueueScope.WAITING: "Nothing waits for an answer.",
    QueueScope.DECIDED: "Nothing is decided yet.",
    QueueScope.SECOND_REVIEW: "Nothing waits for a second opinion.",
    QueueScope.CARRIED: "Nothing was carried over from an earlier run.",
}


def render() -> None:
    """Draw title, parts of the queue, filters, list and the chosen finding."""
    audit = session.require_run()
    run, run_id, chosen = audit.directory, session.current_run_id(), session.filters()
    totals = _totals(run, chosen)
    if totals["findings"] == 0 and not chosen.active:
        _nothing_flagged(audit.summary["reconciliation"]["unverified"])
        return
    counts, scope = queues.counts(run_id, chosen), session.scope()
    html.page_title(*_titles(scope, counts, totals))
    _say_once()
    _is_there(run_id)
    _scopes(counts, scope)
    with st.container(horizontal=True, key="filters", gap="small"):
        filters.row(run)
    filters.chips(with_all=totals["findings"] > 0)
    if totals["findings"] == 0:
        _nothing_left(chosen)
        return
    if session.widget("worklist.bulk"):
        worklist_bulk.render(run, run_id, chosen)
        return
    with st.container(key="wide"):
        left, right = st.columns([2, 1], gap="medium")
    with left:
        worklist_list.head(run_id, chosen)
        if counts.of(scope) == 0:
            _nothing_here(scope, counts)
            return
        listed = worklist_list.draw(run_id, chosen, scope, counts.of(scope))
    finding = session.selected_finding()
    with right, st.container(key="pane"):
        worklist_pane.show(finding, listed.next_open(finding) if finding else None)


def worth_words(over: Decimal, under: Decimal) -> str:
    """What findings are worth in words, the two directions apart: never a sum of both."""
    told = {"over": over, "under": under}
    parts = [f"{html.money(amount, signed=True)} {word}" for word, amount in told.items() if amount]
    whole = " and ".join(parts).replace(html.MINUS, html.MINUS + WORD_JOINER)
    return f"worth {whole}" if parts else "without a difference in dollars"


def _titles(scope: QueueScope, counts: Counts, totals: dict[str, Any]) -> tuple[str, str]:
    """How many findings of this part there are; below, what all that the filters leave are worth, over and under apart."""
    worth = worth_words(totals["overpaid"], totals["underpaid"])
    if totals["findings"] == 0:
        return "No finding matches the filters", WHERE
    every = f"{html.count_of(totals['findings'], 'finding')}, {worth}"
    if scope is QueueScope.ALL:
        return every, f"They stand on {html.count_of(totals['lines'], 'line')}. {WHERE}"
    count = counts.of(scope)
    one, many = _TITLES[scope]
    title = f"{html.count_of(count, 'finding')} {one if count == 1 else many}" if count else _EMPTY[scope].rstrip(".")
    return title, f"In all {every}, on {html.count_of(totals['lines'], 'line')}. {WHERE}"


def _totals(run: Path, chosen: Filters) -> dict[str, Any]:
    told = cache.remember(
        session.current_run_id(), "worklist.totals", filters.key_of(chosen), lambda: worklist.totals(run, chosen)
    )
    return told.row(0, named=True)


def _say_once() -> None:
    if words := deciding.told():
        st.toast(html.literal(words), duration=5)


def _is_there(run_id: str) -> None:
    """Where the address asks for a finding that is not there or not allowed, say so; the list goes on with its first."""
    finding = session.selected_finding()
    if finding is not None and session.value("worklist.there") != finding:
        try:
            seen_state(cache.workspace(), identity.current(), run_id, finding)
            worklist_list.pin(finding)
        except AuditError:
            session.miss()
            session.select_finding(None)
        session.keep_value("worklist.there", finding)
    if session.is_missing():
        problem.show_text(NO_ACCESS)


def _scopes(counts: Counts, scope: QueueScope) -> None:
    """The parts of the queue with the number in each; what a run may not have is offered where it has some."""
    offered = [each for each in SCOPES if each not in _WHERE_NEEDED or counts.of(each) or each is scope]
    key = f"worklist.scope.{session.value('worklist.scopes', 0)}"
    picked = st.segmented_control(
        "Findings",
        offered,
        default=scope,
        required=True,
        format_func=lambda each: f"{SCOPES[each]} {html.number(counts.of(each))}",
        key=f"{key}.{scope.value}",
        label_visibility="collapsed",
    )
    if picked is not None and picked != scope:
        session.miss(is_missing=False)
        session.keep_scope(QueueScope(picked))
        session.keep_value("worklist.scopes", session.value("worklist.scopes", 0) + 1)
        st.rerun()


def _nothing_flagged(unverified: int) -> None:
    title = "Every line is clear" if unverified == 0 else "No line is flagged"
    html.page_title(f"{title}, and {html.number(unverified)} could not be checked")
    if st.button("See the rules and what they lacked", key="worklist.coverage", type="primary"):
        navigation.go_to("rules_and_coverage")


def _nothing_left(chosen: Filters) -> None:
    html.show(
        html.lede(
            f"No finding matches {'this filter' if len(chosen.active) == 1 else f'these {len(chosen.active)} filters'}."
        )
    )
    if st.button(filters.clear_label(chosen), key="worklist.clear", type="primary"):
        filters.clear()


def _nothing_here(scope: QueueScope, counts: Counts) -> None:
    """A part of the queue without a finding: what that means, and where to go on."""
    html.show(html.lede(_EMPTY[scope]))
    if scope is QueueScope.MINE and counts.unassigned:
        html.show(
            html.paragraph(f"{html.count_of(counts.unassigned, 'finding')} can be taken: T, or the button above.")
        )
        return
    onward = QueueScope.OPEN if counts.open and scope is not QueueScope.OPEN else QueueScope.DECIDED
    if counts.of(onward) and st.button(f"See {SCOPES[onward].lower()} findings", key="worklist.onward", type="primary"):
        session.keep_scope(onward)
        st.rerun()
