"""Codes: look one up, or choose what the record says and watch the candidates narrow. Works without a run."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

import streamlit as st

from audit.reference import Reference, codes_matching
from audit.reports import code_search
from audit.reports.line_story import Family
from audit.reports.line_story.worth import family_on
from audit.ui import cache, session
from audit.ui.components import html, lattice
from audit.ui.views import code_card

NOT_KNOWN = "Not known"
SETTINGS = {"Office": False, "Facility": True}
LEDE = "Look a code up, or choose what the record says and watch the candidates narrow."


def render() -> None:
    """Draw the search and the choices beside the card of the chosen code."""
    reference = cache.reference()
    title = st.empty()
    with st.container(key="wide"):
        left, right = st.columns([1, 1.15], gap="medium")
    with left:
        told, code = _choices(reference)
    with title.container():
        html.page_title(told, LEDE)
    with right:
        if code:
            code_card.show(reference, code, _day())
        else:
            html.show(html.lede("Search for a code, or click one in the picture, to see its card."))


def _choices(reference: Reference) -> tuple[str, str | None]:
    """The search, the choices and the picture; gives the page's title and the code whose card is to be shown."""
    typed = st.text_input(
        "Code or word",
        key="codes.search",
        placeholder="a code, or words such as epidural, fluoroscopy",
        max_chars=60,
        icon=":material/search:",
    )
    _date_and_setting(reference)
    if typed.strip():
        return _found(reference, typed)
    families = code_search.families(reference, _day())
    family_id = st.selectbox("Family", list(families), format_func=families.__getitem__, key="codes.family")
    family = family_on(reference, family_id, _day(), SETTINGS[_setting()])
    chosen = _attributes(family)
    left = codes_matching(reference, family_id, chosen, _day())
    clicked = _picture(family, left)
    if clicked:
        session.keep_value("codes.clicked", clicked)
    kept = session.value("codes.clicked")
    return _title(family, chosen, left), kept if kept in left else next(iter(left), None)


def _date_and_setting(reference: Reference) -> None:
    day = session.value("codes.day") or _first_day(reference)
    with st.container(horizontal=True, key="codes_when", vertical_alignment="bottom"):
        picked = st.date_input(
            "On the day",
            value=day,
            format="YYYY-MM-DD",
            key="codes.day",
            width=160,
            min_value=date(2000, 1, 1),
            max_value=date(2100, 12, 31),
        )
        setting = st.segmented_control("Fees of", list(SETTINGS), default="Office", required=True, key="codes.setting")
    session.keep_value("codes.day", picked)
    session.keep_value("codes.setting", setting)


def _first_day(reference: Reference) -> date:
    """The last date of service of the run, where fees cover it, else the last day for which there are fees."""
    run_id = session.current_run_id()
    last = cache.served_between(run_id)[1] if run_id else None
    covered = code_search.last_day_with_fees(reference, datetime.now(UTC).date())
    return min(last or covered, covered)


def _day() -> date:
    day: date = session.value("codes.day")
    return day


def _setting() -> str:
    return str(session.value("codes.setting", "Office"))


def _found(reference: Reference, typed: str) -> tuple[str, str | None]:
    found = code_search.search(reference, typed)
    if not found:
        html.show(
            html.lede(
                "No code begins with it, and no code's words hold it. Our words are short: region, catheter, fluoroscopy."
            )
        )
        return "No code was found", None
    if len(found) == 1 or found[0].code == typed.strip().upper():
        return f"{found[0].code}: {found[0].words}", found[0].code
    kept = session.value("codes.found")
    with st.container(key="compact", gap=None):
        for each in found:
            label = html.literal(f"{each.code}  {each.words}")
            if st.button(
                label,
                key=f"codes.found.{each.code}",
                type="secondary" if each.code == kept else "tertiary",
                width="stretch",
            ):
                session.keep_value("codes.found", each.code)
                st.rerun()
    return f"{len(found)} codes were found", kept if kept in {each.code for each in found} else None


def _attributes(family: Family) -> dict[str, str]:
    """What the record says of each attribute; an attribute that is not known is left out."""
    chosen = {}
    for name, label, values in family.attributes:
        words = {value: word[0].upper() + word[1:] for value, word in values}
        picked = st.segmented_control(
            label,
            [*words, NOT_KNOWN],
            default=NOT_KNOWN,
            required=True,
            format_func=partial(_word, words),
            key=f"codes.{family.family_id}.{name}",
        )
        if picked and picked != NOT_KNOWN:
            chosen[name] = picked
    return chosen


def _word(words: dict[str, str], value: str) -> str:
    return words.get(value, value)


def _picture(family: Family, left: list[str]) -> str | None:
    fees = f"{family.edition}, {family.setting}" if family.edition else "none for the day"
    dashed = "Dashed codes are ruled out by the choices. " if len(left) < len(family.codes) else ""
    return lattice.show(
        "codes.lattice",
        family,
        f"{len(left)} of {html.count_of(len(family.codes), 'code')} {'remains' if len(left) == 1 else 'remain'}",
        f"{dashed}Fees: {fees}. A click on a code opens its card",
        possible=left,
    )


def _title(family: Family, chosen: dict[str, str], left: list[str]) -> str:
    """What the choices come to: a code, or which attributes still decide between how many."""
    said = ", ".join(dict(values)[chosen[name]] for name, _, values in family.attributes if name in chosen)
    still = [label.lower() for name, label, _ in family.attributes if name not in chosen]
    if not chosen:
        return f"{family.label}: {html.count_of(len(left), 'code')}"
    if not left:
        return f"{_capital(said)}: no code of the family"
    if len(left) == 1:
        return f"{_capital(said)}: {left[0]}"
    decides = f"{', '.join(still[:-1])} and {still[-1]} decide" if len(still) > 1 else f"{still[0]} decides"
    return f"{_capital(said)}: {decides} between {len(left)} codes"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
