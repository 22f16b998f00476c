"""Everything of one code on one day in one object: what the page draws piece by piece, and a terminal prints whole."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from audit.reference import Reference, code_card
from audit.reports.code_page.compliance import compliance, fees
from audit.reports.code_page.coverage import coverage
from audit.reports.code_page.crosswalks import crosswalks
from audit.reports.code_page.edits import edits
from audit.reports.code_page.family import family_of_code
from audit.reports.code_page.meaning import meaning
from audit.reports.code_page.model import CodePage
from audit.reports.code_page.modifiers import modifiers
from audit.reports.code_page.units import units


def code_page(reference: Reference, code: str, on: date) -> CodePage:
    """The whole page of a code; ReferenceError, with the nearest code, where nothing is known of it."""
    card = code_card(reference, code, on)
    view = family_of_code(reference, code, on, facility=False)
    return CodePage(
        card=card,
        meaning=meaning(reference, code, view, on),
        modifiers=modifiers(reference, card),
        crosswalks=crosswalks(reference, card),
        edits=edits(reference, code, on),
        units=units(reference, code, on),
        coverage=coverage(reference, code, on),
        fees=fees(card),
        compliance=compliance(reference, card),
    )


def page_dict(page: CodePage) -> dict[str, Any]:
    """The page for `--json`: the card at the top level, each section under its name."""
    told = asdict(page)
    return {
        **told.pop("card"),
        **{name: section for name, section in told.items() if name != "fees"},
        "steps": told["fees"]["steps"],
    }
