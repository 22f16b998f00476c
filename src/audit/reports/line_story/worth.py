"""The family of the billed code with its fees on the day, and what the line is worth as billed and as supported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise, permutations
from typing import Any

import polars as pl

from audit.reference import Reference
from audit.reference.covered import FEE_SCHEDULE, covered_by, days_text
from audit.reference.fees import Fee, fees_of
from audit.reference.lattice import family_vectors, lattice_attributes
from audit.reports.line_story.attributes import Words
from audit.reports.line_story.model import Amount, BilledLine, Family, FamilyCode, Worth
from audit.reports.line_story.read import Row

_BASES = {
    "allowed_amount": "allowed amount of the line",
    "fee_schedule": "fee schedule",
    "charge_amount": "charge of the line",
}


def family_of(billed: BilledLine, reference: Reference, points_to: str | None) -> Family | None:
    """The family in which the line's codes stand, on the date of service; None where the code has no family.

    Where the record points into another family, that one; where the code had ended, `possible` are its successors.
    """
    codes = reference.tables["codes"]
    wanted = pl.lit(points_to or billed.code, dtype=pl.String)
    target = codes.filter(pl.col("hcpcs_code") == wanted)["family_id"].drop_nulls()
    if target.is_empty():
        return None
    return family_on(reference, str(target[0]), billed.served, billed.is_facility, billed.code)


def family_on(
    reference: Reference, family_id: str, on: date, is_facility: bool | None, billed: str | None = None
) -> Family:
    """A family on a day, with the fees of an office or a facility, or without fees where the setting is not known."""
    vectors = family_vectors(reference, family_id, on)
    fees = {code: _fee(reference, code, on, is_facility) for code in vectors}
    known = next((fee for fee in fees.values() if fee is not None and fee.dollars is not None), None)
    label = reference.tables["families"].row(by_predicate=pl.col("family_id") == family_id, named=True)["label"]
    is_billed = pl.col("hcpcs_code") == pl.lit(billed, dtype=pl.String)
    history = reference.tables["code_history"].filter(is_billed)["successor"].to_list()
    possible = tuple(code for code in vectors if code in history) if billed not in vectors else ()
    return Family(
        family_id=family_id,
        label=label,
        attributes=_spanning(reference, family_id, on, vectors),
        codes=tuple(FamilyCode(code, values, *_dollars(fees[code])) for code, values in vectors.items()),
        setting=None if is_facility is None or known is None else known.setting,
        edition=known.edition if known else None,
        factor=known.conversion_factor if known else None,
        possible=possible or None,
    )


def worth_of(
    billed: BilledLine, findings: tuple[Row, ...], family: Family | None, reference: Reference, points_to: str | None
) -> Worth:
    """The dollars of the line: those of its findings where it has any, and the fees behind them."""
    told = _telling(findings, points_to)
    rows = [_amount("Billed", billed.code, billed, reference)]
    if points_to:
        rows.append(_amount("Supported", points_to, billed, reference))
    return Worth(
        rows=tuple(rows),
        basis=_basis(told, billed, family, reference),
        billed=told["amount_billed"] if told else None,
        supported=told["amount_supported"] if told else None,
        difference=told["amount_difference"] if told else None,
        steps=_steps(family, billed.code, points_to),
    )


def _telling(findings: tuple[Row, ...], points_to: str | None) -> dict[str, Any] | None:
    suggesting = [finding for finding in findings if finding["suggested_code"] == points_to and points_to]
    return next(iter((*suggesting, *findings)), None)


def _basis(told: Row | None, billed: BilledLine, family: Family | None, reference: Reference) -> str:
    if told is None:
        return f"{_outside(billed, reference) or 'fees of the day'}; the line has no finding"
    if told["amount_basis"] == "none":
        return _without_dollars(billed, reference)
    if told["amount_supported"] is None:
        return f"{_BASES[told['amount_basis']]}; nothing to compare it with"
    if told["suggested_code"] is None:
        return f"{_BASES[told['amount_basis']]}; what stays payable is a share of it"
    if told["amount_basis"] == "allowed_amount":
        return f"{_BASES['allowed_amount']}, scaled by the two fees"
    edition = f" {family.edition}, {family.setting}" if family and family.edition else ""
    many = f", {billed.units.normalize():f} units" if billed.units not in {None, Decimal(1)} and billed.units else ""
    return f"{_BASES[told['amount_basis']]}{edition}{many}"


def _without_dollars(billed: BilledLine, reference: Reference) -> str:
    if billed.units_as_given is not None or (billed.units is not None and billed.units <= 0):
        return "no dollars: no amount on the line, and units that cannot be counted"
    if billed.is_facility is None:
        return "no dollars: no amount on the line, and no place of service to choose a fee by"
    return f"no dollars: no amount on the line, and {_outside(billed, reference) or 'no fee for the code on the day'}"


def _outside(billed: BilledLine, reference: Reference) -> str | None:
    """That no edition of the fee schedule covers the day; None where one does."""
    fees = covered_by(reference, FEE_SCHEDULE)
    if fees.edition_on(billed.served) is not None:
        return None
    return f"the day is outside the {fees.words}, which covers {days_text(fees.spans())}"


def _amount(label: str, code: str | None, billed: BilledLine, reference: Reference) -> Amount:
    fee = _fee(reference, code, billed.served, billed.is_facility) if code else None
    return Amount(
        label,
        code or "none",
        fee.total_rvu if fee else None,
        fee.conversion_factor if fee else None,
        fee.dollars if fee else None,
    )


def _fee(reference: Reference, code: str, on: date, is_facility: bool | None) -> Fee | None:
    held = (fee for fee in fees_of(reference, code) if fee.effective_from <= on <= fee.effective_to)
    return next((fee for fee in held if fee.facility is is_facility), None)


def _dollars(fee: Fee | None) -> tuple[Decimal | None, Decimal | None]:
    return (fee.dollars, fee.total_rvu) if fee else (None, None)


def _spanning(
    reference: Reference, family_id: str, on: date, vectors: dict[str, dict[str, str]]
) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    """The attributes in which the family's codes differ, each with the values that occur."""
    words = Words(reference)
    told = []
    for name in words.in_order(lattice_attributes(reference, family_id, on)):
        rows = reference.tables["attribute_values"].filter(pl.col("attribute") == name).sort("position")
        occurring = {vector.get(name) for vector in vectors.values()}
        values = tuple(
            (value, label) for value, label in rows.select("value", "label").iter_rows() if value in occurring
        )
        if len(values) > 1 and None not in occurring:
            told.append((name, words.attributes[name], values))
    return tuple(told)


def _steps(family: Family | None, billed: str | None, supported: str | None) -> tuple[tuple[str, Decimal], ...]:
    """One step an attribute from the billed to the supported code, with its dollars; none where a fee is missing."""
    start, end = (family.code(billed), family.code(supported)) if family else (None, None)
    if family is None or start is None or end is None:
        return ()
    names = [name for name, _, _ in family.attributes if start.values.get(name) != end.values.get(name)]
    labels = {name: label for name, label, _ in family.attributes}
    for order in permutations(names):
        walk = _walk(family, start, end, order)
        if walk:
            return tuple((labels[name], a - b) for name, (a, b) in zip(order, pairwise(walk), strict=True))
    return ()


def _walk(family: Family, start: FamilyCode, end: FamilyCode, order: tuple[str, ...]) -> list[Decimal]:
    spanning = [name for name, _, _ in family.attributes]
    cells = {tuple(code.values.get(name) for name in spanning): code.fee for code in family.codes}
    here, fees = dict(start.values), [start.fee]
    for name in order:
        here[name] = end.values[name]
        fees.append(cells.get(tuple(here.get(each) for each in spanning)))
    known = [fee for fee in fees if fee is not None]
    return known if len(known) == len(fees) and len(fees) > 1 else []
