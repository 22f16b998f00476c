"""The blocks of a line's story, as the Worklist and the Claim line page show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from audit.model.columns import label
from audit.reports.line_story import AttributeStory, FindingStory, Judgment, LineStory
from audit.reports.line_story.text import likely_answer, nothing_against
from audit.ui.components import html
from audit.ui.components.html import Column, Markup

SHORT = 16
NOWHERE: Mapping[str, str] = MappingProxyType({})
_CAPTION = "What the code requires and what the record says"
_MARKS = {
    Judgment.MATCH: "match",
    Judgment.CONTRADICTED: "contradicted",
    Judgment.SILENT: "silent",
    Judgment.UNDECIDED: "silent",
    Judgment.UNSEEN: "unseen",
    Judgment.NOT_ASKED: "unseen",
}


def attributes(stories: Sequence[AttributeStory], anchors: Mapping[str, str] = NOWHERE) -> Markup:
    """The table attribute | billed | the code requires | the record says | judgment; rows of a finding are marked.

    `anchors` has the attributes that stand in the note on the same page, and the names of their places.
    """
    rows = [
        [
            html.place(each.label, anchors.get(each.attribute)),
            _billed(each),
            each.requires,
            _said(each),
            _judgment(each),
        ]
        for each in stories
    ]
    heads = ["Attribute", "Billed", "The code requires", "The record says", "Judgment"]
    return html.table(heads, rows, caption=_CAPTION, row_classes=_classes(stories), boxed=True)


def attributes_in_short(stories: Sequence[AttributeStory]) -> Markup:
    """The same in three columns, for a narrow place: the judgment stands under the attribute."""
    rows = [[html.join([each.label, Markup("<br>"), _judgment(each)]), each.requires, _said(each)] for each in stories]
    heads = ["Attribute", "The code requires", "The record says"]
    return html.table(heads, rows, caption=_CAPTION, row_classes=_classes(stories))


def _classes(stories: Sequence[AttributeStory]) -> list[str]:
    return ["bad" if each.is_finding else "" if _decides(each) else "dim" for each in stories]


def _billed(each: AttributeStory) -> Markup:
    if not each.billed:
        return html.muted("not on the line")
    return Markup(f'<span class="v">{html.code(each.billed) if each.is_code else html.safe(each.billed)}</span>')


def _said(each: AttributeStory) -> Markup:
    """What the record says; short words that were typed are not parted."""
    if not each.typed:
        return html.safe(each.says)
    quoted = html.safe(f"“{each.typed}”")
    typed = Markup(f'<span class="v">{quoted}</span>') if len(each.typed) <= SHORT else quoted
    return html.join([part for part in (each.says, typed) if part], ", ")


def _decides(each: AttributeStory) -> bool:
    return each.is_part_of_code or each.assertion is not None


def _judgment(each: AttributeStory) -> Markup:
    mark = html.judgment(_MARKS[each.judgment], str(each.judgment))
    return html.join([mark, Markup("<br>"), html.muted(each.why)]) if each.why else mark


def evidence(finding: FindingStory, *, in_context: bool = True) -> Markup:
    """Where the evidence stands, and its words; or the values that the rule read. Without context, its words alone."""
    if finding.quote is None and not finding.values:
        return html.join([html.label("Evidence"), html.paragraph("None but the claim itself.")])
    if finding.quote is None:
        rows = [[label(name), value] for name, value in finding.values]
        return html.join([html.label("Evidence"), html.table(["The rule read", "Value"], rows, caption="Evidence")])
    quote = finding.quote if in_context else replace(finding.quote, before="", after="")
    return html.join([html.label(f"Evidence, {quote.where}"), html.quote(quote.before, quote.words, quote.after)])


def against(finding: FindingStory) -> Markup:
    """What speaks against the finding, and where nothing does, what was looked at."""
    told = html.bullets(finding.against) if finding.against else html.paragraph(nothing_against(finding))
    return html.join([html.label("What speaks against this finding"), told])


def source(finding: FindingStory) -> Markup:
    """What to do, the rule and who says so, the edition of the reference, and the likely answer of a payer."""
    told = (
        f"{finding.rule_id}. {finding.citation} Reference: {finding.edition or 'none'}. "
        f"Likely answer of a payer: {likely_answer(finding)}."
    )
    parts = [html.label("What to do"), html.paragraph(finding.how_to_fix), html.label("Rule and source")]
    return html.join([*parts, html.muted(told)])


def worth(story: LineStory) -> Markup:
    """Billed, supported and the difference in one row; where no code is supported, what is known."""
    told = story.worth
    code = story.points_to
    parts = [f"Billed {html.code(story.billed.code)} {html.safe(html.money(told.billed))}"]
    if code:
        parts.append(f"Record supports {html.code(code)} {html.safe(html.money(told.supported))}")
    if told.difference is not None:
        parts.append(f'<span class="a">{html.difference(told.difference)}</span> {html.muted(direction(story))}')
    basis = html.muted(f"Dollars: {told.basis}.")
    return html.join(
        [Markup('<div class="step">' + "".join(f"<span>{part}</span>" for part in parts) + "</div>"), basis]
    )


def direction(story: LineStory) -> str:
    """The word that stands beside a difference."""
    difference = story.worth.difference
    if difference is None or difference == 0:
        return "no difference in dollars"
    return "overpaid" if difference > 0 else "underpaid"


def dollars(story: LineStory) -> Markup:
    """The table of dollars: RVUs, factor and fee of one unit, and the dollars on this line."""
    told = story.worth
    on_line = {"Billed": told.billed, "Supported": told.supported}
    heads: list[Column | str] = [
        "Dollars",
        *(Column(head, numeric=True) for head in ("RVU", "Factor", "Fee", "On this line")),
    ]
    rows: list[list[object]] = [
        [
            html.join([row.label, html.code(row.code)], " "),
            row.total_rvu,
            row.factor,
            html.money(row.dollars),
            _known(on_line[row.label]),
        ]
        for row in told.rows
    ]
    if told.difference is not None:
        rows.append(_difference(story))
    return html.join(
        [html.table(heads, rows, caption="Dollars of the line"), html.muted(f"On this line: {told.basis}.")]
    )


def _difference(story: LineStory) -> list[object]:
    fees = [row.dollars for row in story.worth.rows if row.dollars is not None]
    head = Markup(f"<b>Difference, {html.safe(direction(story))}</b>")
    blank = Markup("&nbsp;")
    fee = html.difference(fees[0] - fees[1]) if len(fees) > 1 else "none"
    return [head, blank, blank, fee, html.difference(story.worth.difference)]


def _known(amount: object) -> object:
    return "not compared" if amount is None else html.money(str(amount))


def claim(story: LineStory) -> Markup:
    """All lines of the claim, this one marked."""
    heads: list[Column | str] = [
        "Line",
        "Code",
        Column("Units", numeric=True),
        "Modifiers",
        "Service",
        Column("Allowed, else charge", numeric=True),
        "Status",
    ]
    rows = [
        [
            f"{line.claim_line_number}, under review" if line.is_this else line.claim_line_number,
            html.code(line.code),
            "not given" if line.units is None else f"{line.units.normalize():f}",
            ", ".join(line.modifiers),
            line.served,
            html.money(line.amount),
            line.status,
        ]
        for line in story.claim
    ]
    return html.table(
        heads,
        rows,
        caption="The lines of the claim",
        row_classes=["bad" if line.is_this else "" for line in story.claim],
    )
