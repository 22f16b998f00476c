"""The line on top of every page: which run, which file, which dates of service, which fees and rules."""

from __future__ import annotations

from audit.ui import cache
from audit.ui.components import html
from audit.ui.components.html import Markup
from audit.ui.runs import KeptRun


def show(kept: KeptRun) -> None:
    """The strip of the run; left out where a page has none."""
    summary = kept.audit.summary
    first, last = cache.served_between(kept.run_id)
    parts = [
        ("Run", kept.run_id),
        (kept.name, html.count_of(summary["reconciliation"]["records"], "record")),
        ("Dates of service", f"{first} to {last}" if first else "none"),
        ("Fees", _edition(summary["reference"], "fee_schedule")),
        ("Program", summary["run"]["version"]),
        ("Rules", html.number(sum(rule["not_run"] is None for rule in summary["rules"]))),
    ]
    if summary["policy"]["without"]:
        parts.append(("Went on without", ", ".join(summary["policy"]["without"])))
    html.show(
        Markup(
            '<div class="run">'
            + "".join(f"<span>{html.safe(name)} <b>{html.safe(text)}</b></span>" for name, text in parts)
            + "</div>"
        )
    )


def _edition(tables: list[dict[str, str]], name: str) -> str:
    return next((row["edition"] for row in tables if row["table"] == name), "not loaded")
