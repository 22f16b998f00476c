"""The Queries page: drafted from a decision, edited under the lint, reviewed, given as files, answered."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from tests.support.asking import CLAIMS
from tests.support.visit import press, title, told, visit

from audit.model.places import home
from audit.reports.audit import Audit, run_audit
from audit.ui import identity, querying
from audit.workspace import Workspace
from audit.workspace.decision import Decision
from audit.workspace.decisions import decide
from audit.workspace.queries import QueryStatus, SavedQuery, queries
from audit.workspace.settings import configure
from audit.workspace.state import Disposition

RISKY = "<script>alert(1)</script> ![x](http://evil.example/p.png) :red[x]"


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    path = tmp_path_factory.mktemp("asking") / "claims.csv"
    path.write_bytes(CLAIMS)
    return run_audit(path)


@pytest.fixture
def page(own_workspace: Workspace, audit: Audit) -> tuple[AppTest, str]:
    """The page of a run in which one finding was decided Query, with the run's id."""
    at = visit("queries", audit)
    run_id = at.query_params["run"]
    run_id = run_id[0] if isinstance(run_id, list) else run_id
    me = identity.current()
    configure(own_workspace, me, "review_share", 0, key="none")
    finding_id = str(audit.findings.filter(claim_id="SILENT")["finding_id"][0])
    decide(own_workspace, me, run_id, finding_id, Decision(Disposition.QUERY), version=0, key="decide")
    return at.run(), run_id


def only(own_workspace: Workspace, run_id: str) -> SavedQuery:
    (saved,) = queries(own_workspace, identity.current(), run_id)
    return saved


def begun(page: tuple[AppTest, str]) -> AppTest:
    at, _ = page
    start = next(button.key for button in at.button if button.key and button.key.startswith("queries.start."))
    return press(at, start)


def typed(at: AppTest, saved: SavedQuery, **fields: str) -> AppTest:
    for name, words in fields.items():
        at.text_input(key=querying.widget_of(saved, name.replace("_", "."))).input(words)
    return at.run()


def test_without_any_query_the_page_says_how_one_comes_about(own_workspace: Workspace, audit: Audit) -> None:
    at = visit("queries", audit)
    assert title(at) == "Queries to providers"
    assert "Decide Query on a finding" in told(at)


def test_a_finding_that_was_decided_query_is_drafted_by_one_click(
    page: tuple[AppTest, str], own_workspace: Workspace
) -> None:
    at = begun(page)
    assert title(at) == "1 query is not sent yet"
    assert only(own_workspace, page[1]).status is QueryStatus.DRAFT
    assert "Which imaging, if any, guided the needle or catheter?" in told(at)
    assert "Lint: 1 to mend before it may leave" in told(at)
    assert not [button for button in at.button if (button.key or "").startswith("queries.start.")]


def test_the_lint_speaks_while_the_words_are_typed_and_nothing_is_reviewed(
    page: tuple[AppTest, str], own_workspace: Workspace
) -> None:
    at, saved = begun(page), only(own_workspace, page[1])
    at = typed(at, saved, title="Missing imaging, to avoid a denial")
    assert "“Missing” names a conclusion" in told(at)
    assert "“denial” speaks of a refusal" in told(at)
    assert at.button(key=querying.widget_of(saved, "reviewed")).disabled
    assert only(own_workspace, page[1]).version == saved.version


def test_filled_in_saved_reviewed_sent_answered(page: tuple[AppTest, str], own_workspace: Workspace) -> None:
    at, saved = begun(page), only(own_workspace, page[1])
    at = typed(at, saved, source_0="Procedure note", day_0="2024-08-01", words_0="The needle was advanced at L4-L5.")
    assert "Nothing to mend." in told(at)
    assert "What you typed is not saved yet." in told(at)
    at = press(at, querying.widget_of(saved, "save"))
    saved = only(own_workspace, page[1])
    at = press(at, querying.widget_of(saved, "reviewed"))
    saved = only(own_workspace, page[1])
    assert saved.status is QueryStatus.REVIEWED
    assert len(at.get("download_button")) == 3
    at = press(at, querying.widget_of(saved, "sent"))
    assert title(at) == "1 query waits for an answer"
    saved = only(own_workspace, page[1])
    at.text_area(key=querying.widget_of(saved, "answer")).input(RISKY)
    at = press(at.run(), querying.widget_of(saved, "answered"))
    assert only(own_workspace, page[1]).answer == RISKY
    assert "&lt;script&gt;" in told(at)
    assert "<script>" not in told(at)
    assert not any("evil.example" in str(each.value) for each in at.markdown)


def test_a_draft_gives_no_file(page: tuple[AppTest, str]) -> None:
    assert len(begun(page).get("download_button")) == 0


def test_a_reviewed_query_is_edited_again_as_a_draft(page: tuple[AppTest, str], own_workspace: Workspace) -> None:
    at, saved = begun(page), only(own_workspace, page[1])
    at = typed(at, saved, source_0="Procedure note", day_0="2024-08-01", words_0="The needle was advanced.")
    at = press(at, querying.widget_of(saved, "save"))
    at = press(at, querying.widget_of(only(own_workspace, page[1]), "reviewed"))
    press(at, querying.widget_of(only(own_workspace, page[1]), "edit"))
    assert only(own_workspace, page[1]).status is QueryStatus.DRAFT


def test_what_was_typed_is_shown_where_somebody_else_was_first(
    page: tuple[AppTest, str], own_workspace: Workspace
) -> None:
    at, saved = begun(page), only(own_workspace, page[1])
    at = typed(at, saved, title="My own title for it")
    other = AppTest.from_file(home() / "app.py", default_timeout=60)
    other.query_params["run"] = page[1]
    other = other.run().switch_page("pages/queries.py").run()
    other = typed(other, saved, title="Another title for it")
    press(other, querying.widget_of(saved, "save"))
    at.run()
    assert "changed this query at" in told(at)
    assert "My own title for it" in at.code[0].value
    assert at.text_input(key=querying.widget_of(only(own_workspace, page[1]), "title")).value == "Another title for it"
    assert not at.run().code
