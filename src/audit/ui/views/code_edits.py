"""The NCCI pairs of a code: by setting, searched, and a page at a time; a code can have thousands."""

from __future__ import annotations

import streamlit as st

from audit.reference import CodeCard, Reference
from audit.reports.code_page.edits import EITHER, edits, matching
from audit.reports.code_page.model import EditTable, Pair
from audit.ui.components import html
from audit.ui.views.code_tables import absent, code_link, days_cell, sources

A_PAGE = 25
COLUMNS = {"Either": EITHER, "It is paid": 1, "It is not paid": 2}
INDICATORS = {"Any": "", "No modifier lifts it": "0", "A modifier may": "1"}


def show(reference: Reference, card: CodeCard) -> None:
    """The pairs in force on the day, both columns, with a sentence each."""
    told = edits(reference, card.code, card.on)
    if told.tables:
        _table(card, _chosen(told.tables))
    html.show(absent(*told.absent), sources(each.source for each in told.tables))


def _chosen(tables: tuple[EditTable, ...]) -> EditTable:
    by_setting = {each.setting.capitalize(): each for each in tables}
    if len(by_setting) == 1:
        return tables[0]
    picked = st.segmented_control(
        "Setting", list(by_setting), default=next(iter(by_setting)), required=True, key="codes.edits.setting"
    )
    return by_setting[str(picked)]


def _table(card: CodeCard, table: EditTable) -> None:
    paid = len(matching(table.pairs, column=1))
    title = f"{html.count_of(len(table.pairs), 'pair')} on {card.on}: paid in {paid:,}, not paid in {len(table.pairs) - paid:,}"
    html.show(html.heading(title, f"Both columns, {table.setting}, edition {table.edition}"))
    if not table.pairs:
        return
    left = _filtered(table)
    pages = max(1, -(-len(left) // A_PAGE))
    page = st.pagination(pages, key=f"codes.edits.page.{pages}") if pages > 1 else 1
    shown = left[(page - 1) * A_PAGE : page * A_PAGE]
    if not shown:
        html.show(html.paragraph("No pair has all of that. Take something out of the search."))
        return
    first = (page - 1) * A_PAGE + 1
    caption = f"Pairs {first:,} to {first + len(shown) - 1:,} of {len(left):,}"
    rows = [_row(pair) for pair in shown]
    html.show(
        html.muted(caption), html.table(["With", "Indicator", "What it means", "In force"], rows, caption=caption)
    )


def _filtered(table: EditTable) -> tuple[Pair, ...]:
    with st.container(horizontal=True, vertical_alignment="bottom", key="codes_edits"):
        text = st.text_input(
            "Other code or its words", key="codes.edits.search", type="search", live="200ms", max_chars=60, width=200
        )
        column = st.segmented_control(
            "Of the two", list(COLUMNS), default="Either", required=True, key="codes.edits.column"
        )
        lifted = st.segmented_control(
            "Lifted", list(INDICATORS), default="Any", required=True, key="codes.edits.indicator"
        )
    return matching(table.pairs, text, COLUMNS[str(column)], INDICATORS[str(lifted)])


def _row(pair: Pair) -> list[object]:
    why = html.muted(f"Reason: {pair.rationale}") if pair.rationale else html.Markup("")
    return [
        code_link(pair.other, pair.other_words),
        html.code(pair.indicator),
        html.join([pair.sentence, " ", why]),
        days_cell(pair.effective_from, pair.effective_to),
    ]
