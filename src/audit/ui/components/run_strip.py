"""The line on top of every page: which run, which file, which dates of service, which fees and rules, and who looks at it."""

from __future__ import annotations

from audit.ui import cache, identity
from audit.ui.components import html
from audit.ui.components.html import Markup
from audit.ui.runs import KeptRun
from audit.workspace.access import Actor, Role


def show(kept: KeptRun | None) -> None:
    """The strip of the run and of who looks at it; in a team also where a page has no run."""
    person = identity.current()
    who = ("User", f"{person.name}, {roles_of(person)}")
    if kept is not None:
        _show([*_of_run(kept), who])
    elif identity.team() is not None:
        _show([who])


def roles_of(person: Actor) -> str:
    """The roles of a person in words; what an administrator has opened in an emergency is said, too."""
    is_alone = person.roles == frozenset(Role)
    words = "every role" if is_alone else ", ".join(role.value for role in Role if role in person.roles)
    return f"{words}, sees lines for now" if person.granted else words


def _of_run(kept: KeptRun) -> list[tuple[str, str]]:
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
    return parts


def _show(parts: list[tuple[str, str]]) -> None:
    html.show(
        Markup(
            '<div class="run">'
            + "".join(f"<span>{html.safe(name)} <b>{html.safe(text)}</b></span>" for name, text in parts)
            + "</div>"
        )
    )


def _edition(tables: list[dict[str, str]], name: str) -> str:
    return next((row["edition"] for row in tables if row["table"] == name), "not loaded")
