"""What the code requires of each attribute beside what the record says, judged by the rule's own judgment."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from audit.model.vocabulary import Assertion, AttributeRole, Outcome, Precedence
from audit.reference import Reference, normalise_term
from audit.reference.dates import in_force
from audit.reference.lattice import follow_exit
from audit.reference.spans import code_fit
from audit.reports.line_story.model import AttributeStory, BilledLine, Judgment
from audit.reports.line_story.read import RunRows
from audit.rules import attribute as rule

_ROLES = (AttributeRole.LATTICE, AttributeRole.SIDE, AttributeRole.EXIT)
_WORDS = {Outcome.CLEAR: Judgment.MATCH, Outcome.VIOLATED: Judgment.CONTRADICTED}
_OPEN = {
    Precedence.CONFLICT: "the note is against itself",
    Precedence.TITLE_AGAINST_BODY: "the title and the body of the note differ",
    Precedence.LATE_ADDENDUM: "a later addendum says otherwise",
    Precedence.BOUNDARY: "it lies on a boundary",
    Precedence.POINTS_ONLY: "the note points to it and does not say it",
    Precedence.TITLE_ALONE: "only the title of the note says it",
}
_SCHEMA = {
    "attribute": pl.String,
    "role": pl.String,
    "when_absent": pl.String,
    "expected": pl.String,
    "silent_value": pl.String,
    "assertion": pl.String,
    "documented_value": pl.String,
    "to_family": pl.String,
    "fit": pl.String,
    "telling_modifier": pl.String,
    "is_left_to_modifiers": pl.Boolean,
    "is_torn": pl.Boolean,
    "silence_is_told": pl.Boolean,
}
_TOLD_BY_THE_CODE = {
    "telling_modifier": None,
    "is_left_to_modifiers": False,
    "is_torn": False,
    "silence_is_told": True,
}


def attribute_stories(rows: RunRows, billed: BilledLine, reference: Reference) -> tuple[AttributeStory, ...]:
    """One story for each attribute of the billed code's family on the day; none where the code has no family."""
    found = _compared(rows, billed, reference)
    judged = rule.judge(pl.DataFrame([{name: each[name] for name in _SCHEMA} for each in found], schema=_SCHEMA))
    left_out = rows.not_run()
    words = Words(reference)
    return tuple(
        _story(each, outcome, rows, billed, words, left_out.get(f"attribute.{each['attribute']}"))
        for each, outcome in zip(found, judged["outcome"], strict=True)
    )


class Words:
    """The words for people of attributes and their values."""

    def __init__(self, reference: Reference) -> None:
        attributes, values = reference.tables["attributes"], reference.tables["attribute_values"]
        self.attributes: dict[str, str] = dict(attributes.select("attribute", "label").iter_rows())
        self.kinds: dict[str, str] = dict(attributes.select("attribute", "kind").iter_rows())
        self.units: dict[str, str | None] = dict(attributes.select("attribute", "unit").iter_rows())
        self._values: dict[tuple[str, str], str] = {
            (name, value): label for name, value, label in values.select("attribute", "value", "label").iter_rows()
        }

    def value(self, attribute: str, value: str | None) -> str:
        """The label of a value; a number with its unit; the value itself where the reference has no label for it."""
        unit = self.units.get(attribute)
        told = f"{value} {unit}" if value and unit else value or ""
        return self._values.get((attribute, value or ""), told)

    def in_order(self, names: list[str]) -> list[str]:
        """Places and choices first, with-or-without last: the order in which a picture of a family reads best."""
        return sorted(sorted(names, reverse=True), key=lambda name: self.kinds.get(name) == "with_without")


