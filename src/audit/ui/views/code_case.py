"""From a case to a code: a family, what the record says of each attribute, what is left, and what to ask next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from audit.errors import AuditError
from audit.reference import Reference
from audit.reference.case import Bill, bill_for, next_question
from audit.reports.charts import DARK, LIGHT, family_picture
from audit.reports.charts.theme import PICK
from audit.reports.code_page.crosswalks import exits
from audit.reports.code_page.families import FamilyRow, families_on
from audit.reports.code_page.family import Attribute, FamilyView, family_of_code, family_table, family_view
from audit.reports.code_page.model import Exit
from audit.ui import session
from audit.ui.components import chart, html, problem
from audit.ui.views import code_questions

_FAMILY = "codes.family"


@dataclass(frozen=True)
class Told:
    """The family that is looked at, and what the choices come to; the title is blank where nothing is chosen."""

    view: FamilyView
    title: str


def show(reference: Reference, on: date, *, is_facility: bool) -> Told:
    """Draw family, questions, answer and picture."""
    families = families_on(reference, on)
    _follow(reference, on, families)
    html.show(html.heading("From a case to a code", "Choose what the record says; what still decides is asked next"))
    family_id = st.selectbox(
        "Family",
        list(families),
        format_func=lambda name: _family_label(families[name]),
        key=_FAMILY,
        on_change=_family_chosen,
    )
    view = family_view(reference, family_id, on, facility=is_facility)
    ask = st.container()
    said = code_questions.ask(reference, view)
    _elsewhere(exits(reference, family_id, on), families)
    bill = _billed(reference, view, said)
    with ask:
        _ask(reference, view, said, bill)
    _open_what_is_billed(view, said, bill)
    _answer(view, said, bill)
    _picture(view, said, bill)
    if view.undecided:
        html.show(html.label("What this family does not decide"), html.paragraph(view.undecided))
    return Told(view, _title(view, said, bill))


def _follow(reference: Reference, on: date, families: Mapping[str, FamilyRow]) -> None:
    """Show the family of the code that was looked up last, once; a family that is gone on the day gives way."""
    code = session.looked_up()
    if code and code != session.value("codes.followed"):
        found = family_of_code(reference, code, on, facility=None)
        if found and found.family_id in families:
            session.set_widget(_FAMILY, found.family_id)
    session.keep_value("codes.followed", code)
    if session.widget(_FAMILY) not in families:
        session.set_widget(_FAMILY, next(iter(families), None))


def first_code(reference: Reference) -> str | None:
    """The lowest code of the family that is looked at, or of all that stand in one; None where there is none."""
    codes = reference.tables["codes"].drop_nulls("family_id")
    family = session.widget(_FAMILY)
    rows = codes.filter(pl.col("family_id") == family) if family else codes
    return None if rows.is_empty() else str(rows["hcpcs_code"].min())


def _family_label(row: FamilyRow) -> str:
    return f"{row.numbers}  {row.label}"


def _family_chosen() -> None:
    """Another family is looked at from now on, and no code."""
    session.look_up(None)
    session.keep_value("codes.family_chosen", kept=True)


def _elsewhere(leading: tuple[Exit, ...], families: Mapping[str, FamilyRow]) -> None:
    """What the record may say that leads to another family; choosing it opens that family."""
    out = {f"{each.attribute}: {each.value}": each for each in leading if each.is_out and each.family_id in families}
    if out:
        st.selectbox(
            "Or does the record say",
            list(out),
            index=None,
            format_func=lambda said: f"{said} (then {out[said].family_label})",
            key="codes.exit",
            placeholder="what leads to another family",
            on_change=_led_out,
            args=({said: each.family_id for said, each in out.items()},),
        )


def _led_out(to: Mapping[str, str]) -> None:
    said = str(session.widget("codes.exit"))
    session.set_widget("codes.exit", None)
    if said in to:
        session.set_widget(_FAMILY, to[said])
        _family_chosen()


def _billed(reference: Reference, view: FamilyView, said: Mapping[str, str]) -> Bill | None:
    """What the case comes to; None, and the sentence is shown, where something typed cannot be read."""
    try:
        return bill_for(reference, view.family_id, said, view.on)
    except AuditError as unread:
        problem.show(unread)
        return None


def _ask(reference: Reference, view: FamilyView, said: Mapping[str, str], bill: Bill | None) -> None:
    """The question whose answer parts the candidates best."""
    if bill is None or not bill.open:
        return
    name = next_question(reference, view.family_id, said, view.on)
    asked = next((each for each in view.attributes if each.name == name), None)
    if asked is not None:
        html.show(html.join([html.muted("Asked next "), html.paragraph(asked.question)]))


def _answer(view: FamilyView, said: Mapping[str, str], bill: Bill | None) -> None:
    """What is billed with units and dollars, or how many codes are left and why."""
    if bill is not None and said:
        html.show(*_lines(view, said, bill))


def _lines(view: FamilyView, said: Mapping[str, str], bill: Bill) -> list[html.Markup]:
    if not bill.candidates:
        return [html.sentence("No code of the family has all of this. It is unlisted, or belongs to another family.")]
    if not bill.lines:
        still = " and ".join(each.label.lower() for each in view.attributes if each.name in bill.open)
        left = html.count_of(len(bill.candidates), "code")
        between = [each.label.lower() for each in view.attributes if each.name in bill.open and each.name in said]
        if between:
            told = f"The {' and '.join(between)} that is given lies in no one range: a person decides"
            return [html.sentence(f"{told} between {', '.join(bill.candidates)}")]
        return [html.sentence(f"{left} {'is' if len(bill.candidates) == 1 else 'are'} left: {still} decides")]
    members = {member.code: member for member in view.codes}
    fees = [fee * units for code, units in bill.lines if (fee := members[code].fee) is not None]
    rows = [
        [
            html.link(html.code(code), session.address_of_code(code)),
            members[code].words,
            html.number(units),
            html.money(fee),
            html.money(fee * units if fee is not None else None),
        ]
        for code, units in bill.lines
        for fee in [members[code].fee]
    ]
    total = f"{html.money(sum(fees))} in all, " if fees and len(fees) == len(bill.lines) else ""
    heads: list[html.Column | str] = [
        "Code",
        "Stands for",
        *(html.Column(head, numeric=True) for head in ("Units", "Fee", "Dollars")),
    ]
    title = f"Billed: {' + '.join(_times(*line) for line in bill.lines)}"
    return [html.heading(title, f"{total}{_fees(view)}"), html.table(heads, rows, caption=title)]


def _times(code: str, units: int) -> str:
    return f"{code} × {units}" if units > 1 else code


def _fees(view: FamilyView) -> str:
    return f"{view.edition}, {view.setting}" if view.edition else "no fees for the day"


def _open_what_is_billed(view: FamilyView, said: Mapping[str, str], bill: Bill | None) -> None:
    """Open the code that the choices have come to, once for each choice."""
    case = (view.family_id, *sorted(said.items()))
    if case != session.value("codes.case"):
        session.keep_value("codes.case", case)
        if said and bill is not None and bill.lines:
            session.look_up(bill.lines[-1][0])
            session.keep_value("codes.followed", bill.lines[-1][0])


def _picture(view: FamilyView, said: Mapping[str, str], bill: Bill | None) -> None:
    """The family in its shape; a click, or the list below it, opens a code."""
    left = bill.candidates if bill is not None else tuple(member.code for member in view.codes)
    opened = session.looked_up()
    billed = dict(bill.lines) if bill is not None and said else {}
    left = tuple(member.code for member in view.codes if member.code in {*left, *billed})
    narrowed = left if said else None
    drawn = family_picture.chart(
        view, DARK if session.theme() == "dark" else LIGHT, opened=opened, possible=narrowed, billed=billed
    )
    dashed = "Dashed codes are ruled out. " if narrowed is not None and len(narrowed) < len(view.codes) else ""
    read = family_picture.how_to_read(view)
    picked = chart.show(
        "codes.lattice",
        drawn,
        _counted(view, left, is_billed=bool(billed)),
        f"{dashed}{read}{'. ' if read else ''}Fees: {_fees(view)}",
        family_picture.alt_text(view, opened, narrowed),
        family_table(view, narrowed),
    ).get(PICK, [])
    clicked = str(picked[0]["code"]) if picked and picked[0].get("code") else None
    if clicked != session.value("codes.clicked"):
        session.keep_value("codes.clicked", clicked)
        if clicked and clicked != opened:
            session.look_up(clicked)
            session.keep_value("codes.followed", clicked)
            st.rerun()
    _member_list(view)


def _member_list(view: FamilyView) -> None:
    """The same choice as a click in the picture, for the keyboard."""
    codes = [member.code for member in view.codes]
    opened = session.looked_up()
    session.set_widget("codes.member", opened if opened in codes else None)
    words = {member.code: member.words for member in view.codes}
    st.selectbox(
        "Open a code of this family",
        codes,
        index=None,
        format_func=lambda code: f"{code}  {words[code]}",
        key="codes.member",
        placeholder="choose one, or click it in the picture",
        on_change=_member_chosen,
    )


def _member_chosen() -> None:
    code = session.widget("codes.member")
    if code:
        session.look_up(code)
        session.keep_value("codes.followed", code)


def _counted(view: FamilyView, left: tuple[str, ...], *, is_billed: bool) -> str:
    verb = ("is", "are")[len(left) != 1] + " billed" if is_billed else ("remains", "remain")[len(left) != 1]
    return f"{len(left)} of {html.count_of(len(view.codes), 'code')} {verb}"


def _title(view: FamilyView, said: Mapping[str, str], bill: Bill | None) -> str:
    """What the choices come to: the codes, or which attributes still decide between how many."""
    if not said or bill is None:
        return ""
    words = ", ".join(_said(each, said[each.name]) for each in view.attributes if each.name in said)
    head = words[:1].upper() + words[1:]
    if not bill.candidates:
        return f"{head}: no code of the family"
    if bill.lines:
        return f"{head}: {' + '.join(_times(*line) for line in bill.lines)}"
    still = [each.label.lower() for each in view.attributes if each.name in bill.open]
    decides = f"{', '.join(still[:-1])} and {still[-1]} decide" if len(still) > 1 else f"{''.join(still)} decides"
    return f"{head}: {decides} between {len(bill.candidates)} codes"


def _said(attribute: Attribute, value: str) -> str:
    if attribute.value_of(value):
        return attribute.label_of(value)
    is_bare = not any(sign.isalpha() for sign in value)
    return f"{value} {attribute.unit}" if attribute.unit and is_bare else value
