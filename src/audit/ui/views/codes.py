"""Codes: look one up, or choose what the record says and watch the candidates narrow. Works without a run."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import streamlit as st

from audit.reference import Edition, Reference
from audit.reports import code_search
from audit.reports.code_index import index_of
from audit.reports.code_page.families import families_on
from audit.ui import cache, session
from audit.ui.components import html
from audit.ui.views import code_card, code_case

SETTINGS = {"Office": False, "Facility": True}
LEDE = "Look a code up, or choose what the record says and watch the candidates narrow."
EXAMPLES = ("facet second level", "without fluoroscopy lumbar", "picc under 5", "epidral cathter")
_TYPING = "200ms"


def render() -> None:
    """Draw the search, and below it the way from a case to a code beside the card of the code that is looked up."""
    reference = cache.reference()
    title = st.container()
    with st.container(key="codes_top"):
        wide, narrow = st.columns([1, 1.15], gap="medium")
    with narrow:
        _date_and_setting(reference)
    with wide:
        _search(reference)
    is_search = bool(session.looked_up()) and not session.value("codes.is_case")
    with st.container(key="codes_looked_up" if is_search else "wide"):
        left, right = st.columns([1, 1.15], gap="medium")
    day, is_facility = _when()
    with left:
        case = code_case.show(reference, day, is_facility=is_facility)
    session.keep_value("codes.is_case", bool(case.title))
    code = session.looked_up()
    with title:
        html.page_title(_title(reference, code, case), LEDE)
    with right:
        if code:
            code_card.show(reference, code, day)
        elif session.value("codes.family_chosen"):
            code_card.show_family(reference, case.view)
        else:
            _invite(reference)


def _when() -> tuple[date, bool]:
    """The day and the setting that the page is about."""
    return session.value("codes.day"), SETTINGS[str(session.value("codes.setting", "Office"))]


def _date_and_setting(reference: Reference) -> None:
    if not session.value("codes.day_chosen"):
        session.set_widget("codes.day", _first_day(reference, session.looked_up() or code_case.first_code(reference)))
    with st.container(horizontal=True, key="codes_when", vertical_alignment="bottom"):
        picked = st.date_input(
            "On the day",
            format="YYYY-MM-DD",
            key="codes.day",
            width=160,
            min_value=date(2000, 1, 1),
            max_value=date(2100, 12, 31),
            on_change=_day_chosen,
        )
        setting = st.segmented_control("Fees of", list(SETTINGS), default="Office", required=True, key="codes.setting")
    session.keep_value("codes.day", picked or session.value("codes.day") or _first_day(reference, None))
    session.keep_value("codes.setting", setting)


def _day_chosen() -> None:
    session.keep_value("codes.day_chosen", kept=True)


def _first_day(reference: Reference, code: str | None) -> date:
    """The day until somebody chooses one: the run's last date of service, or today, as far as there are fees for the code."""
    run_id = session.current_run_id()
    last = cache.served_between(run_id)[1] if run_id else None
    return last_day_with_fees(reference, min(last or date.max, datetime.now(UTC).date()), code)


def last_day_with_fees(reference: Reference, latest: date, code: str | None = None) -> date:
    """`latest`, or the last day before it for which the code, or any, has fees; `latest` itself where there are none."""
    fees = reference.tables["fee_schedule"]
    rows = fees.filter(pl.col("hcpcs_code") == code) if code else fees
    last = rows["effective_to"].drop_nulls().max()
    return min(latest, last) if isinstance(last, date) else latest


@st.fragment
def _search(reference: Reference) -> None:
    """The search and what it finds: a fragment, so that typing draws nothing else again."""
    typed = st.text_input(
        "Code or words",
        key="codes.search",
        type="search",
        placeholder="a code, or words: facet second level, with contrast, 3 views",
        max_chars=80,
        live=_TYPING,
    )
    is_new = typed != session.value("codes.typed", "")
    session.keep_value("codes.typed", typed)
    if not typed.strip():
        return
    found = code_search.search(reference, typed, session.value("codes.day"))
    if is_new and found.exact and found.exact != session.looked_up():
        _open(found.exact)
    if not found.found:
        html.show(
            html.paragraph(
                "No code begins with it, and no code's words hold it. Try fewer words: region, catheter, fluoroscopy."
            )
        )
    elif len(found.found) > 1:
        _list(found)


def _list(found: code_search.Search) -> None:
    """What was found, one line a code; the arrow keys go through it."""
    codes = [each.code for each in found.found]
    words = {each.code: html.literal(f"{each.code}  {each.words or 'no words loaded'}") for each in found.found}
    notes = ["" if each.is_in_force else "not in force on the day" for each in found.found]
    key = f"codes.found.{'.'.join(codes)}"
    opened = session.looked_up()
    session.set_widget(key, opened if opened in codes else None)
    with st.container(key="found"):
        st.radio(
            _counted(found),
            codes,
            index=None,
            format_func=words.__getitem__,
            captions=notes if any(notes) else None,
            key=key,
            on_change=_picked,
            args=(key,),
        )
    if session.value("codes.picked"):
        _open(session.value("codes.picked"))


def _picked(key: str) -> None:
    session.keep_value("codes.picked", session.widget(key))
    session.look_up(session.widget(key))


def _counted(found: code_search.Search) -> str:
    read = ", ".join(f"{near} for {typed}" for typed, near in found.read_as)
    head = "No code has every word; nearest" if found.is_near else html.count_of(found.total, "code")
    shown = f", the first {len(found.found)}" if found.total > len(found.found) and not found.is_near else ""
    return html.literal(f"{head}{shown}{f' (read as {read})' if read else ''}")


def _open(code: str) -> None:
    """Look a code up, and draw the whole page again."""
    session.keep_value("codes.picked", None)
    session.look_up(code)
    st.rerun(scope="app")


def _title(reference: Reference, code: str | None, case: code_case.Told) -> str:
    """What the choices come to; without choices the code that is looked up, or the family."""
    if case.title:
        return case.title
    if code:
        words = code_card.words_of(reference, code)
        return f"{code}: {words}" if words else f"{code}"
    if session.value("codes.family_chosen"):
        return f"{case.view.label}: {html.count_of(len(case.view.codes), 'code')}"
    families = families_on(reference, session.value("codes.day"))
    return f"{sum(row.count for row in families.values()):,} codes in {len(families)} families"


def _invite(reference: Reference) -> None:
    """What can be asked, and what is loaded to answer from."""
    index = index_of(reference)
    own = sum(entry.is_own for entry in index.entries)
    title = f"{own:,} codes in our own words, {len(index.entries) - own:,} more by number or loaded words"
    html.show(
        html.heading("What can be asked", "A number or its beginning, words, what differs, a count with its unit"),
        html.bullets(EXAMPLES),
        html.heading(title, "What is imported, by table"),
        _loaded(reference),
    )


def _loaded(reference: Reference) -> html.Markup:
    rows = [
        [_named(each), each.setting or "any", html.nowrap(str(each.edition)), html.number(each.rows)]
        for each in reference.store.editions
    ]
    if not rows:
        return html.paragraph(
            "No file of CMS or of a payer is imported, so pairs, unit limits and coverage are not known."
            " `claims-audit reference import --help` says how to load one."
        )
    heads: list[html.Column | str] = ["Table", "Setting", "Edition", html.Column("Rows", numeric=True)]
    return html.table(heads, rows, caption="Editions beside the filed tables")


def _named(edition: Edition) -> str:
    """The table of an edition; an excerpt says that it is one."""
    return edition.table if edition.complete_among is None else f"{edition.table} (excerpt among our own codes)"
