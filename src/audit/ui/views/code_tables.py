"""Cells and lines that the sections of a code's page share: days, sources, what is not loaded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from audit.reports.code_page.model import Absent
from audit.ui import session
from audit.ui.components import html
from audit.ui.components.html import Markup

INDICATORS = {
    "assistant": "Assistant",
    "bilateral": "Both sides",
    "co_surgeon": "Two surgeons",
    "global_days": "Global period",
    "multiple_procedure": "With other procedures",
    "pctc": "Professional and technical part",
    "team": "Surgical team",
}


def days(first: date | None, last: date | None) -> str:
    """From when to when, in words."""
    return f"{first or 'since a day not known'} to {last or 'no end date'}"


def days_cell(first: date | None, last: date | None) -> Markup:
    """The same as a cell of a table."""
    if first is None and last is None:
        return html.safe("days not known")
    if last is None:
        return html.nowrap(f"from {first}")
    return html.nowrap(f"{first} to {last}" if first else f"to {last}")


def code_link(code: str, note: str = "") -> Markup:
    """A code that opens its own card."""
    shown = html.link(html.code(code), session.address_of_code(code))
    return html.join([shown, " ", html.muted(note)]) if note else shown


def absent(*missing: Absent | None) -> Markup:
    """What is not loaded, and the command that loads it."""
    told = [each for each in missing if each is not None]
    return html.join([_absent(each) for each in told])


def _absent(each: Absent) -> Markup:
    return Markup(
        f'<p class="p">{html.safe(each.words)} To load one: <code class="cmd">{html.safe(each.how)}</code></p>'
    )


def sources(told: Iterable[str | None]) -> Markup:
    """Who says so, each once."""
    once = list(dict.fromkeys(each for each in told if each))
    return html.join([html.label("Sources"), html.bullets(once)]) if once else Markup("")
