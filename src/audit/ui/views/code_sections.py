"""The sections of a code's page, one function each: what the content model says, as headings and tables."""

from __future__ import annotations

from collections.abc import Sequence

from audit.reference import CodeCard, Reference
from audit.reference.fees import Fee
from audit.reference.lookup import ImportedWords
from audit.reports.code_page import coverage, meaning, modifiers, units
from audit.reports.code_page.compliance import compliance, fees
from audit.reports.code_page.family import family_of_code
from audit.reports.code_page.model import Example, Guideline
from audit.ui.components import html
from audit.ui.components.html import Column, Markup
from audit.ui.views.code_crosswalks import siblings
from audit.ui.views.code_tables import INDICATORS, absent, days_cell, sources


def show_meaning(reference: Reference, card: CodeCard) -> None:
    """What the code stands for, attribute by attribute, the order of decision, and cases with what is billed."""
    view = family_of_code(reference, card.code, card.on, facility=False)
    told = meaning.meaning(reference, card.code, view, card.on)
    html.show(*_attributes(card), *_imported(told.imported), order_of(told.guidelines), *_examples(told.examples))
    if told.note:
        html.show(html.label("On the family"), html.paragraph(told.note))
    html.show(
        absent(None if told.imported else told.absent),
        sources([*card.sources, *(each.source for each in told.guidelines)]),
    )


def _attributes(card: CodeCard) -> list[Markup]:
    if not card.attributes:
        return [html.heading(f"No attributes are loaded for {card.code}")]
    rows = [
        [each.label, each.value_label, days_cell(each.effective_from, each.effective_to)] for each in card.attributes
    ]
    title = f"{card.code} stands for {html.count_of(len(rows), 'thing')} that a record must show"
    return [html.heading(title, card.words), html.table(["Attribute", "Value", "Holds"], rows, caption=title)]


def _imported(told: Sequence[ImportedWords]) -> list[Markup]:
    if not told:
        return []
    rows = [[each.words, each.table, html.nowrap(str(each.edition)), each.source] for each in told]
    title = "Words of files that were loaded"
    return [html.label(title), html.table(["Words", "Table", "Edition", "File"], rows, caption=title)]


def order_of(told: Sequence[Guideline]) -> Markup:
    """The order of decision as numbered rows; nothing where none is written down."""
    if not told:
        return Markup("")
    rows = [
        [n, html.nowrap(each.label or "At first" if n == 1 else each.label or "Besides"), each.words]
        for n, each in enumerate(told, 1)
    ]
    title = "In this order the codes are decided"
    return html.join(
        [html.heading(title), html.table([Column("", numeric=True), "About", "Decide"], rows, caption=title)]
    )


def _examples(told: Sequence[Example]) -> list[Markup]:
    if not told:
        return []
    rows = [
        [each.words, " + ".join(f"{code} × {count}" for code, count in each.lines), html.money(each.dollars)]
        for each in told
    ]
    title = "What is billed for it, by case"
    heads: list[Column | str] = ["The record says", "Billed", Column("Office fees", numeric=True)]
    return [
        html.heading(title, "Codes with their units; all else as this code says"),
        html.table(heads, rows, caption=title),
    ]


def show_modifiers(reference: Reference, card: CodeCard) -> None:
    """Which modifiers are allowed and why, what they tell, and which can lift a pair."""
    told = modifiers.modifiers(reference, card)
    rows = [
        [
            INDICATORS.get(each.name, each.name),
            html.code(each.value),
            each.words,
            ", ".join(each.modifiers),
            each.verdict,
        ]
        for each in card.indicators
    ]
    if rows:
        first = card.indicators[0]
        title = f"The fee schedule allows {_allowed(card)}"
        note = f"By its indicators in {first.edition}, {first.effective_from} to {first.effective_to}"
        heads = ["Indicator", "Value", "Meaning", "Modifiers", "So they are"]
        html.show(html.heading(title, note), html.table(heads, rows, caption=title))
    if told.told:
        rows = [
            [html.code(e.modifier), e.attribute, e.value, e.because, days_cell(e.effective_from, e.effective_to)]
            for e in told.told
        ]
        title = "What a modifier tells beside this code"
        html.show(
            html.heading(title, "Where the code itself says nothing of it"),
            html.table(["Modifier", "Attribute", "Value", "Because", "Holds"], rows, caption=title),
        )
    lifting = ", ".join(modifier for modifier, _ in told.lifting)
    html.show(
        html.heading(
            "Which modifiers can lift an NCCI pair of indicator 1", "Where the record shows a separate service"
        ),
        html.paragraph(lifting or "No modifier of this kind is loaded."),
        absent(told.absent),
        sources([*(each.source for each in card.indicators), *(each.source for each in told.told)]),
    )