def _compared(rows: RunRows, billed: BilledLine, reference: Reference) -> list[dict[str, Any]]:
    tables = reference.tables
    is_billed = pl.col("hcpcs_code") == pl.lit(billed.code, dtype=pl.String)
    families = in_force(tables["codes"], billed.served).filter(is_billed)["family_id"].drop_nulls()
    if families.is_empty():
        return []
    is_family = pl.col("family_id") == families[0]
    rules = in_force(tables["attribute_rules"], billed.served).filter(is_family)
    values = in_force(tables["code_attributes"], billed.served).filter(is_billed)
    requires = dict(values.select("attribute", "value").iter_rows())
    exits = in_force(tables["family_exits"], billed.served).filter(is_family)
    order = Words(reference).in_order(rules["attribute"].to_list())
    found = []
    for role in _ROLES:
        of_role = {row["attribute"]: row for row in rules.filter(pl.col("role") == role).iter_rows(named=True)}
        for name in (name for name in order if name in of_role):
            fact = rows.facts.get(name, {})
            leads = dict(exits.filter(pl.col("attribute") == name).select("value", "to_family").iter_rows())
            is_affirmed = fact.get("assertion") == Assertion.AFFIRMED
            found.append(
                {
                    **of_role[name],
                    "expected": requires.get(name),
                    "assertion": fact.get("assertion"),
                    "documented_value": fact.get("value"),
                    "to_family": _leads_to(reference, families[0], name, fact, billed.served) if is_affirmed else None,
                    "leads_out": list(leads),
                    "precedence": fact.get("precedence"),
                    "fit": code_fit(reference, families[0], billed.code or "", name, fact.get("value"), billed.served),
                    **_TOLD_BY_THE_CODE,
                }
            )
    return found


def _leads_to(reference: Reference, family: str, name: str, fact: dict[str, Any], on: date) -> str | None:
    reached, _ = follow_exit(reference, family, {name: fact.get("value")}, on)
    return None if reached == family else reached


def _story(
    each: dict[str, Any], outcome: str | None, rows: RunRows, billed: BilledLine, words: Words, left_out: str | None
) -> AttributeStory:
    name = each["attribute"]
    is_compared = each["expected"] is not None or each["role"] == AttributeRole.EXIT
    is_finding = any(finding["attribute"] == name for finding in rows.findings)
    judgment, why = _judgment(each, outcome if is_compared else None, left_out)
    says, typed = _says(rows.facts.get(name), words)
    return AttributeStory(
        attribute=name,
        label=words.attributes.get(name, name),
        billed=billed.code or "" if each["expected"] is not None else "",
        requires=_requires(each, words),
        says=says,
        typed=typed,
        assertion=each["assertion"],
        value=each["documented_value"],
        judgment=judgment,
        why=why,
        is_part_of_code=each["expected"] is not None and each["role"] == AttributeRole.LATTICE,
        is_finding=is_finding,
    )


def _requires(each: dict[str, Any], words: Words) -> str:
    if each["expected"] is not None:
        return words.value(each["attribute"], each["expected"])
    if each["role"] == AttributeRole.EXIT and each["leads_out"]:
        return "not " + ", not ".join(words.value(each["attribute"], value) for value in each["leads_out"])
    return "no part of the code"


def _says(fact: dict[str, Any] | None, words: Words) -> tuple[str, str | None]:
    """The record's value in our words, and the words that were typed where they are others."""
    if fact is None:
        return "nothing was given", None
    if fact["assertion"] == Assertion.NOT_MENTIONED:
        return "not mentioned", None
    if fact["value"] is None:
        return "", fact["text"] or "no value"
    label = words.value(fact["attribute"], fact["value"])
    is_same = normalise_term(fact["text"] or "") in {"", normalise_term(label), normalise_term(fact["value"])}
    return label, None if is_same else fact["text"]


def _judgment(each: dict[str, Any], outcome: str | None, left_out: str | None) -> tuple[Judgment, str]:
    if left_out:
        return Judgment.NOT_ASKED, left_out
    if each["assertion"] is None:
        return Judgment.UNSEEN, ""
    if outcome is None:
        return Judgment.NOT_ASKED, "no part of the code"
    if each["assertion"] == Assertion.NOT_MENTIONED:
        return (
            Judgment.SILENT,
            "silence supports the code" if outcome == Outcome.CLEAR else "silence does not support the code",
        )
    if outcome == Outcome.NOT_EVALUATED:
        return Judgment.UNDECIDED, _OPEN.get(each["precedence"], "the words fit no single value")
    return _WORDS[Outcome(outcome)], "leads to another family" if each["to_family"] else ""
