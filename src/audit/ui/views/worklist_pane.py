"""The finding beside the worklist: why, the line, the reference, what speaks against it, its history, and the decision."""

from __future__ import annotations

import streamlit as st

from audit.errors import AuditError
from audit.reports.line_story import FindingStory, LineStory, story_of_finding
from audit.ui import cache, deciding, navigation, session
from audit.ui.components import decision, html, problem, story


@st.fragment
def show(finding_id: str | None, next_finding: str | None = None) -> None:
    """Draw one finding; a sentence where none is chosen. A decision leads on to `next_finding`."""
    if deciding.is_stale():
        st.rerun()
    audit = session.current_run()
    if finding_id is None or audit is None:
        html.show(html.paragraph("Choose a finding in the list."))
        return
    try:
        told = story_of_finding(audit.directory, cache.reference(), finding_id)
        finding = told.finding(finding_id)
        if finding is not None:
            _finding(told, finding, next_finding)
    except AuditError as gone:
        problem.show(gone)


def _finding(told: LineStory, finding: FindingStory, next_finding: str | None) -> None:
    run_id = session.current_run_id()
    html.show(_head(told, finding), html.sentence(finding.message), story.worth(told))
    with st.container(key="decide"):
        decision.show(run_id, told, finding, next_finding)
    html.show(story.related(finding, short=True), story.evidence(finding, in_context=False), story.against(finding))
    compared = [each for each in told.attributes if each.is_part_of_code or each.is_finding or each.assertion]
    if compared:
        html.show(html.label("The line"), story.attributes_in_short(compared))
    html.show(story.source(finding))
    decision.history(run_id, finding.finding_id)
    if st.button("Open claim line", key="pane.open"):
        session.select_line(told.line)
        navigation.go_to("claim_line")


def _head(told: LineStory, finding: FindingStory) -> html.Markup:
    billed = told.billed
    place = f", {billed.place_label.lower()} ({billed.place})" if billed.place_label else ""
    where = f"Finding {finding.finding_id[:8]}, line {billed.claim_line_number} of {len(told.claim)}, served {billed.served}{place}"
    return html.join([html.severity(finding.severity), html.Markup("&ensp;"), html.muted(where)])
