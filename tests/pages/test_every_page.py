"""Every page opens at any time: through the menu, with a run and without, and says what it shows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.support.app import open_page, shown, titles

from audit.model.places import home
from audit.reports.audit import Audit
from audit.ui.navigation import PAGES, Page
from audit.ui.session import NO_RUN

FILES = sorted((home() / "pages").glob("*.py"))
NEED_A_RUN = ("denial_risk", "worklist", "claim_line", "second_review", "reports")
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@every_page
def test_opens_without_a_run_and_offers_the_next_step(page: Page) -> None:
    app = open_page(page.name)
    assert not app.exception
    assert len(titles(app)) == 1
    if page.name in NEED_A_RUN:
        assert titles(app) == [page.title]
        assert NO_RUN in shown(app)
        assert [button.label for button in app.button] == ["Choose a claim file"]


@every_page
def test_opens_on_a_run_with_one_title_and_the_frame(page: Page, sample: Audit) -> None:
    app = open_page(page.name, sample)
    assert not app.exception
    assert len(titles(app)) == 1
    assert "This run accounts for every record" in shown(app)
    assert "Dates of service <b>2024-08-01 to 2024-08-04</b>" in shown(app)


@every_page
def test_a_run_that_is_gone_is_no_run(page: Page) -> None:
    app = open_page(page.name)
    app.query_params["run"] = "0123abcd"
    app.run()
    assert not app.exception
    assert app.query_params == {}


@every_file
def test_a_page_is_short_in_the_menu_and_guarded_first(file: Path) -> None:
    assert file.stem in {page.name for page in PAGES}
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 20
    statements = [node for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.Expr)][1:]
    assert ast.unparse(statements[0]) == f"guard.require('{file.stem}')"


def test_the_way_back_to_the_upload_works() -> None:
    app = open_page("worklist")
    app.button(key="empty.upload").click().run()
    assert titles(app) == ["Choose a claim file to audit"]
