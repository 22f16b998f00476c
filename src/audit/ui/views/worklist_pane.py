"""The finding beside the worklist: the sentence, the dollars, the evidence, what speaks against it, and the way to the line."""

from __future__ import annotations

import streamlit as st

from audit.errors import AuditError
from audit.reports.line_story import FindingStory, LineStory, story_of_finding
from audit.ui import cache, navigation, session
from audit.ui.components import html, problem, story


@st.fragment
def show(finding_id: str | None) -> None:
    """Draw one finding; a sentence where none is chosen."""
    audit = session.current_run()
    if finding_id is None or audit is None:
        html.show(html.paragraph("Choose a finding in the list."))
        return
    try:
        told = story_of_finding(audit.directory, cache.reference(), finding_id)
    except AuditError as gone:
        problem.show(gone)
        return
    finding = told.finding(finding_id)
    if finding is not None:
        _finding(told, finding)


def _finding(told: LineStory, finding: FindingStory) -> None:
    html.show(_head(told, finding), html.sentence(finding.message), story.worth(told))
    if st.button("Open claim line", key="pane.open", type="primary"):
        session.select_line(told.line)
        navigation.go_to("claim_line")
    html.show(story.related(finding, short=True), story.evidence(finding, in_context=False), story.against(finding))
    compared = [each for each in told.attributes if each.is_part_of_code or each.is_finding or each.assertion]
    if compared:
        html.show(html.label("The line"), story.attributes_in_short(compared))
    html.show(story.source(finding))


def _head(told: LineStory, finding: FindingStory) -> html.Markup:
    billed = told.billed
    place = f", {billed.place_label.lower()} ({billed.place})" if billed.place_label else ""
    where = f"Finding {finding.finding_id[:8]}, line {billed.claim_line_number} of {len(told.claim)}, served {billed.served}{place}"
    return html.join([html.severity(finding.severity), html.Markup("&ensp;"), html.muted(where)])
