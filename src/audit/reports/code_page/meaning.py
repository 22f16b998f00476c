"""What a code stands for beside our words: loaded words, the family's remarks, the order of decision, and examples."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Reference
from audit.reference.case import bill_for
from audit.reference.dates import in_force
from audit.reference.lookup import imported_words
from audit.reports.code_page.editions import absent_on
from audit.reports.code_page.family import Attribute, FamilyView, Member, Value
from audit.reports.code_page.model import Example, Guideline, Meaning

MOST_EXAMPLES = 6
_BEYOND = 2


def meaning(reference: Reference, code: str, view: FamilyView | None, on: date) -> Meaning:
    """Everything that is said of what the code is; `view` is its family on the day."""
    return Meaning(
        imported=imported_words(reference, code, on),
        note=view.note if view else None,
        undecided=view.undecided if view else None,
        guidelines=guidelines(reference, view.family_id, on) if view else (),
        examples=tuple(examples(reference, view, code)) if view else (),
        absent=next(iter(absent_on(reference, "descriptors", on)), None),
    )


def guidelines(reference: Reference, family_id: str, on: date) -> tuple[Guideline, ...]:
    """The order in which the codes of a family are decided, as it holds on the day."""
    rows = in_force(reference.tables["family_guidelines"], on).filter(pl.col("family_id") == family_id)
    labels = dict(reference.tables["attributes"].select("attribute", "label").iter_rows())
    return tuple(
        Guideline(
            row["position"],
            row["attribute"],
            labels.get(row["attribute"] or ""),
            row["words"],
            row["effective_from"],
            row["effective_to"],
            row["source"],
        )
        for row in rows.sort("position").iter_rows(named=True)
    )


def examples(reference: Reference, view: FamilyView, code: str) -> Iterator[Example]:
    """What is billed for cases along the chain or the line of numbers on which the code stands."""
    own = view.member(code)
    along = view.measured or view.ranked
    if own is None or along is None or not (view.ranked or any(value.each for value in along.values)):
        return
    fees = {member.code: member.fee for member in view.codes}
    beside = {name: value for name, value in own.values.items() if name != along.name}
    held = [value for value in along.values if _in_row(view, along, own, value)]
    for said, words in [_case(along, value) for value in held][:MOST_EXAMPLES]:
        try:
            lines = bill_for(reference, view.family_id, {**beside, along.name: said}, view.on).lines
        except ReferenceError:
            continue
        if lines:
            yield Example(words, lines, _dollars(lines, fees))


def _in_row(view: FamilyView, along: Attribute, own: Member, value: Value) -> bool:
    """Whether a code has the value with all else as the own code."""
    return any({**own.values, along.name: value.value} == {**member.values} for member in view.codes)


def _case(along: Attribute, value: Value) -> tuple[str, str]:
    """What is documented in the example, and its words: a bin of `each` is gone into, so that its units show."""
    if value.lower is None and value.upper is None:
        return value.value, value.label
    number = value.lower if value.lower is not None else value.upper
    if value.each is not None and number is not None:
        number += value.each * _BEYOND
        number = number if value.upper is None else min(number, value.upper)
    said = f"{(number or Decimal(0)).normalize():f}"
    unit = along.unit or along.label.lower()
    return said, f"{said} {_singular(unit) if said == '1' else unit}"


def _singular(unit: str) -> str:
    return f"{unit[:-3]}y" if unit.endswith("ies") else unit.removesuffix("s")


def _dollars(lines: tuple[tuple[str, int], ...], fees: dict[str, Decimal | None]) -> Decimal | None:
    known = [fee * count for code, count in lines if (fee := fees.get(code)) is not None]
    return sum(known, Decimal(0)) if len(known) == len(lines) else None
