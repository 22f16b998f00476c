"""Pages opened as a visitor opens them: through `app.py`, on a run or on none."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable

from streamlit.testing.v1 import AppTest
from tests.support.tables import rows

from audit.model.places import home
from audit.reports.audit import Audit
from audit.ui import cache

PATIENCE = 60.0
FIVE = """
    claim_id | hcpcs_code | claim_line_start_date | place_of_service_code | allowed_amount | documented_region | documented_delivery | documented_imaging | payer | person_id
    A1       | 62323      | 2024-08-01            | 11                    | 258.31         | L4-L5             | single_injection    | none               | Alpha | P2
    A2       | 62322      | 2024-08-02            | 11                    | 135.15         | L4-L5             | single_injection    | fluoroscopy        | Alpha | P3
    A3       | 62321      | 2024-08-03            | 11                    |                |                   |                     |                    | Beta | P4
    A4       | 62322      | 2024-08-04            | 11                    | 135.15         | L4-L5             | single_injection    | none               | Beta | P5
    A5       | 62322      | 2024-13-05            | 11                    | 135.15         | L4-L5             | single_injection    | none               | Beta | P6
"""


def open_page(name: str, audit: Audit | None = None, *, run_name: str = "claims.csv", **state: object) -> AppTest:
    """The page as it is first drawn; with `audit`, as a link to that run opens it; `state` is what the session held."""
    app = AppTest.from_file(home() / "app.py", default_timeout=60)
    if audit is not None:
        app.query_params["run"] = cache.runs().keep(audit, run_name)
    for key, value in state.items():
        app.session_state[key] = value
    return app.run().switch_page(f"pages/{name}.py").run()


def click(app: AppTest, key: str) -> AppTest:
    """Press a button, and draw the page once more: a test knows the widgets of a whole run only."""
    app.button(key=key).click().run()
    return app.run()


def draw_until(app: AppTest, is_there: Callable[[AppTest], bool]) -> AppTest:
    """Draw the page until it is so."""
    until = time.monotonic() + PATIENCE
    while not is_there(app):
        if time.monotonic() > until:
            raise TimeoutError(f"the page still says {titles(app)}")
        time.sleep(0.1)
        app.run()
    return app


def titles(app: AppTest) -> list[str]:
    """The titles of the page, as written."""
    return [title.value.replace("\\", "") for title in app.title]


def shown(app: AppTest) -> str:
    """Every block of HTML on the page, without the style sheet."""
    blocks = [block.proto.body for block in app.get("html")]
    return "\n".join(block for block in blocks if not block.startswith("<style>"))


def as_csv(drawing: str) -> bytes:
    """A drawn table as the bytes of a CSV file."""
    drawn = rows(drawing)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, drawn[0].keys())
    writer.writeheader()
    writer.writerows(drawn)
    return text.getvalue().encode()
