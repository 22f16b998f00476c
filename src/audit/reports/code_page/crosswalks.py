"""From one code to others: what stood before it, what is one attribute away, where records lead, what is added to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl

from audit.reference import CodeCard, Reference
from audit.reference.dates import in_force
from audit.reference.lattice import fixed_values
from audit.reports.code_index import index_of
from audit.reports.code_page.editions import absent_on, editions_on, source_of
from audit.reports.code_page.model import AddOn, Crosswalks, Exit, Kin, Step

EDIT_TYPES = {
    "1": "paid only beside a listed primary code",
    "2": "the payer says beside which codes it is paid",
    "3": "paid beside a listed primary code or one that the payer names",
}
OF_THE_PAYER = "CCCCC"


def crosswalks(reference: Reference, card: CodeCard) -> Crosswalks:
    """Every way from the code to another one on the day of the card."""
    add_ons = tuple(_add_ons(reference, card.code, card.on))
    return Crosswalks(
        kin=tuple(_kin(reference, card.code)),
        steps=steps(card),
        exits=exits(reference, card.family_id, card.on),
        add_ons=add_ons,
        absent=next(iter(absent_on(reference, "ncci_add_on", card.on)), None),
    )


def _kin(reference: Reference, code: str) -> Iterator[Kin]:
    """The codes that the code took the place of, and those that took its place; each with its own days."""
    rows = {row["hcpcs_code"]: row for row in reference.tables["codes"].iter_rows(named=True)}
    for old, new, source in reference.tables["code_history"].select("hcpcs_code", "successor", "source").iter_rows():
        if code in (old, new):
            other, relation = (old, "before it") if code == new else (new, "after it")
            row = rows.get(other, {})
            yield Kin(other, row.get("words", ""), relation, row.get("effective_from"), row.get("effective_to"), source)


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
            facility_fee=sibling.facility_fee,
            office_step=_minus(sibling.office_fee, office.dollars if office else None),
            facility_step=_minus(sibling.facility_fee, facility.dollars if facility else None),
        )
        for sibling in card.siblings
    )


def widest(told: tuple[Step, ...]) -> Step | None:
    """The step of one attribute that is worth most in an office; None where no sibling is one attribute away with a fee."""
    near = [step for step in told if step.attributes == 1 and step.office_step is not None]
    return max(near, key=lambda step: abs(step.office_step or Decimal(0)), default=None)


def _minus(there: Decimal | None, here: Decimal | None) -> Decimal | None:
    return None if there is None or here is None else there - here


def exits(reference: Reference, family_id: str | None, on: date) -> tuple[Exit, ...]:
    """The values that lead out of a family on a day, then those that lead into it."""
    return tuple(_exits(reference, family_id, on))


def _exits(reference: Reference, family_id: str | None, on: date) -> Iterator[Exit]:
    labels = dict(reference.tables["attributes"].select("attribute", "label").iter_rows())
    values = {
        (each["attribute"], each["value"]): each["label"]
        for each in reference.tables["attribute_values"].iter_rows(named=True)
    }
    families = dict(reference.tables["families"].select("family_id", "label").iter_rows())
    rows = in_force(reference.tables["family_exits"], on).sort("family_id", "attribute", "value")
    for column, other, is_out in (("family_id", "to_family", True), ("to_family", "family_id", False)):
        of_family = rows.filter(pl.col(column) == pl.lit(family_id, dtype=pl.String))
        for row in of_family.iter_rows(named=True):
            fixed = [values.get(pair, pair[1]) for pair in fixed_values(row["fixed"]).items()]
            yield Exit(
                is_out,
                labels.get(row["attribute"], row["attribute"]),
                values.get((row["attribute"], row["value"]), row["value"]),
                row[other],
                families.get(row[other], row[other]),
                ", ".join(fixed) or None,
                row["effective_from"],
                row["effective_to"],
                row["source"],
            )


def _add_ons(reference: Reference, code: str, on: date) -> Iterator[AddOn]:
    """What the code is added to, then what is added to it: our own rows, then those of a loaded table."""
    words = {entry.code: entry.words for entry in index_of(reference).entries}
    told: set[tuple[bool, str | None]] = set()
    for frame, source in _add_on_tables(reference, code, on):
        for row in frame.sort("primary_code", "add_on_code").iter_rows(named=True):
            is_primary = row["add_on_code"] == code
            other = row["primary_code"] if is_primary else row["add_on_code"]
            named = None if other == OF_THE_PAYER else other
            if (is_primary, named) not in told:
                told.add((is_primary, named))
                kind = str(row["edit_type"])
                yield AddOn(
                    is_primary,
                    named,
                    words.get(other, "") if named else "",
                    kind,
                    EDIT_TYPES.get(kind, "a kind of edit that is not known"),
                    row["effective_from"],
                    row["effective_to"],
                    source or row["source"],
                )


def _add_on_tables(reference: Reference, code: str, on: date) -> Iterator[tuple[pl.DataFrame, str | None]]:
    has_code = (pl.col("add_on_code") == code) | (pl.col("primary_code") == code)
    yield in_force(reference.tables["add_on_primaries"].filter(has_code), on), None
    for _, edition in editions_on(reference, "ncci_add_on", on):
        yield in_force(reference.store.scan(edition).filter(has_code).collect(), on), source_of(edition)
