"""One finding for a second or third opinion: the evidence as the worklist shows it, and the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from audit.errors import AuditError
from audit.reports.line_story import FindingStory, LineStory, story_of_finding
from audit.ui import cache, identity, navigation, reviewing, session
from audit.ui.components import html, problem, story
from audit.ui.reviewing import Sheet
from audit.workspace.changes import LONGEST_TEXT
from audit.workspace.decision import today
from audit.workspace.history import REASON_WORDS
from audit.workspace.queue import hold
from audit.workspace.review import Disagreement, Opinion
from audit.workspace.state import DismissReason, Disposition

_WORDS = {
    Disposition.CONFIRM: "Confirm: the line has this error",
    Disposition.DISMISS: "Dismiss: the finding is wrong or does not apply",
    Disposition.QUERY: "Query: only the provider or the record can tell",
    Disposition.DEFER: "Defer: something else has to come first",
}
_CORRECTED = (
    ("corrected_code", "Corrected code", 5),
    ("corrected_units", "Units", 12),
    ("corrected_amount", "Amount, $", 16),
)
_BANNER = f"Do not paste chart text. At most {LONGEST_TEXT:,} characters; what is recorded is never changed."


@dataclass(frozen=True)
class Chosen:
    """The finding that is looked at, of the version that was listed; `differ` where two people differ on it."""

    finding_id: str
    version: int
    differ: Disagreement | None = None

    @property
    def differ_is_mine(self) -> bool:
        """Whether the person may settle it."""
        return self.differ is not None and self.differ.is_mine_to_settle

    def label(self) -> str:
        """What a list says of a finding on which two people differ."""
        if self.differ is None:
            return ""
        whose = "for you to settle" if self.differ_is_mine else "for a third person"
        return ", ".join(
            [self.differ.severity.capitalize(), self.differ.rule_title, self.differ.code or "no code", whose]
        )


@st.fragment
def show(run_id: str, chosen: Chosen) -> None:
    """The evidence first, then both opinions where two differ, then the form."""
    if reviewing.is_stale():
        st.rerun()
    audit = session.current_run()
    if audit is None:
        return
    try:
        told = story_of_finding(audit.directory, cache.reference(), chosen.finding_id)
        finding = told.finding(chosen.finding_id)
        if finding is not None:
            _evidence(told, finding)
    except AuditError as gone:
        problem.show(gone)
        return
    if chosen.differ is not None:
        html.show(*_opinions(chosen.differ))
    if chosen.differ is None or chosen.differ_is_mine:
        _form(Sheet(run_id, chosen.finding_id, chosen.version, settles=chosen.differ is not None))
    else:
        html.show(html.paragraph("One of the two opinions is yours, so a third person settles it."))
    if st.button("Open claim line", key="pane.open"):
        session.select_finding(chosen.finding_id)
        session.select_line(told.line)
        navigation.go_to("claim_line")


def _evidence(told: LineStory, finding: FindingStory) -> None:
    billed = told.billed
    where = f"Finding {finding.finding_id[:8]}, line {billed.claim_line_number} of {len(told.claim)}, served {billed.served}"
    head = html.join([html.severity(finding.severity), html.Markup("&ensp;"), html.muted(where)])
    html.show(head, html.sentence(finding.message), story.worth(told))
    html.show(story.related(finding, short=True), story.evidence(finding, in_context=False), story.against(finding))
    compared = [each for each in told.attributes if each.is_part_of_code or each.is_finding or each.assertion]
    if compared:
        html.show(html.label("The line"), story.attributes_in_short(compared))
    html.show(story.source(finding))


def _opinions(differ: Disagreement) -> list[html.Markup]:
    """Both opinions side by side, as they were given."""
    rows = [
        ["Who", differ.first.actor, differ.second.actor],
        ["When", _when(differ.first), _when(differ.second)],
        ["Opinion", _said(differ.first), _said(differ.second)],
        ["In their words", differ.first.words or html.muted("nothing"), differ.second.words or html.muted("nothing")],
    ]
    table = html.table(["", "First opinion", "Second opinion"], rows, caption="The two opinions", boxed=True)
    return [html.label("Two people differ"), table]


def _said(opinion: Opinion) -> str:
    told = opinion.told
    reason = DismissReason(told["reason"]) if told.get("reason") else None
    words = reviewing.opinion_words(told["disposition"], reason, told.get("corrected_code"))
    amount = f", {html.money(told['corrected_amount'])}" if told.get("corrected_amount") else ""
    return f"{words[:1].upper()}{words[1:]}{amount}"


def _when(opinion: Opinion) -> html.Markup:
    return html.nowrap(f"{opinion.at[:16].replace('T', ' ')} UTC")


def _form(sheet: Sheet) -> None:
    """The opinion, what belongs to it, and the button; no opinion is chosen beforehand."""
    held = hold(cache.workspace(), identity.current(), sheet.run_id, sheet.finding_id)
    if not held.is_mine:
        html.show(html.muted(f"{held.holder_name} has this finding open, until {held.until[11:16]} UTC at the latest."))
    with st.container(key="form", gap="small"):
        st.radio(
            "What settles it" if sheet.settles else "Your opinion",
            [each.value for each in Disposition],
            format_func=lambda each: _WORDS[Disposition(each)],
            index=None,
            key=sheet.widget("opinion"),
        )
        _belongings(sheet)
        st.text_area("Comment, optional", key=sheet.widget("comment"), max_chars=LONGEST_TEXT, height=80)
        html.show(html.muted(_BANNER))
        if wrong := reviewing.problem(sheet.finding_id):
            problem.show_text(wrong)
        st.button(
            "Settle it" if sheet.settles else "Record my opinion",
            key=sheet.widget("record"),
            type="primary",
            disabled=sheet.opinion is None,
            on_click=reviewing.record,
            args=(sheet,),
        )


def _belongings(sheet: Sheet) -> None:
    if sheet.opinion == Disposition.CONFIRM:
        with st.container(horizontal=True, gap="small"):
            for name, label, most in _CORRECTED:
                st.text_input(label, key=sheet.widget(name), max_chars=most, placeholder="not known", width=130)
    if sheet.opinion == Disposition.DISMISS:
        st.selectbox(
            "Because",
            [each.value for each in DismissReason],
            format_func=lambda each: html.literal(REASON_WORDS[DismissReason(each)]),
            index=None,
            placeholder="Choose a reason",
            key=sheet.widget("reason"),
            width=320,
        )
    if sheet.opinion == Disposition.DEFER:
        st.date_input(
            "Look at it again on",
            today() + timedelta(days=14),
            min_value=today() + timedelta(days=1),
            format="YYYY-MM-DD",
            key=sheet.widget("due"),
            width=180,
        )
