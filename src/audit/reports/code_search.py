"""Looking codes up: by number or by a word of our own wording, and what a reader of one code wants to compare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from audit.reference import Reference
from audit.reference.dates import in_force
from audit.reference.lookup import CodeCard
from audit.rules.catalogue import RuleCard, catalogue

MOST_FOUND = 20


@dataclass(frozen=True)
class Found:
    """A code that was found, with our words for it."""

    code: str
    words: str


@dataclass(frozen=True)
class Step:
    """From a code to a sibling: what differs, the sibling's values, its office fee, and the fee there minus the fee here."""

    code: str
    differs: str
    values: str
    attributes: int
    office_fee: Decimal | None
    office_step: Decimal | None
    facility_step: Decimal | None


def search(reference: Reference, text: str) -> tuple[Found, ...]:
    """The codes that begin with `text`, else those whose words hold every word of it; at most 20, in order of number.

    Where no code holds the words as they are, beginnings of words count too.
    """
    codes = reference.tables["codes"].unique("hcpcs_code", keep="last").sort("hcpcs_code")
    every = [Found(code, words) for code, words in codes.select("hcpcs_code", "words").iter_rows()]
    typed, words = text.strip().upper(), _words(text)
    found = [each for each in every if typed and each.code.startswith(typed)]
    found = found or [each for each in every if words and words <= _words(each.words)]
    found = found or [each for each in every if words and all(_begins(word, each.words) for word in words)]
    return tuple(found[:MOST_FOUND])


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", text.lower()))


def _begins(word: str, text: str) -> bool:
    return any(each.startswith(word) for each in _words(text))


def families(reference: Reference, on: date) -> dict[str, str]:
    """Label by id of the families that have more than one code in force on the day: whole lattices first, largest first."""
    codes = in_force(reference.tables["codes"], on).drop_nulls("family_id")
    sizes = codes.group_by("family_id").len().filter(pl.col("len") > 1)
    families = sizes.join(reference.tables["families"], on="family_id")
    ordered = families.sort("lattice", "len", "family_id", descending=[False, True, False])
    return dict(ordered.select("family_id", "label").iter_rows())


def steps(card: CodeCard) -> tuple[Step, ...]:
    """A step to each sibling, those that differ in one attribute first."""
    office, facility = card.fee_on(facility=False), card.fee_on(facility=True)
    return tuple(
        Step(
            code=sibling.code,
            differs=", ".join(difference.label for difference in sibling.differs),
            values=", ".join(difference.value_label for difference in sibling.differs),
            attributes=len(sibling.differs),
            office_fee=sibling.office_fee,
            office_step=_minus(sibling.office_fee, office.dollars if office else None),
            facility_step=_minus(sibling.facility_fee, facility.dollars if facility else None),
        )
        for sibling in card.siblings
    )


def widest(card: CodeCard) -> Step | None:
    """The step of one attribute that is worth most in an office; None where no sibling is one attribute away with a fee."""
    near = [step for step in steps(card) if step.attributes == 1 and step.office_step is not None]
    return max(near, key=lambda step: abs(step.office_step or Decimal(0)), default=None)


def kin(reference: Reference, card: CodeCard) -> list[tuple[str, date | None, date | None, str]]:
    """The code with its predecessors and successors: number, first day, last day, words; the code itself first."""
    rows = {row["hcpcs_code"]: row for row in reference.tables["codes"].iter_rows(named=True)}
    named = [card.code, *card.predecessors, *card.successors]
    return [
        (code, rows[code]["effective_from"], rows[code]["effective_to"], rows[code]["words"])
        for code in named
        if code in rows
    ]


def rules_for(reference: Reference, card: CodeCard) -> tuple[RuleCard, ...]:
    """The rules that are asked of a line with the code: those on its family's attributes, and those on every line."""
    rules = in_force(reference.tables["attribute_rules"], card.on)
    own = set(rules.filter(pl.col("family_id") == pl.lit(card.family_id, dtype=pl.String))["attribute"])
    return tuple(
        rule
        for rule in catalogue(reference.tables["attribute_rules"])
        if not rule.rule_id.startswith("attribute.") or rule.rule_id.removeprefix("attribute.") in own
    )


def last_day_with_fees(reference: Reference, today: date) -> date:
    """The day for which fees are shown when nobody has said one: today, or the last day that the fee schedule covers."""
    last = reference.tables["fee_schedule"]["effective_to"].drop_nulls()
    return min(today, max(last.to_list(), default=today))


def _minus(there: Decimal | None, here: Decimal | None) -> Decimal | None:
    return None if there is None or here is None else there - here