def _allowed(card: CodeCard) -> str:
    allowed = [modifier for each in card.indicators if each.verdict == "allowed" for modifier in each.modifiers]
    return ", ".join(allowed) if allowed else "none of the modifiers that it decides"


def show_units(reference: Reference, card: CodeCard) -> None:
    """The limit of units in each setting, and what an appeal can do."""
    told = units.units(reference, card.code, card.on)
    if told.limits:
        rows = [
            [
                each.setting.capitalize(),
                html.number(each.units),
                html.code(each.indicator),
                f"{each.meaning} {each.appeal}",
                html.nowrap(str(each.edition)),
                each.rationale or "none given",
            ]
            for each in told.limits
        ]
        heads: list[Column | str] = [
            "Setting",
            Column("Units", numeric=True),
            "Indicator",
            "What it means",
            "Edition",
            "Why",
        ]
        limits = ", ".join(f"{each.setting} {html.count_of(each.units, 'unit')}" for each in told.limits)
        title = f"{card.code}: {limits} a day"
        html.show(html.heading(title, "Medically unlikely edits of the day"), html.table(heads, rows, caption=title))
    elif not told.absent:
        html.show(html.heading(f"No unit limit is published for {card.code}"))
    html.show(absent(*told.absent), sources(each.source for each in told.limits))


def show_coverage(reference: Reference, card: CodeCard) -> None:
    """What loaded coverage lists say of the code."""
    told = coverage.coverage(reference, card.code, card.on)
    if told.rows:
        rows = [
            [
                each.payer,
                each.policy,
                "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in each.cells),
                days_cell(each.effective_from, each.effective_to),
            ]
            for each in told.rows
        ]
        title = f"{html.count_of(len(rows), 'row')} of coverage lists name {card.code}"
        html.show(html.heading(title), html.table(["Payer", "Policy", "What it says", "Holds"], rows, caption=title))
    elif told.absent is None:
        html.show(html.heading(f"No loaded coverage list names {card.code}"))
    html.show(absent(told.absent), sources(each.source for each in told.rows))


def show_fees(reference: Reference, card: CodeCard) -> None:  # noqa: ARG001 - every section takes the same
    """The fees of every edition by setting, and the step to each sibling."""
    told = fees(card)
    title = f"{html.count_of(len({fee.edition for fee in told.fees}), 'edition')} of the fee schedule with {card.code}"
    if told.fees:
        html.show(html.heading(title, "Total RVUs times the conversion factor"), fee_table(told.fees))
    html.show(*siblings(card, told.steps), absent(told.absent), sources(fee.source for fee in told.fees))


def fee_table(told: Sequence[Fee]) -> Markup:
    """Fees, a row a setting and edition."""
    heads: list[Column | str] = [
        "Setting",
        "Edition",
        "Holds",
        *(Column(head, numeric=True) for head in ("RVU", "Factor", "Fee")),
    ]
    rows = [
        [
            fee.setting.capitalize(),
            html.nowrap(fee.edition),
            days_cell(fee.effective_from, fee.effective_to),
            fee.total_rvu,
            fee.conversion_factor,
            html.money(fee.dollars),
        ]
        for fee in told
    ]
    return html.table(heads, rows, caption="Fees by setting and edition")


def show_compliance(reference: Reference, card: CodeCard) -> None:
    """The rules that read the code, and what audits have found."""
    told = compliance(reference, card)
    own = [rule for rule in told.rules if rule.is_of_family]
    always = [rule.title.lower() for rule in told.rules if not rule.is_of_family]
    note = html.muted(f"On every line besides, {html.count_of(len(always), 'rule')}: {', '.join(always)}.")
    rows = [
        [
            html.join([rule.title, Markup("<br>"), html.muted(rule.rule_id)]),
            html.nowrap(html.severity(rule.severity)),
            rule.citation,
        ]
        for rule in own
    ]
    title = f"{html.count_of(len(own), 'attribute rule')} {'applies' if len(own) == 1 else 'apply'} to {card.code}"
    if own:
        html.show(html.heading(title, note), html.table(["Rule", "Severity", "Who says so"], rows, caption=title))
    else:
        html.show(html.heading(f"No attribute rule applies to {card.code}", note))
    if told.history:
        found = [[each.words, each.period or "no period given", each.source] for each in told.history]
        title = f"Audits have found {html.count_of(len(found), 'thing')} here"
        html.show(html.heading(title), html.table(["What was found", "Period", "Source"], found, caption=title))
    else:
        html.show(html.heading("No audit finding is written down here"))
