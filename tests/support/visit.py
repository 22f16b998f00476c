"""A visitor of the dashboard: opens a page through `app.py`, with a run that is kept, an address and things selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from streamlit.testing.v1 import AppTest

from audit.model.places import home
from audit.reports.audit import Audit
from audit.ui import cache

Query = Mapping[str, str | Sequence[str]]


def visit(page: str, audit: Audit | None = None, query: Query | None = None, **state: object) -> AppTest:
    """The page as it stands after one run; `query` is its address beside the run, `state` what widgets hold."""
    at = AppTest.from_file(home() / "app.py", default_timeout=60)
    if audit is not None:
        at.query_params["run"] = cache.runs().keep(audit, "claims.csv")
    for name, value in (query or {}).items():
        at.query_params[name] = value if isinstance(value, str) else list(value)
    for key, value in state.items():
        at.session_state[key] = value
    at.run()
    return at.switch_page(f"pages/{page}.py").run()


def title(at: AppTest) -> str:
    """The title as a person reads it: without the signs that keep Markdown out."""
    return at.title[0].value.replace("\\", "").replace("\u2060", "")


def told(at: AppTest) -> str:
    """Every block of HTML on the page, in one text."""
    return "\n".join(block.proto.body for block in at.get("html"))


def press(at: AppTest, key: str) -> AppTest:
    """Press a button of the page, and draw the page once more: a test knows the widgets of a whole run only."""
    at.button(key=key).click().run()
    return at.run()


def leave_by(at: AppTest, key: str) -> AppTest:
    """Press a button that opens another page."""
    return at.button(key=key).click().run()
