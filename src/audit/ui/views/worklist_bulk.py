"""Several findings of one rule decided alike: chosen, looked at once more with their dollars, and given a typed reason."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import polars as pl
import streamlit as st

from audit.errors import AuditError
from audit.reports import worklist
from audit.reports.filters import Filters
from audit.ui import cache, deciding, identity, queues, session
from audit.ui.components import filters, html, problem, style
from audit.ui.components.html import Column
from audit.ui.deciding import Done
from audit.ui.views import worklist_assign, worklist_list
from audit.ui.views.worklist_rows import shown
from audit.workspace.bulk import BulkPreview, decide_in_bulk, preview_bulk
from audit.workspace.changes import LONGEST_TEXT
from audit.workspace.decision import SHORTEST_WHY, Decision, today
from audit.workspace.history import REASON_WORDS
from audit.workspace.queue import QueueScope
from audit.workspace.settings import settings
from audit.workspace.state import Disposition

_PROBLEM, _ROUND = "bulk.problem", "bulk.round"
_ONCE_MORE = ("Code", "Suggested", "Difference", "Service", "State")
_VERBS = {
    Disposition.CONFIRM: "Confirm",
    Disposition.DISMISS: "Dismiss",
    Disposition.QUERY: "Query",
    Disposition.DEFER: "Defer",
}
_COMPACT, _SHORT = 50, 8
_DECIDABLE = (QueueScope.OPEN, QueueScope.MINE, QueueScope.UNASSIGNED)


@dataclass(frozen=True)
class Pending:
    """What is about to be recorded, as the person sees it in the dialog."""

    run_id: str
    preview: BulkPreview
    decision: Decision
    why: str
    key: str


def render(run: Path, run_id: str, chosen: Filters) -> None:
    """The findings of one rule that are open, with a mark each, and what is to be said about those that are marked."""
    with st.container(key="wide"):
        left, right = st.columns([2, 1], gap="medium")
    with left:
        worklist_list.head(run_id, chosen)
        if len(chosen.rule) != 1:
            _one_rule(run, chosen)
            return
        scope = session.scope() if session.scope() in _DECIDABLE else QueueScope.OPEN
        most = settings(cache.workspace()).bulk_most
        rows = queues.page(run_id, chosen, scope, session.widget("worklist.sort") or "", offset=0, limit=most)
        if rows.is_empty():
            html.show(html.lede("Nothing of this rule is left to decide."))
            return
        marked = _marked(rows, f"{filters.digest(chosen)}.{session.value(_ROUND, 0)}")
        html.show(
            html.muted(f"The first {html.count_of(rows.height, 'open finding')} of the rule; {most} at most at once.")
        )
    with right, st.container(key="pane"):
        _panel(run_id, rows.filter(pl.col("finding_id").is_in(marked)))


def _one_rule(run: Path, chosen: Filters) -> None:
    """Findings are decided together within one rule only: which?"""
    counts = dict(worklist.choices(run, "rule", chosen).iter_rows())
    titles = filters.rule_titles()
    picked = st.selectbox(
        "Findings are decided together within one rule. Which?",
        list(counts),
        index=None,
        format_func=lambda rule: f"{titles.get(rule, rule)}, {counts[rule]:,}",
        placeholder="Choose a rule",
        key="bulk.rule",
    )
    if picked:
        session.keep_filters(Filters(**{**{name: getattr(chosen, name) for name in chosen.active}, "rule": (picked,)}))
        st.rerun()


def _marked(rows: pl.DataFrame, of: str) -> list[str]:
    """The ids of the findings that are marked, in the grid or by boxes."""
    ids = rows["finding_id"].to_list()
    texts = shown(rows, identity.current().actor_id)
    if session.widget("worklist.compact"):
        return _boxes(ids, texts)
    # Another grid for other rows: a position in it must never mean another finding than the one that was marked.
    key = f"bulk.grid.{of}.{hash(tuple(ids)) & 0xFFFFFFFF:x}"
    state = st.dataframe(
        texts,
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
        column_config=worklist_list.COLUMNS,
        hide_index=True,
        lazy=False,
        height=min(38 + worklist_list.ROW * rows.height, worklist_list.MOST_HEIGHT),
        row_height=worklist_list.ROW,
        alt="The open findings of the rule, one a row with a mark. List without grid shows the same as boxes.",
    )
    return [ids[position] for position in state["selection"]["rows"] if position < len(ids)]


def _boxes(ids: Sequence[str], texts: pl.DataFrame) -> list[str]:
    with st.container(key="compact", gap=None):
        return [
            finding_id
            for finding_id, row in zip(ids[:_COMPACT], texts.iter_rows(), strict=False)
            if st.checkbox(html.literal(", ".join(str(cell) for cell in row)), key=f"bulk.row.{finding_id}")
        ]


def _panel(run_id: str, rows: pl.DataFrame) -> None:
    if wrong := session.value(_PROBLEM):
        problem.show_text(wrong)
    if rows.is_empty():
        html.show(html.paragraph("Mark the findings in the list that are decided alike."))
        return
    preview = preview_bulk(cache.workspace(), identity.current(), run_id, rows["finding_id"].to_list())
    html.show(html.sentence(f"{html.count_of(preview.findings, 'finding')} of one rule"), _worth(preview))
    if preview.problems:
        html.show(html.bullets(preview.problems))
        return
    decision, why = _asked(preview)
    if st.button("Look at them once more", key="bulk.look", type="primary", disabled=decision is None) and decision:
        pending = Pending(run_id, preview, decision, why, secrets.token_hex(8))
        _confirm(pending, shown(rows, identity.current().actor_id).select(_ONCE_MORE))
    worklist_assign.render(run_id, list(preview.seen))


def _asked(preview: BulkPreview) -> tuple[Decision | None, str]:
    """The decision and the reason in the fields; None where something is missing."""
    offered = [verb for verb in _VERBS if verb != Disposition.CONFIRM or preview.can_confirm]
    verb = st.segmented_control(
        "Decision",
        offered,
        format_func=lambda each: _VERBS[each],
        key="bulk.verb",
        required=True,
        default=Disposition.DISMISS,
    )
    if not preview.can_confirm:
        html.show(html.muted("Their dollars are above the limit up to which findings are confirmed together."))
    reason = due = None
    if verb == Disposition.DISMISS:
        reason = st.selectbox(
            "Because", list(REASON_WORDS), index=None, format_func=REASON_WORDS.__getitem__, key="bulk.reason"
        )
    if verb == Disposition.DEFER:
        due = st.date_input(
            "Look at them again on",
            today() + timedelta(days=14),
            min_value=today() + timedelta(days=1),
            format="YYYY-MM-DD",
            key="bulk.due",
        )
    why = st.text_input(
        f"Why are they alike? At least {SHORTEST_WHY} characters", key="bulk.why", max_chars=LONGEST_TEXT, live=True
    )
    html.show(html.muted("Do not paste chart text. Every one of them goes to a second person."))
    if len(why.strip()) < SHORTEST_WHY or (verb == Disposition.DISMISS and reason is None):
        return None, why
    try:
        return Decision(verb, reason=reason, due=due, comment=why), why
    except AuditError as missing:
        html.show(html.muted(str(missing)))
        return None, why


def _worth(preview: BulkPreview) -> html.Markup:
    over, under = html.difference(preview.over), html.difference(-preview.under)
    parts = [f"<span>{over} over</span>", f"<span>{under} under</span>"]
    return html.Markup(f'<div class="step">{"".join(parts)}</div>')


@st.dialog("Record them all?", width="large")
def _confirm(pending: Pending, texts: pl.DataFrame) -> None:
    """The findings once more, with their dollars, and the click that records them."""
    style.of_dialogs(session.theme())
    preview, decision = pending.preview, pending.decision
    words = deciding.words_of(decision)
    html.show(html.sentence(f"{html.count_of(preview.findings, 'finding')}: {words}"), _worth(preview))
    html.show(html.paragraph(f"Because: {pending.why}"))
    heads = [Column(name, numeric=name == "Difference") for name in _ONCE_MORE]
    with st.container(height=320 if texts.height > _SHORT else "content", border=False):
        html.show(html.table(heads, [list(row) for row in texts.iter_rows()], caption="The findings that are recorded"))
    with st.container(horizontal=True, gap="small"):
        label = f"Record {html.count_of(preview.findings, 'decision')}"
        if st.button(label, key="bulk.record", type="primary", on_click=_record, args=(pending,)):
            st.rerun()
        if st.button("Cancel", key="bulk.cancel"):
            st.rerun()


def _record(pending: Pending) -> None:
    try:
        states = decide_in_bulk(
            cache.workspace(),
            identity.current(),
            pending.run_id,
            pending.preview.seen,
            pending.decision,
            pending.why,
            key=pending.key,
        )
    except AuditError as wrong:
        session.keep_value(_PROBLEM, str(wrong))
        return
    words = f"{html.count_of(len(states), 'finding')} {deciding.words_of(pending.decision)}"
    seen = {state.finding_id: state.version for state in states}
    deciding.remember_done(Done(pending.run_id, seen, pending.key, words))
    deciding.tell(f"{words}. They go to a second person.")
    session.keep_value(_PROBLEM, None)
    session.keep_value(_ROUND, session.value(_ROUND, 0) + 1)
    session.set_widget("bulk.why", "")
