"""The crosswalks of a code: its siblings with the step in dollars, its kin by date, exits both ways, and add-ons."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from audit.reference import CodeCard, Reference
from audit.reports.code_page import crosswalks
from audit.reports.code_page.model import AddOn, Crosswalks, Exit, Kin, Step
from audit.ui.components import html
from audit.ui.components.html import Column, Markup
from audit.ui.views.code_tables import absent, code_link, days_cell, sources


def show(reference: Reference, card: CodeCard) -> None:
    """Siblings, predecessors and successors, exits both ways, add-ons."""
    told = crosswalks.crosswalks(reference, card)
    html.show(
        *siblings(card, told.steps),
        *_kin(card, told.kin),
        *_exits(told.exits),
        *_add_ons(card, told.add_ons),
    )
    if not (told.steps or told.kin or told.exits or told.add_ons):
        html.show(html.paragraph(f"Nothing that is loaded leads from {card.code} to another code."))
    html.show(absent(told.absent), sources(_crosswalk_sources(told)))


def _crosswalk_sources(told: Crosswalks) -> list[str]:
    return [each.source for group in (told.kin, told.exits, told.add_ons) for each in group]


def siblings(card: CodeCard, steps: Sequence[Step]) -> list[Markup]:
    """The siblings, nearest first, with what differs and the step in dollars; nothing where there are none."""
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
            code_link(step.code),
            step.differs,
            step.values,
            html.money(step.office_fee),
            _step(step.office_step),
            _step(step.facility_step),
        ]
        for step in steps
    ]
    widest = crosswalks.widest(tuple(steps))
    title = f"Siblings of {card.code}"
    if widest and widest.office_step is not None and widest.facility_step is not None:
        office, facility = (html.money(abs(step), decimals=0) for step in (widest.office_step, widest.facility_step))
        worth = (
            f"{office} in either setting"
            if office == facility
            else f"{office} in the office and {facility} in a facility"
        )
        title = f"{widest.differs} is worth {worth}"
    note = f"Nearest first. Step: fee of the sibling minus fee of {card.code}, {card.on}"
    classes = ["" if step.attributes == 1 else "dim" for step in steps]
    return [html.heading(title, note), html.table(heads, rows, caption=title, row_classes=classes)]


def _step(amount: Decimal | None) -> str:
    return html.money(amount, signed=True)


def _kin(card: CodeCard, kin: Sequence[Kin]) -> list[Markup]:
    if not kin:
        return []
    before = [each.code for each in kin if each.relation == "before it"]
    after = [each.code for each in kin if each.relation == "after it"]
    year = card.effective_from.year if card.effective_from else None
    title = (
        f"Its place was taken by {', '.join(after)}"
        if after
        else f"Before {year} it was billed as {', '.join(before)}"
        if year
        else f"Before it: {', '.join(before)}"
    )
    rows = [
        [code_link(each.code), each.relation, days_cell(each.effective_from, each.effective_to), each.words]
        for each in kin
    ]
    return [
        html.heading(title, "Codes for the same service, by date of service"),
        html.table(["Code", "It stood", "In force", "What it stands for"], rows, caption=title),
    ]


def _exits(exits: Sequence[Exit]) -> list[Markup]:
    blocks: list[Markup] = []
    for is_out, title, note, head in (
        (True, "Where the record leads to another family", "What is documented, and where it leads", "Leads to"),
        (False, "What leads here from another family", "What is documented there", "Comes from"),
    ):
        rows = [
            [
                each.attribute,
                each.value,
                html.join([each.family_label, html.muted(f" with {each.fixed}") if each.fixed else ""])
                if each.fixed
                else each.family_label,
                days_cell(each.effective_from, each.effective_to),
            ]
            for each in exits
            if each.is_out is is_out
        ]
        if rows:
            blocks += [
                html.heading(title, note),
                html.table(["Attribute", "Value", head, "Holds"], rows, caption=title),
            ]
    return blocks


def _add_ons(card: CodeCard, add_ons: Sequence[AddOn]) -> list[Markup]:
    blocks: list[Markup] = []
    for is_primary, title in (
        (True, f"{card.code} is an add-on: beside these it is paid"),
        (False, f"What is added to {card.code}"),
    ):
        rows = [
            [
                code_link(each.other) if each.other else "the payer names them",
                each.words or "no words loaded",
                each.meaning,
                days_cell(each.effective_from, each.effective_to),
            ]
            for each in add_ons
            if each.is_primary is is_primary
        ]
        if rows:
            heads = ["Code", "What it stands for", "Kind of edit", "Holds"]
            blocks += [html.heading(title, html.count_of(len(rows), "code")), html.table(heads, rows, caption=title)]
    return blocks
