"""Every rule there is: those found as files, and one for each attribute that the reference has rules for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import walk_packages

import polars as pl

import audit.rules
from audit.model.vocabulary import Category, Severity
from audit.rules.rule import Rule, RuleDefinitionError


@dataclass(frozen=True)
class RuleCard:
    """What a reader is told of a rule: its question, what it reads, and who says so."""

    rule_id: str
    title: str
    category: Category
    severity: Severity
    reads: tuple[str, ...]
    citation: str
    explanation: str
    needs: tuple[str, ...] = ()


@cache
def line_rules() -> tuple[Rule, ...]:
    """The rules that stand as files, by id. A file is found because it is there; its place must agree with its id."""
    found = []
    for module_info in walk_packages(audit.rules.__path__, prefix="audit.rules."):
        rule = getattr(import_module(module_info.name), "RULE", None)
        if rule is None:
            continue
        expected = module_info.name.removeprefix("audit.rules.")
        if rule.rule_id != expected:
            raise RuleDefinitionError(
                f"{module_info.name} defines {rule.rule_id}; a rule's id is its place: {expected}."
            )
        found.append(rule)
    return tuple(sorted(found, key=lambda rule: rule.rule_id))


def catalogue(attribute_rules: pl.DataFrame) -> tuple[RuleCard, ...]:
    """A card for every rule: the attribute rules of the reference first, then the files, each by id."""
    return (*_attribute_cards(attribute_rules), *(_card(rule) for rule in line_rules()))


def _card(rule: Rule) -> RuleCard:
    module = import_module(f"audit.rules.{rule.rule_id}")
    return RuleCard(
        rule.rule_id,
        rule.title,
        rule.category,
        rule.severity,
        rule.reads,
        rule.citation,
        (module.__doc__ or "").strip(),
        rule.needs,
    )


def _attribute_cards(attribute_rules: pl.DataFrame) -> list[RuleCard]:
    cards: dict[str, RuleCard] = {}
    for row in attribute_rules.sort("attribute", "family_id").iter_rows(named=True):
        name = row["attribute"]
        if row["role"] != "lattice" and f"attribute.{name}" in cards:
            continue
        cards.setdefault(
            f"attribute.{name}",
            RuleCard(
                rule_id=f"attribute.{name}",
                title=row["title_contradicted"],
                category=Category.ATTRIBUTE,
                severity=Severity(row["severity_contradicted"]),
                reads=("hcpcs_code", f"documented_{name}"),
                citation=row["citation"],
                explanation=f"Compares what the code says of {name} with what the record says of it. {row['how_to_fix']}",
            ),
        )
    return [cards[rule_id] for rule_id in sorted(cards)]
