"""The pages: what stands in the menu, in order. A page is a file in `pages/`, a view, and a row here."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from audit.model.places import home


@dataclass(frozen=True)
class Page:
    """A row of the menu. `name` is the file in `pages/` without its ending, and the page's address."""

    name: str
    title: str
    icon: str
    section: str = ""

    @property
    def file(self) -> str:
        """The page's file, from the folder of `app.py`."""
        return f"pages/{self.name}.py"


PAGES: tuple[Page, ...] = (
    Page("upload", "Upload", ":material/upload_file:"),
    Page("denial_risk", "Denial risk", ":material/monitoring:", "Audit"),
    Page("worklist", "Worklist", ":material/checklist:", "Audit"),
    Page("claim_line", "Claim line", ":material/receipt_long:", "Audit"),
    Page("codes", "Codes", ":material/grid_view:", "Reference"),
    Page("rules_and_coverage", "Rules and coverage", ":material/rule:", "Reference"),
    Page("reports", "Reports", ":material/description:", "Output"),
)
BY_NAME = {page.name: page for page in PAGES}


def run_chosen_page() -> None:
    """Draw the menu, and run the page that was chosen in it."""
    menu: dict[str, list[st.Page]] = {}
    for page in PAGES:
        shown = st.Page(
            home() / page.file, title=page.title, icon=page.icon, url_path=page.name, default=page is PAGES[0]
        )
        menu.setdefault(page.section, []).append(shown)
    st.navigation(menu, expanded=True).run()


def go_to(name: str) -> None:
    """Leave this page for another one."""
    st.switch_page(BY_NAME[name].file)
