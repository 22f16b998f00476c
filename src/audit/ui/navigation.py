"""The pages: what stands in the menu, in order. A page is a file in `pages/`, a view, and a row here."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import streamlit as st

from audit.model.places import home
from audit.ui import identity, log_hygiene
from audit.workspace.access import Permission


@dataclass(frozen=True)
class Page:
    """A row of the menu. `name` is the file in `pages/` without its ending, and the page's address; `needs` is what a
    person must be allowed to do to see the page, or to see that it is there."""

    name: str
    title: str
    icon: str
    section: str = ""
    needs: Permission = Permission.SEE_LINES

    @property
    def file(self) -> str:
        """The page's file, from the folder of `app.py`."""
        return f"pages/{self.name}.py"


NO_TITLE = "Claims audit"
PAGES: tuple[Page, ...] = (
    Page("upload", "Upload", ":material/upload_file:", needs=Permission.AUDIT),
    Page("runs", "Runs", ":material/folder_open:", "Audit"),
    Page("denial_risk", "Denial risk", ":material/monitoring:", "Audit"),
    Page("overview", "Overview", ":material/leaderboard:", "Audit", Permission.SEE_AGGREGATES),
    Page("worklist", "Worklist", ":material/checklist:", "Audit"),
    Page("claim_line", "Claim line", ":material/receipt_long:", "Audit"),
    Page("note", "Note", ":material/clinical_notes:", "Audit"),
    Page("second_review", "Second review", ":material/rate_review:", "Audit", Permission.REVIEW),
    Page("queries", "Queries", ":material/forward_to_inbox:", "Audit"),
    Page("codes", "Codes", ":material/grid_view:", "Reference", Permission.SEE_REFERENCE),
    Page("rules_and_coverage", "Rules and coverage", ":material/rule:", "Reference"),
    Page("reports", "Reports", ":material/description:", "Output", Permission.EXPORT_LINES),
    Page("event_log", "Event log", ":material/history:", "Workspace", Permission.SEE_TRAIL),
    Page("administration", "Administration", ":material/tune:", "Workspace", Permission.ADMINISTER),
)
BY_NAME = {page.name: page for page in PAGES}


def menu(theme: str) -> st.Page:
    """Name the tab, draw mark and menu; gives the page that was chosen in it. `theme` is `light` or `dark`."""
    log_hygiene.clean_logs()
    # The icon is set before the menu: the icon of a page would be fetched as a favicon from an outside host.
    st.set_page_config(
        page_title="Claims audit", page_icon=_picture("icon.svg"), layout="wide", initial_sidebar_state=212
    )
    st.logo(_picture("logo-dark.svg" if theme == "dark" else "logo.svg"))
    sections: dict[str, list[st.Page]] = {}
    actor = identity.enter().actor
    allowed = [page for page in PAGES if actor.may(page.needs)]
    for page in PAGES:
        # A page that is not allowed is known to the server and not in the menu: who opens it by its address meets the
        # guard, which says no and keeps that it was asked for.
        is_allowed = page in allowed
        shown = st.Page(
            home() / page.file,
            title=page.title if is_allowed else NO_TITLE,
            icon=page.icon if is_allowed else None,
            url_path=page.name,
            default=page in allowed[:1],
            visibility="visible" if is_allowed else "hidden",
        )
        sections.setdefault(page.section, []).append(shown)
    if not allowed:
        return st.navigation([_way_in(), *chain.from_iterable(sections.values())], position="hidden")
    return st.navigation(sections, expanded=True)


@lru_cache
def _picture(name: str) -> str:
    """A shipped picture as an address that holds it: the server's own files need an identity, and these are for anybody."""
    content = base64.b64encode((home() / "static" / name).read_bytes()).decode("ascii")
    return f"data:image/svg+xml;base64,{content}"


def _way_in() -> st.Page:
    """The page of somebody who may see none: the way in, or that there is none."""
    from audit.ui.views import sign_in

    return st.Page(sign_in.render, title="Sign in", url_path="sign_in", default=True)


def go_to(name: str) -> None:
    """Leave this page for another one."""
    st.switch_page(BY_NAME[name].file)
