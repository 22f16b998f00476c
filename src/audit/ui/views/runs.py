"""Runs: every saved run with how far it is, one beside an earlier one, and decisions carried from that one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import polars as pl
import streamlit as st

from audit.errors import AuditError
from audit.ui import cache, identity, navigation, session
from audit.ui.components import html, problem
from audit.ui.components.html import Column, Kpi
from audit.ui.views.known_file import when
from audit.workspace.carry import Carried, carry_forward
from audit.workspace.compare import Change, Comparison, Why, compare
from audit.workspace.overview import Standing, runs_with_standing
from audit.workspace.runs import require_run

ROWS = 50
ABOUT = (
    "Each run keeps its files, its tables and its decisions until an administrator purges it. Findings keep their identity "
    "from run to run."
)
CHANGES = {
    Change.NEW: ("New", "not raised in the earlier run"),
    Change.CHANGED: ("Changed", "line or rule is otherwise"),
    Change.UNCHANGED: ("Unchanged", "line and rule are as they were"),
    Change.GONE: ("Gone", "not raised in the later run"),
}
WHYS = {
    Why.LINE_CHANGED: "The line changed",
    Why.RULE_CHANGED: "The rule changed",
    Why.BOTH: "Line and rule changed",
    Why.NO_LONGER_RAISED: "No longer raised",
    Why.NOT_IN_FILE: "The claim is not in the later run",
    Why.NOT_ASKED: "The rule was not asked there",
}
_CARRIED, _KEY = "runs.carried", "runs.key"


def render() -> None:
    """Draw the list, and below it the run that is looked at beside an earlier one."""
    every = runs_with_standing(cache.workspace(), identity.current())
    if not every:
        html.page_title("No run is saved yet", "A run is saved when its audit is done.")
        if st.button("Choose a claim file", key="runs.upload", type="primary"):
            navigation.go_to("upload")
        return
    decided = sum(standing.decided for standing in every)
    findings = sum(standing.run.findings for standing in every)
    html.page_title(
        f"{html.count_of(len(every), 'run is', 'runs are')} saved, {decided:,} of {html.count_of(findings, 'finding')} decided",
        ABOUT,
    )
    html.show(_table(every, session.current_run_id()))
    _open(every)
    if len(every) > 1:
        _beside(every)


def _table(every: Sequence[Standing], looked_at: str) -> html.Markup:
    columns: list[Column | str] = [
        "Run",
        "File",
        "Saved",
        "By",
        Column("Lines", True),
        Column("Findings", True),
        Column("Decided", True),
        "Carried from",
    ]
    rows = [
        [
            html.join([html.code(each.run.run_id), *([html.muted(" open")] if each.run.run_id == looked_at else [])]),
            each.run.name,
            html.nowrap(when(each.run)),
            each.run.saved_by,
            html.number(each.run.lines),
            html.number(each.run.findings),
            f"{each.decided:,}, {html.share(each.decided, each.run.findings)}" if each.decided else "0",
            html.join([html.code(run_id) for run_id in each.carried_from], " ") if each.carried_from else "none",
        ]
        for each in every
    ]
    return html.table(columns, rows, caption="Saved runs, newest first", boxed=True)


def _open(every: Sequence[Standing]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = {each.run.run_id: _words(each) for each in every}
        looked_at = session.current_run_id()
        at = list(words).index(looked_at) if looked_at in words else 0
        chosen = st.selectbox("Run", list(words), at, format_func=words.__getitem__, key="runs.open.which", width=420)
        if st.button("Open it", key="runs.open", type="primary"):
            session.look_at(chosen)
            navigation.go_to("worklist")


def _beside(every: Sequence[Standing]) -> None:
    """Choose two runs, and draw what is otherwise in the later one."""
    words = {each.run.run_id: _words(each) for each in every}
    order = list(words)
    html.show(
        html.heading(
            "What changed from run to run", "By findings: the same rule, claim, line, code and date is the same one"
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        later = st.selectbox("Later run", order[:-1], format_func=words.__getitem__, key="runs.later", width=420)
        before = order[order.index(later) + 1 :]
        earlier = st.selectbox(
            "Earlier run", before, format_func=words.__getitem__, key=f"runs.earlier.{later}", width=420
        )
    try:
        found = _compared(later, earlier)
    except AuditError as error:
        problem.show(error)
        return
    _counts(found)
    _carry(found, {each.run.run_id: each for each in every})
    _list(found)


def _compared(later: str, earlier: str) -> Comparison:
    """The two runs beside each other; who may see them is asked each time, what they hold is computed once."""
    workspace, actor = cache.workspace(), identity.current()
    run, before = require_run(workspace, actor, later), require_run(workspace, actor, earlier)
    findings = cache.remember(
        later, "runs.compare", (earlier,), lambda: compare(workspace, actor, later, earlier).findings
    )
    return Comparison(run, before, findings)


def _counts(found: Comparison) -> None:
    counts, reasons = found.counts, found.reasons
    notes = {
        Change.CHANGED: _reasons(reasons, (Why.LINE_CHANGED, Why.RULE_CHANGED, Why.BOTH)),
        Change.GONE: _reasons(reasons, (Why.NO_LONGER_RAISED, Why.NOT_IN_FILE, Why.NOT_ASKED)),
    }
    html.show(
        html.kpis(
            [
                Kpi(name, html.number(counts[change]), notes.get(change) or about)
                for change, (name, about) in CHANGES.items()
            ]
        )
    )


def _reasons(reasons: dict[str, int], wanted: Sequence[Why]) -> str:
    return "; ".join(f"{WHYS[why].lower()}: {reasons[why]:,}" for why in wanted if reasons[why])


def _carry(found: Comparison, standings: dict[str, Standing]) -> None:
    run, earlier = found.run.run_id, found.earlier.run_id
    carried: dict[str, Carried] = session.value(_CARRIED, {})
    if told := carried.get(f"{run} {earlier}"):
        html.show(html.lede(_said(told)))
    if not standings[earlier].decided:
        html.show(html.muted(f"Nothing is decided in run {earlier}, so there is nothing to carry forward."))
        return
    html.show(
        html.muted(
            f"{html.count_of(standings[earlier].decided, 'finding is', 'findings are')} decided in run {earlier}. Where line and rule "
            "are unchanged the decision holds here too; where either changed it is a suggestion and the finding is open."
        )
    )
    if st.button(f"Carry decisions from {earlier} to {run}", key="runs.carry"):
        key = session.value(_KEY) or secrets.token_hex(8)
        session.keep_value(_KEY, key)
        told = carry_forward(cache.workspace(), identity.current(), run, earlier, key=key)
        session.keep_value(_KEY, None)
        session.keep_value(_CARRIED, {**carried, f"{run} {earlier}": told})
        st.rerun()


def _said(told: Carried) -> str:
    parts = [
        f"{html.count_of(told.decisions, 'decision')} and {html.count_of(told.suggestions, 'suggestion')} carried",
        f"{told.left:,} left as decided here" if told.left else "",
        f"{told.superseded:,} superseded in the earlier run" if told.superseded else "",
    ]
    return "; ".join(part for part in parts if part) + "."


def _list(found: Comparison) -> None:
    counts = found.counts
    options = [change for change in CHANGES if counts[change]]
    if not options:
        html.show(html.lede("Neither run has a finding."))
        return
    change = st.segmented_control(
        "Findings", options, format_func=lambda each: f"{CHANGES[each][0]} {counts[each]:,}", default=options[0], required=True,
        key=f"runs.change.{found.run.run_id}.{found.earlier.run_id}",
    )  # fmt: skip
    chosen = Change(str(change))
    pages = -(-counts[chosen] // ROWS)
    number = st.pagination(pages, key=f"runs.page.{chosen}.{pages}") if pages > 1 else 1
    html.show(_findings(found.page(chosen, offset=(number - 1) * ROWS, limit=ROWS)))


def _findings(rows: pl.DataFrame) -> html.Markup:
    columns: list[Column | str] = [
        "Severity",
        "Rule",
        "Code",
        "Suggested",
        "Service",
        Column("Difference", True),
        "Why",
    ]
    body = [
        [
            html.severity(row["severity"]),
            row["rule_title"],
            html.code(row["hcpcs_code"]),
            html.code(row["suggested_code"]) if row["suggested_code"] else "none",
            html.nowrap(row["claim_line_start_date"]),
            html.difference(row["amount_difference"]) if row["amount_difference"] is not None else "none",
            WHYS[Why(row["why"])] if row["why"] else "none",
        ]
        for row in rows.iter_rows(named=True)
    ]
    return html.table(columns, body, caption="Findings, most dollars first")


def _words(standing: Standing) -> str:
    run = standing.run
    return f"{run.run_id} · {run.name} · {when(run)}"
