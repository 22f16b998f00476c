"""The card of one code: what it stands for, its dates, fees, siblings, kin, modifiers, rules and sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from audit.errors import AuditError
from audit.model.vocabulary import Category
from audit.reference import Reference, code_card
from audit.reference.fees import Fee
from audit.reference.lookup import CodeCard
from audit.reports import code_search
from audit.ui.components import html, problem
from audit.ui.components.html import Column, Markup

INDICATORS = {
    "assistant": "Assistant",
    "bilateral": "Both sides",
    "co_surgeon": "Two surgeons",
    "global_days": "Global period",
    "multiple_procedure": "With other procedures",
    "pctc": "Professional and technical part",
    "team": "Surgical team",
}

_IN_SHORT = ("global_days", "multiple_procedure", "bilateral")


def show(reference: Reference, code: str, on: date) -> None:
    """Draw everything that the reference knows of the code on the day."""
    try:
        card = code_card(reference, code, on)
    except AuditError as unknown:
        problem.show(unknown)
        return
    html.show(_head(card))
    html.show(*_siblings(card), *_kin(reference, card), *_modifiers(card), *_rules(reference, card))
    with st.expander("Fee by edition, and sources", key="codes.editions"):
        html.show(_fees(card.fees), html.label("Sources"), html.bullets(card.sources))


def _head(card: CodeCard) -> Markup:
    """The one box of the page: number, words, dates, fees of the day, and what the indicators say in short."""
    spans = f"in force {card.effective_from or 'since a day not known'} to {card.effective_to or 'no end date'}"
    dates = spans if card.is_in_force else f"not in force on {card.on}: {spans}"
    fees = [fee for fee in (card.fee_on(facility=False), card.fee_on(facility=True)) if fee is not None]
    table = _fees(fees) if fees else html.paragraph(f"No fee schedule is loaded for {card.on}.")
    chips = [
        html.chip(f"{INDICATORS[each.name]}: {each.words.lower()}")
        for each in card.indicators
        if each.name in _IN_SHORT
    ]
    return html.join(
        [
            Markup('<div class="box card">'),
            Markup(
                f'<div class="card_head"><span class="card_code">{html.code(card.code)}</span>{html.muted(dates)}</div>'
            ),
            html.sentence(card.words),
            html.muted(
                f"{card.family_label}" if card.family_label else "No family: nothing differs from it in one attribute"
            ),
            table,
            *chips,
            Markup("</div>"),
        ]
    )


def _fees(fees: tuple[Fee, ...] | list[Fee]) -> Markup:
    heads: list[Column | str] = [
        "Setting",
        "Edition",
        "From",
        "To",
        Column("RVU", numeric=True),
        Column("Factor", numeric=True),
        Column("Fee", numeric=True),
    ]
    rows = [
        [
            fee.setting.capitalize(),
            fee.edition,
            _whole(fee.effective_from),
            _whole(fee.effective_to),
            fee.total_rvu,
            fee.conversion_factor,
            html.money(fee.dollars),
        ]
        for fee in fees
    ]
    return html.table(heads, rows, caption="Fees by setting and edition")


def _siblings(card: CodeCard) -> list[Markup]:
    steps = code_search.steps(card)
    if not steps:
        return []
    heads: list[Column | str] = [
        "Sibling",
        "What differs",
        "Value there",
        *(Column(head, numeric=True) for head in ("Office fee", "Step, office", "Step, facility")),
    ]
    rows = [
        [
            html.code(step.code),
            step.differs,
            step.values,
            html.money(step.office_fee),
            _step(step.office_step),
            _step(step.facility_step),
        ]
        for step in steps
    ]
    widest = code_search.widest(card)
    title = f"Siblings of {card.code}"
    if widest and widest.office_step is not None and widest.facility_step is not None:
        office, facility = (html.money(abs(step), decimals=0) for step in (widest.office_step, widest.facility_step))
        title = f"{widest.differs} is worth {office} in the office and {facility} in a facility"
    note = f"Nearest first. Step: fee of the sibling minus fee of {card.code}, {card.on}"
    classes = ["" if step.attributes == 1 else "dim" for step in steps]
    return [html.heading(title, note), html.table(heads, rows, caption=title, row_classes=classes)]


def _step(amount: Decimal | None) -> str:
    return html.money(amount, signed=True)


def _kin(reference: Reference, card: CodeCard) -> list[Markup]:
    rows = code_search.kin(reference, card)
    if len(rows) == 1:
        return []
    year = card.effective_from.year if card.effective_from else None
    before, after = ", ".join(card.predecessors), ", ".join(card.successors)
    title = (
        f"Before {year} it was billed as {before}"
        if before and year
        else f"Its place was taken by {after}"
        if after
        else "The same service by date"
    )
    cells = [
        [html.code(code), _whole(first or "not loaded"), _whole(last or "no end"), words]
        for code, first, last, words in rows
    ]
    classes = ["" if code == card.code else "dim" for code, *_ in rows]
    heads: list[Column | str] = ["Code", "From", "To", "What it stands for"]
    return [
        html.heading(title, "Codes for the same service, by date of service"),
        html.table(heads, cells, caption=title, row_classes=classes),
    ]


def _modifiers(card: CodeCard) -> list[Markup]:
    if not card.indicators:
        return []
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
    heads: list[Column | str] = ["Indicator", "Value", "Meaning", "Modifiers", "So they are"]
    title = "Modifiers, by the indicators of the fee schedule"
    return [html.heading(title, f"Edition in force on {card.on}"), html.table(heads, rows, caption=title)]


def _rules(reference: Reference, card: CodeCard) -> list[Markup]:
    rules = code_search.rules_for(reference, card)
    own = [rule for rule in rules if rule.category is Category.ATTRIBUTE]
    always = [rule.title.lower() for rule in rules if rule.category is not Category.ATTRIBUTE]
    told = html.muted(f"On every line besides, {html.count_of(len(always), 'rule')}: {', '.join(always)}.")
    if not own:
        return [html.heading(f"No attribute rule applies to {card.code}", told)]
    rows = [
        [
            html.join([rule.title, Markup("<br>"), html.muted(rule.rule_id)]),
            _whole(html.severity(rule.severity)),
            rule.citation,
        ]
        for rule in own
    ]
    title = f"{html.count_of(len(own), 'attribute rule')} {'applies' if len(own) == 1 else 'apply'} to {card.code}"
    return [html.heading(title, told), html.table(["Rule", "Severity", "Who says so"], rows, caption=title)]


def _whole(text: object) -> Markup:
    """Text that is not parted at the end of a row, such as a date."""
    return Markup(f'<span class="v">{html.safe(text)}</span>')
