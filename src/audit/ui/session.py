"""What one visitor has chosen: the only module that touches the session's state and the page's address.

The address carries the run's short id, filters, the part of the queue, a finding's id and, on the page of the codes, the
code that is looked up there; nothing that came with a claim file. A reload or a second tab reads it; the menu drops it, and then it is written again from the session.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, NoReturn
from urllib.parse import urlencode

import streamlit as st

from audit.reports.audit import Audit
from audit.reports.filters import Filters
from audit.ui import cache, navigation
from audit.ui.components import html
from audit.ui.runs import KeptRun
from audit.workspace.access import NO_ACCESS
from audit.workspace.queue import QueueScope

_RUN, _FILTERS, _FINDING, _LINE = "kept.run", "kept.filters", "kept.finding", "kept.line"
_MENU, _PAGE, _ADDRESS, _VALUES = "kept.menu", "kept.page", "kept.address", "kept.values"
_WHILE_SHOWN = "kept.while_shown"
_SCOPE, _MISSING = "kept.scope", "kept.missing"
_CODE, _SECTION, _CODES_PAGE = "kept.code", "kept.section", "codes"
_LOOKED_UP = "lookup"
"""The name in the address of the code that is looked up; `code` is a filter of the run."""

_RUN_ID, _FINDING_ID = re.compile(r"[0-9a-f]{8}"), re.compile(r"[0-9a-f]{8,64}")
_CODE_FORM, _SECTION_FORM = re.compile(r"[0-9A-Z]{5}"), re.compile(r"[a-z_]{1,20}")

DEFAULT_SCOPE = QueueScope.OPEN
NO_RUN = "No run yet. Choose a claim file to audit."
NONE_OPEN = "No run is open here. Open one that is saved, or audit a file."


def come_through_menu() -> None:
    """Say that `app.py` is what runs the page."""
    st.session_state[_MENU] = True


def came_through_menu() -> bool:
    """Whether `app.py` runs this page; asked once in each run of a page."""
    return bool(st.session_state.pop(_MENU, False))


def enter(page: str) -> None:
    """Say which page is being drawn, and take over what the address asks for."""
    if st.session_state.get(_PAGE) != page:
        forget_shown()
        miss(is_missing=False)
    st.session_state[_PAGE] = page
    _read_address()
    _write_address()


def kept_run() -> KeptRun | None:
    """The run that this visitor looks at, with its id and name; None where there is none, or it is gone."""
    run_id = st.session_state.get(_RUN)
    return cache.runs().get(run_id) if run_id else None


def current_run() -> Audit | None:
    """The audit that this visitor looks at; None where there is none."""
    kept = kept_run()
    return kept.audit if kept else None


def current_run_id() -> str:
    """The short id of the run, for the keys of the cache; blank where there is none."""
    kept = kept_run()
    return kept.run_id if kept else ""


def require_run() -> Audit:
    """The audit that this visitor looks at. Without one, the page says so, offers the next step, and ends here."""
    audit = current_run()
    if audit is None or st.session_state.get(_MISSING) == "run":
        _end_without_run()
    return audit


def _end_without_run() -> NoReturn:
    page = navigation.BY_NAME[st.session_state[_PAGE]]
    html.page_title(page.title)
    last = cache.runs().last()
    html.show(html.lede(NO_ACCESS if is_missing() else NO_RUN if last is None else NONE_OPEN))
    with st.container(horizontal=True):
        if last is not None and st.button("Open the latest run", key="empty.last", type="primary"):
            look_at(last)
            st.rerun()
        if last is not None and st.button("See all runs", key="empty.runs"):
            navigation.go_to("runs")
        if st.button("Choose a claim file", key="empty.upload", type="primary" if last is None else "tertiary"):
            navigation.go_to("upload")
    st.stop()


def look_at(run_id: str) -> None:
    """Look at this run from now on, without filters."""
    for key in (_FILTERS, _FINDING, _LINE, _SCOPE, _MISSING):
        st.session_state.pop(key, None)
    st.session_state[_RUN] = run_id
    _write_address()


def filters() -> Filters:
    """The filters that are set; none at first."""
    kept = st.session_state.get(_FILTERS)
    return kept if isinstance(kept, Filters) else Filters()


def keep_filters(chosen: Filters) -> None:
    """Set the filters, in the session and in the address."""
    st.session_state[_FILTERS] = chosen
    _write_address()


def scope() -> QueueScope:
    """Which part of the findings is looked at: those that are open, until a person chooses another."""
    return QueueScope(st.session_state.get(_SCOPE, DEFAULT_SCOPE))


def keep_scope(chosen: QueueScope) -> None:
    """Look at this part of the findings, in the session and in the address."""
    st.session_state[_SCOPE] = chosen.value
    _write_address()


def is_missing() -> bool:
    """Whether the address asked for a run or a finding that is not there, or that the visitor may not see."""
    return bool(st.session_state.get(_MISSING))


def miss(*, is_missing: bool = True) -> None:
    """Say that the finding of the address is not there, or no longer say so."""
    st.session_state[_MISSING] = "finding" if is_missing else ""


def selected_finding() -> str | None:
    """The id of the finding that is looked at. It may name none of the run: it can come from the address."""
    return st.session_state.get(_FINDING)


def select_finding(finding_id: str | None) -> None:
    """Look at this finding, in the session and in the address."""
    st.session_state[_FINDING] = finding_id
    _write_address()


def looked_up() -> str | None:
    """The code that is looked up. The reference may not hold it: it can come from the address."""
    return st.session_state.get(_CODE)


def look_up(code: str | None) -> None:
    """Look this code up, in the session and, on the page of the codes, in the address."""
    st.session_state[_CODE] = code
    _write_address()


def section() -> str | None:
    """The section of a code's page that is open. It may name none: it can come from the address."""
    return st.session_state.get(_SECTION)


