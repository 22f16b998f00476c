"""Second review: what waits for this person, each with its evidence and a form; where two differ; how far they agree."""

from __future__ import annotations

import polars as pl
import streamlit as st

from audit.ui import cache, identity, navigation, reviewing, session
from audit.ui.components import html
from audit.ui.views import agreement_table, second_review_pane
from audit.workspace.review import Disagreement, Numbers, adjudications, numbers, waiting
from audit.workspace.settings import settings

PAGE_ROWS = 10
_BLIND = (
    "You judge without knowing what was decided, why or by whom; only then the two opinions meet. "
    "Where they differ, a third person settles it."
)


def render() -> None:
    """Draw the queue with the chosen finding beside it, and the agreement below."""
    session.require_run()
    workspace, actor, run_id = cache.workspace(), identity.current(), session.current_run_id()
    counted = numbers(workspace, actor, run_id)
    html.page_title(_title(counted), _below(counted))
    if words := reviewing.told():
        html.show(html.Markup(f'<div class="told" role="status">{html.safe(words)}</div>'))
    queue = waiting(workspace, actor, run_id)
    differing = adjudications(workspace, actor, run_id)
    if queue.is_empty() and not differing:
        _nothing_waits()
    else:
        with st.container(key="wide"):
            left, right = st.columns([1, 1.7], gap="medium")
        with left:
            chosen = _list(queue, differing)
        with right, st.container(key="pane"):
            second_review_pane.show(run_id, chosen)
    agreement_table.show(run_id)


def _title(counted: Numbers) -> str:
    if counted.mine:
        waits = "finding waits" if counted.mine == 1 else "findings wait"
        return f"{counted.mine:,} {waits} for your second opinion"
    if counted.mine_to_settle:
        return f"Two people differ on {html.count_of(counted.mine_to_settle, 'finding')}, and you can settle it"
    return "Nothing waits for your second opinion"


def _below(counted: Numbers) -> str:
    told = []
    if counted.adjudication:
        told.append(f"Two people differ on {html.count_of(counted.adjudication, 'finding')}{_whose(counted)}.")
    if counted.others:
        waits = "waits" if counted.others == 1 else "wait"
        told.append(
            f"{html.count_of(counted.others, 'decision')} of yours {waits} for somebody else: nobody reviews their own."
        )
    return " ".join([_BLIND, *told])


def _whose(counted: Numbers) -> str:
    if counted.mine_to_settle == 0:
        return "; one of the opinions is yours, so a third person settles it"
    return f", {counted.mine_to_settle:,} of them for you to settle"


def _nothing_waits() -> None:
    """What comes here by itself, and the way to where decisions are made."""
    given = settings(cache.workspace())
    told = [
        f"{given.review_share}{html.NO_BREAK}% of all decisions, drawn by a seed that the trail of events holds",
        "every dismissal of a high finding",
        f"every decision on a finding of more than {html.money(given.review_amount, decimals=0)}, over or under",
        "every decision about several findings at once",
    ]
    html.show(html.label("What comes here, when somebody else has decided it"), html.bullets(told))
    if st.button("Open the worklist", key="review.worklist", type="primary"):
        navigation.go_to("worklist")


def _list(queue: pl.DataFrame, differing: list[Disagreement]) -> second_review_pane.Chosen:
    """The findings as buttons in two groups; gives the chosen one, which is the first where none of them is."""
    every = [second_review_pane.Chosen(row["finding_id"], row["version"]) for row in queue.iter_rows(named=True)]
    settling = [second_review_pane.Chosen(each.finding_id, each.version, each) for each in differing]
    settling.sort(key=lambda each: not each.differ_is_mine)
    known = {each.finding_id: each for each in [*every, *settling]}
    chosen = known.get(session.selected_finding() or "", [*every, *settling][0])
    with st.container(key="compact", gap=None):
        if not queue.is_empty():
            _blind_group(queue, chosen.finding_id)
        if settling:
            html.show(html.label("Where two people differ"))
            for each in settling:
                _button(each.finding_id, each.label(), chosen.finding_id)
    return chosen


def _blind_group(queue: pl.DataFrame, chosen: str) -> None:
    html.show(html.label("For your second opinion"))
    pages = -(-queue.height // PAGE_ROWS)
    number = st.pagination(pages, key=f"review.page.{pages}") if pages > 1 else 1
    for row in queue.slice((number - 1) * PAGE_ROWS, PAGE_ROWS).iter_rows(named=True):
        cells = [row["severity"].capitalize(), row["rule_title"], row["hcpcs_code"] or "no code"]
        amount = html.money(row["amount_difference"], signed=True)
        _button(row["finding_id"], ", ".join([*cells, amount if row["amount_difference"] else "no dollars"]), chosen)
    html.show(html.muted(f"{html.count_of(queue.height, 'finding')}, gravest and dearest first"))


def _button(finding_id: str, label: str, chosen: str) -> None:
    is_chosen = finding_id == chosen
    if st.button(
        html.literal(label),
        key=f"review.row.{finding_id}",
        type="secondary" if is_chosen else "tertiary",
        width="stretch",
    ):
        session.select_finding(finding_id)
        st.rerun()
