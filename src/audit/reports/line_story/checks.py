"""What the claim says of itself, judged without a record: its code, its units, its dates."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from audit.reference import Reference
from audit.reports.line_story.model import AttributeStory, BilledLine, Judgment
from audit.reports.line_story.read import RunRows


@dataclass(frozen=True)
class _Check:
    name: str
    label: str
    requires: str
    rules: tuple[str, ...]


_CHECKS = (
    _Check(
        "code",
        "Code",
        "in force on the date of service",
        ("code_validity.malformed", "code_validity.unknown", "code_validity.not_in_force"),
    ),
    _Check("units", "Units", "a number above zero", ("units.not_a_number", "units.not_positive")),
    _Check(
        "dates", "Dates", "not in the future, not ended before begun", ("date.future", "date.line_end_before_start")
    ),
)


def check_stories(rows: RunRows, billed: BilledLine, reference: Reference) -> tuple[AttributeStory, ...]:
    """Code, units and dates of the line, each with what comes of its rules."""
    return tuple(_story(check, rows, billed, reference) for check in _CHECKS)


def _story(check: _Check, rows: RunRows, billed: BilledLine, reference: Reference) -> AttributeStory:
    raised = [finding for finding in rows.findings if finding["rule_id"] in check.rules]
    shown, says, unknown = _facts(check.name, rows, billed, reference)
    judgment, why = _judgment(check, rows, unknown)
    return AttributeStory(
        attribute=check.name,
        label=check.label,
        billed=shown,
        requires=check.requires,
        says=says,
        assertion=None,
        value=None,
        judgment=Judgment.CONTRADICTED if raised else judgment,
        why="" if raised else why,
        is_code=check.name == "code",
        is_finding=bool(raised),
    )


def _judgment(check: _Check, rows: RunRows, unknown: str | None) -> tuple[Judgment, str]:
    reasons = [reason for rule, reason in rows.not_run().items() if rule in check.rules]
    if unknown or len(reasons) == len(check.rules):
        return Judgment.NOT_ASKED, unknown or reasons[0]
    return Judgment.MATCH, ""


def _facts(name: str, rows: RunRows, billed: BilledLine, reference: Reference) -> tuple[str, str, str | None]:
    """What was billed, what is known of it, and why it cannot be judged, where it cannot."""
    if name == "code":
        return billed.code or "none", *_code_facts(billed, reference)
    if name == "units":
        units = billed.units_as_given or (
            f"{billed.units.normalize():f}" if billed.units is not None else "none, counts as 1"
        )
        return units, "the claim itself", None
    return billed.served.isoformat(), f"audited on {rows.summary.get('today', 'a day not known')}", None


def _code_facts(billed: BilledLine, reference: Reference) -> tuple[str, str | None]:
    if billed.code is None:
        return "no code on the line", "no code on the line"
    known = reference.tables["codes"].filter(pl.col("hcpcs_code") == billed.code)
    if known.is_empty():
        inside = any(low <= billed.code <= high for low, high in reference.code_scope())
        return "not in the reference", None if inside else "outside the part of the code table that is loaded"
    spans = known.sort("effective_from", nulls_last=False).select("effective_from", "effective_to").rows()
    told = (f"{first or 'first day not known'} to {last or 'no end'}" for first, last in spans)
    return ", ".join(told), None
