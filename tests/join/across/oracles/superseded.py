"""Which lines stand no longer, by loops over all lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from tests.join.across.oracles.same_service import Line, as_received

FIRST = date.min


def correction(line: Line) -> str | None:
    told = (line["claim_frequency_code"] or line["bill_type_code"] or " ")[-1]
    return told if told in "78" else None


def amount(line: Line) -> Decimal | None:
    given = (line[name] for name in ("charge_amount", "allowed_amount", "paid_amount"))
    return next((value for value in given if value is not None), None)


def units(line: Line) -> Decimal:
    return Decimal(1) if line["service_unit_quantity"] is None else line["service_unit_quantity"]


def takes_back(line: Line) -> bool:
    return units(line) < 0 or (amount(line) or 0) < 0


def bill(line: Line) -> tuple[Any, ...]:
    biller = line["rendering_npi"] or line["billing_npi"] or line["claim_id"]
    dollars = amount(line)
    return (
        line["person_id"] or line["claim_id"],
        biller,
        line["claim_line_start_date"],
        line["hcpcs_code"],
        abs(units(line)),
        None if dollars is None else abs(dollars),
    )


class Correction:
    """A claim that corrects another one: when it came, whose it is, and which claim it names of those that are here."""

    def __init__(self, claim: str, lines: list[Line]) -> None:
        own = [line for line in lines if line["claim_id"] == claim and correction(line)]
        self.claim = claim
        self.received = max((line["claim_received_date"] for line in own if line["claim_received_date"]), default=FIRST)
        self.person = max((line["person_id"] for line in own if line["person_id"]), default=None)
        original = max((line["original_claim_id"] for line in own if line["original_claim_id"]), default=None)
        is_here = any(line["claim_id"] == original != claim and self.may_be(line) for line in lines)
        self.original = original if is_here else None

    def may_be(self, line: Line) -> bool:
        return None in (self.person, line["person_id"]) or self.person == line["person_id"]


def superseded(lines: list[Line]) -> set[int]:
    claims = {line["claim_id"]: Correction(line["claim_id"], lines) for line in lines if correction(line)}
    corrected = {line["line"] for line in lines if any(by_claim(line, claims.values(), claims))}
    same = {line["line"] for line in lines if any(by_content(line, other, claims) for other in lines)}
    return corrected | same | set(taken_back(lines)) | {line["line"] for line in lines if takes_back(line)}


def by_claim(line: Line, corrections: Any, claims: dict[str, Correction]) -> Iterator[bool]:
    yield correction(line) == "8"
    own = claims.get(line["claim_id"])
    yield own is not None and correction(line) is None and own.may_be(line)
    yield any(each.original == line["claim_id"] for each in corrections)
    if own is not None and own.original and (correction(line) or takes_back(line)):
        rivals = [each for each in corrections if each.original == own.original and each is not own]
        yield any((own.received, own.claim) < (each.received, each.claim) for each in rivals)


def by_content(line: Line, later: Line, claims: dict[str, Correction]) -> bool:
    names = ("person_id", "claim_line_start_date", "hcpcs_code")
    provider = [each["rendering_npi"] or each["billing_npi"] for each in (line, later)]
    if correction(later) is None or claims[later["claim_id"]].original or later["claim_id"] == line["claim_id"]:
        return False
    if any(later[name] is None or later[name] != line[name] for name in names) or provider[0] != provider[1]:
        return False
    came = later["claim_received_date"] or FIRST
    own = claims.get(line["claim_id"])
    if own is None:
        return line["claim_received_date"] is None or line["claim_received_date"] <= came
    return (own.received, own.claim) < (came, later["claim_id"])


def taken_back(lines: list[Line]) -> Iterator[int]:
    for reversal in {bill(line) for line in lines if takes_back(line)}:
        alike = sorted((line for line in lines if bill(line) == reversal), key=as_received)
        back = [line for line in alike if takes_back(line)]
        yield from (line["line"] for line in [each for each in alike if not takes_back(each)][: len(back)])