def open_section(name: str) -> None:
    """Open a section of a code's page."""
    st.session_state[_SECTION] = name
    _write_address()


def address_of_code(code: str) -> str:
    """The address of this page with another code on it, for a link."""
    return "?" + urlencode({**_wanted(), _LOOKED_UP: [code]}, doseq=True)


def selected_line() -> int | None:
    """The position in `lines.parquet` of the line that is looked at; it is never part of the address."""
    return st.session_state.get(_LINE)


def select_line(line: int | None) -> None:
    """Look at this line."""
    st.session_state[_LINE] = line


def value(name: str, default: Any = None) -> Any:
    """A small choice that a page keeps for itself, such as a mapping that is being confirmed."""
    return st.session_state.get(f"{_VALUES}.{name}", default)


def keep_value(name: str, kept: Any) -> None:
    """Keep a page's own choice; never a frame, and never the only copy of a decision."""
    st.session_state[f"{_VALUES}.{name}"] = kept


def widget(key: str) -> Any:
    """What the widget of this key holds; None where it has not been drawn or holds nothing."""
    return st.session_state.get(key)


def set_widget(key: str, held: Any) -> None:
    """Let the widget of this key hold something else; only before it is drawn, or in a callback."""
    st.session_state[key] = held


def shown(name: str) -> Any:
    """What this page keeps of a person's record for as long as it is shown; None where there is nothing."""
    return st.session_state.get(_WHILE_SHOWN, {}).get(name)


def keep_while_shown(name: str, kept: Any) -> None:
    """Keep it in this tab's session, and nowhere else, until another page is opened or it is forgotten."""
    st.session_state[_WHILE_SHOWN] = {**st.session_state.get(_WHILE_SHOWN, {}), name: kept}


def forget_shown() -> None:
    """Forget all that was kept while it was shown."""
    st.session_state.pop(_WHILE_SHOWN, None)


def forget_everything() -> None:
    """Forget all that this visitor had chosen and typed here, but for the buttons of the way in; what was saved stays."""
    for key in list(st.session_state):
        if key not in ("sign_in", "sign_out"):
            del st.session_state[key]
    if st.query_params:
        st.query_params.clear()


def theme() -> Literal["light", "dark"]:
    """Whether the visitor's screen is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def _read_address() -> None:
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    if not given or given == st.session_state.get(_ADDRESS):
        return
    asked = given.pop("run", [""])[0]
    if asked:
        is_there = bool(_RUN_ID.fullmatch(asked) and cache.runs().get(asked))
        st.session_state[_MISSING] = "" if is_there else "run"
        if is_there:
            st.session_state[_RUN] = asked
    part = given.pop("scope", [""])[0]
    st.session_state[_SCOPE] = part if part in set(QueueScope) else DEFAULT_SCOPE.value
    code = given.pop(_LOOKED_UP, [""])[0].strip().upper()
    if _CODE_FORM.fullmatch(code):
        st.session_state[_CODE] = code
    opened = given.pop("section", [""])[0]
    if _SECTION_FORM.fullmatch(opened):
        st.session_state[_SECTION] = opened
    finding = given.pop("finding", [""])[0]
    st.session_state[_FINDING] = finding if _FINDING_ID.fullmatch(finding) else None
    st.session_state[_FILTERS], _ = Filters.from_query(given)


def _write_address() -> None:
    wanted = _wanted()
    if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[_ADDRESS] = wanted


def _wanted() -> Mapping[str, list[str]]:
    """What the address of the page that is drawn is to say."""
    wanted: dict[str, list[str]] = {}
    if kept := kept_run():
        wanted = {"run": [kept.run_id], **filters().to_query()}
        if scope() is not DEFAULT_SCOPE:
            wanted["scope"] = [scope().value]
        if finding := selected_finding():
            wanted["finding"] = [finding]
    if st.session_state.get(_PAGE) == _CODES_PAGE and (code := looked_up()):
        wanted[_LOOKED_UP] = [code]
        if opened := section():
            wanted["section"] = [opened]
    return wanted
