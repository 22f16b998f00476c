"""The blocks of a line's story, as the Worklist and the Claim line page show them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from audit.model.columns import label
from audit.model.vocabulary import Outcome
from audit.reports.line_story import AttributeStory, CheckStory, FindingStory, Judgment, LineStory, PatientLine
from audit.reports.line_story.text import likely_answer, nothing_against, window_words
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
    Judgment.VIOLATED: "contradicted",
    Judgment.CLEAR: "match",
    Judgment.IN_PART: "partly",
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
    return Markup(f'<span class="v">{html.code(each.billed)}</span>')


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
        f"{finding.rule_id}. {finding.citation.rstrip('.')}. Reference: {finding.edition or 'none'}. "
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


def checks(stories: Sequence[CheckStory]) -> Markup:
    """What was asked of the line by category: what it is about, what came out, and what could not be asked, and why."""
    asked = [each for each in stories if each.judgment is not None]
    rows = [
        [each.label, each.on_line or html.muted("other lines"), _came_out(each), _not_asked(each)] for each in asked
    ]
    heads = ["Rules on", "On the line", "What came out", "Not asked, and why"]
    bad = ["bad" if each.judgment is Judgment.VIOLATED else "" for each in asked]
    table = html.table(heads, rows, caption="What was asked of the line", row_classes=bad, boxed=True)
    silent = [each.label.lower() for each in stories if each.judgment is None]
    return html.join([table, html.muted(f"Nothing to ask of this line: {', '.join(silent)}.")]) if silent else table


def _came_out(check: CheckStory) -> Markup:
    judgment = check.judgment or Judgment.NOT_ASKED
    violated, clear = check.of(Outcome.VIOLATED), check.of(Outcome.CLEAR)
    parts = [html.judgment(_MARKS[judgment], str(judgment))]
    parts += [html.safe(each.title) for each in violated]
    if clear:
        names = html.bullets([each.title for each in clear])
        parts.append(html.details(html.muted(f"{html.count_of(len(clear), 'rule')} clear"), names))
    return html.join(parts, Markup("<br>"))


def _not_asked(check: CheckStory) -> Markup:
    by_reason: dict[str, list[str]] = {}
    for each in check.of(Outcome.NOT_EVALUATED, None):
        by_reason.setdefault(each.why or "a fact is missing", []).append(each.title)
    if not by_reason:
        return html.muted("all were asked")
    told = [
        html.details(html.join([html.count_of(len(titles), "rule"), ": ", words(why)]), html.bullets(titles))
        for why, titles in by_reason.items()
    ]
    return html.join(told)


def words(missing: str) -> str:
    """What was missing, in words: the column of a record by the name of what it records."""
    return re.sub(r"documented_(\w+)", lambda found: f"record of {found[1].replace('_', ' ')}", missing)


def related(finding: FindingStory, *, short: bool = False) -> Markup:
    """The other lines that make the finding, one a row, and the window that was looked at; nothing where there is none."""
    if not finding.related:
        return Markup("")
    heads, rows = _related_short(finding) if short else _related_full(finding)
    table = html.table(heads, rows, caption="The other lines of the finding")
    below = [html.muted(f"{window_words(finding.window)}.")] if finding.window else []
    count = html.count_of(len(finding.related), "other line makes", "other lines make")
    return html.join([html.label(f"{count} this a finding"), table, *below])


def _related_full(finding: FindingStory) -> tuple[list[Column | str], list[list[object]]]:
    heads: list[Column | str] = [
        "Claim",
        Column("Line", numeric=True),
        "Service",
        "Code",
        Column("Units", numeric=True),
    ]
    heads += ["Provider", Column("Amount", numeric=True), "Status"]
    rows: list[list[object]] = [
        [
            html.nowrap(each.claim_id) if len(each.claim_id) <= SHORT else each.claim_id,
            each.claim_line_number,
            html.nowrap(each.served),
            _coded(each),
            _units(each.units),
            each.provider,
            html.money(each.amount),
            each.status.split(",")[0],
        ]
        for each in finding.related
    ]
    return heads, rows


def _coded(line: PatientLine) -> Markup:
    """The code with its modifiers."""
    return html.nowrap(html.join([html.code(line.code), *(f" -{modifier}" for modifier in line.modifiers)]))


def _related_short(finding: FindingStory) -> tuple[list[Column | str], list[list[object]]]:
    rows: list[list[object]] = [
        [
            html.join([each.claim_id, Markup("<br>"), html.muted(f"line {each.claim_line_number}")]),
            html.nowrap(each.served),
            _coded(each),
            _units(each.units),
        ]
        for each in finding.related
    ]
    return ["Claim", "Service", "Code", Column("Units", numeric=True)], rows


def _units(units: Decimal | None) -> str:
    return "not given" if units is None else f"{units.normalize():f}"


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
            _units(line.units),
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
