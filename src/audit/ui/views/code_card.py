"""The card of one code: its number, words, days and fees at a glance, and a tab for everything that is looked up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from audit.errors import AuditError
from audit.reference import CodeCard, Reference, code_card
from audit.reports.code_index import index_of
from audit.reports.code_page import units
from audit.reports.code_page.family import FamilyView
from audit.reports.code_page.meaning import guidelines
from audit.ui import session
from audit.ui.components import html, problem
from audit.ui.components.html import Markup
from audit.ui.views import code_crosswalks, code_edits, code_sections
from audit.ui.views.code_tables import INDICATORS, days

_IN_SHORT = ("global_days", "multiple_procedure", "bilateral")
_TABS = "codes.tabs"
Section = Callable[[Reference, CodeCard], None]
SECTIONS: dict[str, tuple[str, Section]] = {
    "meaning": ("Meaning", code_sections.show_meaning),
    "modifiers": ("Modifiers", code_sections.show_modifiers),
    "crosswalks": ("Crosswalks", code_crosswalks.show),
    "edits": ("NCCI edits", code_edits.show),
    "units": ("Units", code_sections.show_units),
    "fees": ("Fees", code_sections.show_fees),
    "coverage": ("Coverage", code_sections.show_coverage),
    "compliance": ("Compliance", code_sections.show_compliance),
}
"""The tabs: the name in the address, the word on it, and what draws it."""


def words_of(reference: Reference, code: str) -> str:
    """The words of a code as lists have them; blank where it is not known or has none."""
    index = index_of(reference)
    place = index.position(code)
    return "" if place is None else index.entries[place].words


def show(reference: Reference, code: str, on: date) -> None:
    """Draw everything that the reference knows of the code on the day."""
    try:
        card = code_card(reference, code, on)
    except AuditError as unknown:
        problem.show(unknown)
        return
    html.show(_head(reference, card))
    _sections(reference, card)


@st.fragment
def _sections(reference: Reference, card: CodeCard) -> None:
    """The tabs; only the open one is drawn, and it draws nothing else again. The open one stands in the address."""
    labels = [label for label, _ in SECTIONS.values()]
    wanted = session.section()
    opened = SECTIONS[wanted][0] if wanted in SECTIONS else labels[0]
    if session.widget(_TABS) not in labels or session.value("codes.section_of_address") != wanted:
        session.set_widget(_TABS, opened)
    tabs = st.tabs(labels, key=_TABS, on_change=_tab_opened)
    session.keep_value("codes.section_of_address", session.section())
    for tab, (_, draw) in zip(tabs, SECTIONS.values(), strict=True):
        if tab.open:
            with tab:
                draw(reference, card)


def _tab_opened() -> None:
    label = session.widget(_TABS)
    name = next(name for name, (each, _) in SECTIONS.items() if each == label)
    session.open_section(name)
    session.keep_value("codes.section_of_address", name)


def _head(reference: Reference, card: CodeCard) -> Markup:
    """The one box of the page: number, words, dates, fees of the day, and what the indicators say in short."""
    spans = f"in force {days(card.effective_from, card.effective_to)}"
    dates = spans if card.is_in_force else f"not in force on {card.on}: {spans}"
    fees = [fee for fee in (card.fee_on(facility=False), card.fee_on(facility=True)) if fee is not None]
    table = (
        code_sections.fee_table(fees) if fees else html.paragraph(f"No fee schedule with this code covers {card.on}.")
    )
    family = card.family_label or "No family: nothing differs from it in one attribute"
    return html.join(
        [
            Markup('<div class="box card">'),
            Markup(
                f'<div class="card_head"><span class="card_code">{html.code(card.code)}</span>{html.muted(dates)}</div>'
            ),
            html.sentence(card.words or "No words of our own, and no imported file names it"),
            html.muted(family),
            table,
            *(html.chip(text) for text in _chips(reference, card)),
            Markup("</div>"),
        ]
    )


def _chips(reference: Reference, card: CodeCard) -> list[str]:
    told = [f"{INDICATORS[each.name]}: {each.words.lower()}" for each in card.indicators if each.name in _IN_SHORT]
    told += [each.words for each in card.indicators if each.name == "pctc" and each.verdict == "allowed"]
    limits = units.units(reference, card.code, card.on).limits
    return [
        *told,
        *(f"{limit.setting.capitalize()}: at most {html.count_of(limit.units, 'unit')} a day" for limit in limits),
    ]


def show_family(reference: Reference, view: FamilyView) -> None:
    """A family without an opened code: what is remarked on it, and in which order its codes are decided."""
    html.show(
        html.heading(view.label, view.note or ""),
        code_sections.order_of(guidelines(reference, view.family_id, view.on)),
    )
    if view.undecided:
        html.show(html.label("What the family does not decide"), html.paragraph(view.undecided))
