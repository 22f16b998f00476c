"""Which rules read a code, what audits have found, and the fees with their steps."""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Category
from audit.reference import CodeCard, Reference
from audit.reference.dates import in_force
from audit.reports.code_page.crosswalks import steps, widest
from audit.reports.code_page.editions import fees_absent
from audit.reports.code_page.model import Audited, Compliance, Fees, ReadBy
from audit.rules.catalogue import RuleCard, catalogue


def compliance(reference: Reference, card: CodeCard) -> Compliance:
    """The rules that are asked of a line with the code, those of its family first, and what audits have found."""
    rules = sorted(rules_for(reference, card), key=lambda rule: rule.category is not Category.ATTRIBUTE)
    return Compliance(tuple(_read_by(rule) for rule in rules), _history(reference, card))


def rules_for(reference: Reference, card: CodeCard) -> tuple[RuleCard, ...]:
    """The rules that are asked of a line with the code: those on its family's attributes, and those on every line."""
    rules = in_force(reference.tables["attribute_rules"], card.on)
    own = set(rules.filter(pl.col("family_id") == pl.lit(card.family_id, dtype=pl.String))["attribute"])
    return tuple(
        rule
        for rule in catalogue(reference.tables["attribute_rules"])
        if not rule.rule_id.startswith("attribute.") or rule.rule_id.removeprefix("attribute.") in own
    )


def _read_by(rule: RuleCard) -> ReadBy:
    is_own = rule.category is Category.ATTRIBUTE
    return ReadBy(rule.rule_id, rule.title, str(rule.severity), is_own, rule.citation)


def _history(reference: Reference, card: CodeCard) -> tuple[Audited, ...]:
    rows = reference.tables["audit_history"].filter(
        pl.col("family_id") == pl.lit(card.family_id, dtype=pl.String),
        pl.col("hcpcs_code").is_null() | (pl.col("hcpcs_code") == card.code),
    )
    told = rows.sort("position").select("hcpcs_code", "words", "period", "source").iter_rows()
    return tuple(Audited(*row) for row in told)


def fees(card: CodeCard) -> Fees:
    """The fees of every edition, and the step to each sibling on the day of the card."""
    told = steps(card)
    return Fees(card.fees, told, widest(told), fees_absent(card))
