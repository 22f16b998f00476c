"""What a run came to: where every record went, what was set aside and why, and where to go on."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from audit.reports.audit import Audit
from audit.ui import cache, navigation
from audit.ui.components import html
from audit.ui.components.html import Column, Kpi

ROWS_SHOWN = 200
_NOTES = (
    ("matched", "matched to a line"),
    ("unmatched", "matched to none"),
    ("blank", "blank"),
    ("set_aside", "set aside"),
)


def render(audit: Audit) -> None:
    """The reconciliation, the records set aside, and links to the pages that show what was found."""
    counts = audit.summary["reconciliation"]
    html.page_title(_title(counts), _sentence(counts))
    records = counts["records"]
    html.show(
        html.kpis(
            [
                Kpi("Records in file", html.number(records)),
                Kpi(
                    "Flagged",
                    html.number(counts["flagged"]),
                    f"{html.share(counts['flagged'], records)}, at least one finding",
                    mark="ink",
                ),
                Kpi(
                    "Unverified", html.number(counts["unverified"]), "no finding, and a fact is missing", mark="unseen"
                ),
                Kpi("Clear", html.number(counts["clear"]), "every rule asked, none violated", mark="bar"),
                Kpi("Set aside", html.number(counts["rejected"]), "could not be read as a claim line", mark="line"),
            ]
        )
    )
    if noted := audit.summary.get("notes"):
        html.show(_notes(noted))
    with st.container(horizontal=True):
        if st.button("See the denial risk", key="result.risk", type="primary"):
            navigation.go_to("denial_risk")
        if st.button("Work through the findings", key="result.worklist"):
            navigation.go_to("worklist")
        if cache.runs().has_several() and st.button(
            "Compare with an earlier run, and carry decisions", key="result.runs"
        ):
            navigation.go_to("runs")
    if counts["rejected"]:
        _set_aside(audit.rejected)


def _title(counts: dict[str, int]) -> str:
    if not counts["reconciles"]:
        return "This run does not account for every record"
    return f"{html.count_of(counts['records'], 'record')} in, every one accounted for"


def _sentence(counts: dict[str, int]) -> str:
    parts = " + ".join(
        f"{counts[key]:,} {name}"
        for key, name in (
            ("flagged", "flagged"),
            ("unverified", "unverified"),
            ("clear", "clear"),
            ("rejected", "set aside"),
        )
    )
    return f"{parts} = {html.count_of(counts['records'], 'record')}."


def _notes(told: dict[str, Any]) -> html.Markup:
    """What became of the notes: every one of them is accounted for too."""
    title = f"{html.count_of(told['lines_with_note'], 'line has', 'lines have')} a note"
    parts = [f"{told[key]:,} {words}" for key, words in _NOTES if told[key]]
    sentences = [f"{' + '.join(parts)} = {html.count_of(told['read'], 'note')} read."] if parts else []
    if told["in_claims"]:
        sentences.append(f"{html.count_of(told['in_claims'], 'note stands', 'notes stand')} in the claims.")
    if told["incomplete"]:
        short = html.count_of(told["incomplete"], "text is no whole record", "texts are no whole record")
        sentences.append(f"{short}: silence there says nothing.")
    block = [html.heading(title, " ".join(sentences))]
    problems = [
        f"{each['reason']} {html.count_of(each['notes'], 'note')}, the first at {each['first']}."
        for each in told["problems"]
    ]
    return html.join([*block, html.bullets(problems)] if problems else block)


def _set_aside(rejected: pl.DataFrame) -> None:
    title = f"{html.count_of(rejected.height, 'record was', 'records were')} set aside"
    html.show(
        html.heading(
            title, "Nothing is lost: each is in the report as it was read. Mend the file, or go on without them"
        )
    )
    columns: list[Column | str] = ["File", Column("Record", numeric=True), "Column", "Reason"]
    rows = [
        [file, html.number(number), column or "whole record", reason]
        for file, number, column, reason in rejected.head(ROWS_SHOWN)
        .select("source_file", "record_number", "column", "reason")
        .iter_rows()
    ]
    html.show(html.table(columns, rows, caption=title))
    if rejected.height > ROWS_SHOWN:
        html.show(html.muted(f"{rejected.height - ROWS_SHOWN:,} more are in the report."))
