"""A line's story as plain text, with its whole evidence: what the terminal prints."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from audit.model.vocabulary import Outcome
from audit.reports.line_story.model import AttributeStory, CheckStory, FindingStory, LineStory, PatientLine, Window

_WIDE = 18
_SPELLED = {1: "One step", 2: "Two steps", 3: "Three steps"}


def money(amount: Decimal | None, *, signed: bool = False) -> str:
    """Dollars and cents; with a sign where wanted, `−` for less than zero; `not known` where there is none."""
    if amount is None:
        return "not known"
    sign = "−" if amount < 0 else "+" if signed else ""
    return f"{sign}${abs(amount):,.2f}"


def story_text(story: LineStory) -> str:
    """The story in lines of plain text: title, attributes, findings, dollars and the claim, with nothing left out."""
    parts = [
        [story.title, story.subtitle],
        *([["The line", *map(_attribute, story.attributes)]] if story.attributes else []),
        ["Asked of the line", *checks_text(story.checks)],
        *(_finding(finding) for finding in story.findings),
        ["Dollars", *_dollars(story)],
        ["The claim", *_claim(story)],
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def _attribute(each: AttributeStory) -> str:
    why = f" ({each.why})" if each.why else ""
    return f"  {each.label:<{_WIDE}}{each.billed or 'the code'} requires: {each.requires}; record: {each.said}; {each.judgment}{why}"


def checks_text(checks: Sequence[CheckStory]) -> list[str]:
    """One row a category of rules, and one for those that ask nothing of the line."""
    told = [f"  {check.label:<{_WIDE}}{check_words(check)}" for check in checks if check.judgment is not None]
    silent = [check.label.lower() for check in checks if check.judgment is None]
    return [*told, f"  Nothing to ask of the line: {', '.join(silent)}"] if silent else told


def check_words(check: CheckStory) -> str:
    """What came out in a category, and what could not be asked, with the reasons."""
    violated, clear = check.of(Outcome.VIOLATED), check.of(Outcome.CLEAR)
    parts = [f"violated: {', '.join(each.title for each in violated)}"] if violated else []
    parts += [f"clear: {len(clear)} {'rule' if len(clear) == 1 else 'rules'}"] if clear else []
    return "; ".join([*parts, *reasons(check)])


def reasons(check: CheckStory) -> list[str]:
    """Why rules of the category gave no answer: each reason once, with the rules it kept."""
    by_reason: dict[str, list[str]] = {}
    for each in check.of(Outcome.NOT_EVALUATED, None):
        by_reason.setdefault(each.why or "a fact is missing", []).append(each.title)
    return [f"not asked, {why}: {', '.join(titles)}" for why, titles in by_reason.items()]


def _finding(finding: FindingStory) -> list[str]:
    told = [
        f"Finding {finding.finding_id}, {finding.severity}, {finding.verdict}: {finding.title}",
        f"  {finding.message}",
        f"  Evidence: {_evidence(finding)}",
        *_related(finding),
        "  What speaks against it:",
        *(f"    {sentence}" for sentence in finding.against or (nothing_against(finding),)),
        f"  What to do: {finding.how_to_fix}",
        f"  Rule: {finding.rule_id}. {finding.citation}",
        f"  Reference: {finding.edition or 'none'}",
    ]
    return [*told, f"  Likely answer of a payer: {likely_answer(finding)}"]


def _related(finding: FindingStory) -> list[str]:
    """The other lines of the finding, one a row; the window that they stand in."""
    if not finding.related:
        return []
    told = [f"    {line_words(each)}" for each in finding.related]
    return [
        "  Other lines that make it a finding:",
        *told,
        *([f"    {window_words(finding.window)}"] if finding.window else []),
    ]


def line_words(line: PatientLine) -> str:
    """One line of the patient in a row of text."""
    parts = [
        f"claim {line.claim_id}, line {line.claim_line_number}",
        str(line.served),
        " ".join([line.code or "no code", *(f"-{modifier}" for modifier in line.modifiers)]),
        "units not given" if line.units is None else f"{line.units.normalize():f} units",
        f"provider {line.provider}" if line.provider else "no provider",
        money(line.amount),
    ]
    return f"{', '.join(parts)}. {line.status}"


def window_words(window: Window) -> str:
    """The window of a limit in words."""
    room = f"; there is room again from {window.room_from}" if window.room_from else ""
    return f"Looked at: {window.words}, {window.first} to {window.last}{room}"


def _evidence(finding: FindingStory) -> str:
    quote = finding.quote
    if quote is None:
        return ", ".join(f"{name} {value}" for name, value in finding.values) or "none but the claim itself"
    words = f"[{quote.words}]" if quote.before or quote.after else quote.words
    return f"“{quote.before}{words}{quote.after}” ({quote.where})"


def nothing_against(finding: FindingStory) -> str:
    """The sentence for a finding against which nothing speaks, with what was looked at."""
    return f"Nothing was found that speaks against it. Looked at: {'; '.join(finding.looked_at)}."


def likely_answer(finding: FindingStory) -> str:
    """The adjustment reason code that a payer would likely give, in our words; an expectation, not an observation."""
    if finding.likely_carc is None:
        return "none expected"
    return f"CARC {finding.likely_carc}{f', {finding.carc_label.lower()}' if finding.carc_label else ''}"


def _dollars(story: LineStory) -> list[str]:
    worth = story.worth
    rows = [
        f"  {row.label + ' ' + row.code:<{_WIDE}}{money(row.dollars)} a unit (RVU {row.total_rvu} x {row.factor})"
        for row in worth.rows
        if row.dollars is not None
    ]
    steps = [f"  Step {label.lower():<{_WIDE - 5}}{money(dollars, signed=True)}" for label, dollars in worth.steps]
    total = f"  Billed {money(worth.billed)}, supported {money(worth.supported)}, "
    difference = f"difference {money(worth.difference, signed=True)}"
    told = [total + difference] if worth.difference is not None else []
    return [*rows, *steps, *told, f"  Basis: {worth.basis}"]


def _claim(story: LineStory) -> list[str]:
    return [
        f"  {'>' if line.is_this else ' '} line {line.claim_line_number}  {line.code or 'no code'}  {line.served}  "
        f"{money(line.amount)}  {line.status}"
        for line in story.claim
    ]


def picture_title(story: LineStory) -> str:
    """What the picture of the family says: how many steps the supported code is away, and what they cost a unit."""
    family, code = story.family, story.billed.code
    if story.points_to and story.worth.steps:
        total = sum((dollars for _, dollars in story.worth.steps), Decimal(0))
        worth = (
            f"{'overpaid' if total > 0 else 'underpaid'} by {money(abs(total))} a unit" if total else "at the same fee"
        )
        return f"{_SPELLED.get(len(story.worth.steps), 'Several steps')} away, {worth}"
    if family and family.possible:
        return f"{_listed(family.possible)} {'stand' if len(family.possible) > 1 else 'stands'} in the place of {code}"
    return f"Where {code} stands in its family"


def picture_note(story: LineStory) -> str:
    """What is drawn: the family, where its fees come from, and what dashed means where something is."""
    family = story.family
    if family is None:
        return "The reference has no codes that differ from it in one attribute."
    fees = (
        f"Fee under each code: {family.edition}, {family.setting}"
        if family.edition and family.setting
        else _no_fee(story)
    )
    dashed = ". Dashed: not a successor" if family.possible else ""
    steps = ". On each step: billed minus supported" if story.worth.steps else ""
    return f"{family.label}. {fees}{steps}{dashed}"


def _no_fee(story: LineStory) -> str:
    missing = (
        "place of service on the line" if story.billed.is_facility is None else "fee schedule that holds for the day"
    )
    return f"No fees: there is no {missing}"


def _listed(codes: tuple[str, ...]) -> str:
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} and {codes[-1]}"
