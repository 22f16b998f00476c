"""What the rules made of the line, category by category: what was asked, what came out, and what could not be asked and why.

Every rule of the catalogue finds its place by its category: a new rule is told of without a word here.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from audit.model.vocabulary import Category, Outcome
from audit.reference import Reference
from audit.reports.line_story.model import Asked, BilledLine, CheckStory, Judgment
from audit.reports.line_story.read import RunRows

NOT_KEPT = "the run does not say: it was made before outcomes were kept"


def check_stories(rows: RunRows, billed: BilledLine, reference: Reference) -> tuple[CheckStory, ...]:
    """A story for every category of rules but the attributes, which are told one by one: those with findings first."""
    asked = _asked(rows)
    told = []
    for category in (each for each in Category if each is not Category.ATTRIBUTE and each in asked):
        judgment = _judgment([each.outcome for each in asked[category]])
        told.append(
            CheckStory(
                str(category),
                category_label(category),
                _on_line(category, billed, reference),
                asked[category],
                judgment,
            )
        )
    return tuple(sorted(told, key=lambda check: _ORDER.index(check.judgment)))


def category_label(category: str) -> str:
    """What a person reads for a category."""
    return _LABELS.get(category, category.replace("_", " ").capitalize())


_LABELS = {"add_on": "Add-on", "code_validity": "Code", "date": "Dates"}
_ORDER = (Judgment.VIOLATED, Judgment.IN_PART, Judgment.NOT_ASKED, Judgment.CLEAR, None)


def _asked(rows: RunRows) -> dict[str, tuple[Asked, ...]]:
    """Of each category the rules that were asked of the line, and those that the run left out; with what came out."""
    not_run, found = rows.not_run(), {finding["rule_id"] for finding in rows.findings}
    told: dict[str, list[Asked]] = {}
    for rule in rows.summary.get("rules", ()):
        rule_id = rule["rule_id"]
        of_category = told.setdefault(rule["category"], [])
        if rule_id in not_run:
            of_category.append(Asked(rule_id, rule["title"], None, not_run[rule_id]))
        elif rows.outcomes is None and rule_id in found:
            of_category.append(Asked(rule_id, rule["title"], Outcome.VIOLATED))
        elif rows.outcomes is None:
            of_category.append(Asked(rule_id, rule["title"], Outcome.NOT_EVALUATED, NOT_KEPT))
        elif rule_id in rows.outcomes:
            outcome, missing = rows.outcomes[rule_id]
            of_category.append(Asked(rule_id, rule["title"], Outcome(outcome), missing or ""))
    return {category: tuple(asked) for category, asked in told.items()}


def _judgment(outcomes: list[Outcome | None]) -> Judgment | None:
    if Outcome.VIOLATED in outcomes:
        return Judgment.VIOLATED
    if Outcome.NOT_EVALUATED in outcomes:
        return Judgment.IN_PART if Outcome.CLEAR in outcomes else Judgment.NOT_ASKED
    if Outcome.CLEAR in outcomes:
        return Judgment.CLEAR
    return Judgment.NOT_ASKED if outcomes else None


def _on_line(category: Category, billed: BilledLine, reference: Reference) -> str:
    """What stands on the line of what the category is about."""
    if category is Category.CODE_VALIDITY:
        return _code(billed, reference)
    shown = _SHOWN.get(category)
    return shown(billed) if shown else ""


_SHOWN: dict[Category, Callable[[BilledLine], str]] = {
    Category.UNITS: lambda billed: (
        billed.units_as_given or ("none, counts as 1" if billed.units is None else f"{billed.units.normalize():f}")
    ),
    Category.DATE: lambda billed: billed.served.isoformat(),
    Category.MODIFIER: lambda billed: ", ".join(billed.modifiers) or "no modifier",
    Category.PLACE_OF_SERVICE: lambda billed: billed.place or "not on the line",
    Category.PROVIDER: lambda billed: billed.provider or "not on the line",
    Category.DIAGNOSIS: lambda billed: ", ".join(billed.diagnoses) or "no diagnosis",
}


def _code(billed: BilledLine, reference: Reference) -> str:
    """The code with the days on which it is in force."""
    if billed.code is None:
        return "no code on the line"
    known = reference.tables["codes"].filter(pl.col("hcpcs_code") == billed.code)
    spans = known.sort("effective_from", nulls_last=False).select("effective_from", "effective_to").rows()
    told = (f"{first or 'first day not known'} to {last or 'no end'}" for first, last in spans)
    return f"{billed.code}, {', '.join(told) or 'not in the reference'}"
