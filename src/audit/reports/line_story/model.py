"""The parts of a line's story. They hold values of a claim: for the eyes of who opened the run, never for a log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from audit.model.vocabulary import Outcome


class Judgment(StrEnum):
    """What comes of laying what the code requires beside what the record says; the value is the word for people."""

    MATCH = "Match"
    CONTRADICTED = "Contradicted"
    SILENT = "Record is silent"
    UNSEEN = "Nobody looked"
    UNDECIDED = "Decides nothing"
    NOT_ASKED = "Not asked"
    VIOLATED = "Violated"
    CLEAR = "Clear"
    IN_PART = "Asked in part"


@dataclass(frozen=True)
class BilledLine:
    """The line as it was billed. Dollars are exact; `is_facility` is None where the place of service does not say."""

    claim_id: str
    claim_line_number: int
    source_file: str
    record_number: int
    code: str | None
    words: str | None
    served: date
    units: Decimal | None
    units_as_given: str | None
    modifiers: tuple[str, ...]
    diagnoses: tuple[str, ...]
    place: str | None
    place_label: str | None
    is_facility: bool | None
    charge: Decimal | None
    allowed: Decimal | None
    paid: Decimal | None
    payer: str | None
    provider: str | None
    claim_type: str | None

    @property
    def setting(self) -> str | None:
        """`facility` or `office`; None where the place of service does not say."""
        return None if self.is_facility is None else "facility" if self.is_facility else "office"


@dataclass(frozen=True)
class AttributeStory:
    """One attribute: what the code requires, what the record says of it, and what comes of it.

    `requires` and `says` are words for people, `typed` is what stands in the record; `value` is the documented value,
    None where the record decides none.
    `is_part_of_code` is false where the code says nothing of the attribute; `is_finding` says that a finding rests on it.
    """

    attribute: str
    label: str
    billed: str
    requires: str
    says: str
    assertion: str | None
    value: str | None
    judgment: Judgment
    why: str
    typed: str | None = None
    is_part_of_code: bool = True
    is_finding: bool = False

    @property
    def said(self) -> str:
        """What the record says, with the words that were typed."""
        return ", ".join(part for part in (self.says, f"“{self.typed}”" if self.typed else "") if part)


@dataclass(frozen=True)
class Asked:
    """One rule as it was asked of the line; `outcome` is None where it was asked of no line of the run. `why` is the
    reason where there is no answer."""

    rule_id: str
    title: str
    outcome: Outcome | None
    why: str = ""


@dataclass(frozen=True)
class CheckStory:
    """What the rules of one category made of the line; `on_line` is what they are about, blank where it is other lines.

    `judgment` is None where no rule of the category applies.
    """

    category: str
    label: str
    on_line: str
    asked: tuple[Asked, ...]
    judgment: Judgment | None

    def of(self, *outcomes: Outcome | None) -> tuple[Asked, ...]:
        """The rules that came out so."""
        return tuple(each for each in self.asked if each.outcome in outcomes)


@dataclass(frozen=True)
class PatientLine:
    """One line of the patient. `line` is its position in the run; `where` is the site that its code tells, if any.

    `is_this` marks the line under review, `is_claim` the lines of its claim.
    """

    line: int
    claim_id: str
    claim_line_number: int
    served: date
    code: str | None
    where: str
    modifiers: tuple[str, ...]
    units: Decimal | None
    place: str | None
    provider: str | None
    amount: Decimal | None
    status: str
    is_this: bool
    is_claim: bool

    @property
    def name(self) -> str:
        """`claim:line`, as `related_lines` writes it."""
        return f"{self.claim_id}:{self.claim_line_number}"


@dataclass(frozen=True)
class Window:
    """The stretch of days that a limit looks at; `room_from` is the first day on which it is free again, where known."""

    first: date
    last: date
    words: str
    room_from: date | None = None


@dataclass(frozen=True)
class Quote:
    """Words that decided, with what stands around them and where they stand."""

    before: str
    words: str
    after: str
    where: str


@dataclass(frozen=True)
class FindingStory:
    """One finding of the line. `against` is what speaks against it, `looked_at` what was looked at for that.

    The evidence is a `quote`, or `values`, name and text of what the rule read from the claim.
    """

    finding_id: str
    rule_id: str
    title: str
    severity: str
    verdict: str
    attribute: str | None
    message: str
    how_to_fix: str
    citation: str
    edition: str | None
    likely_carc: str | None
    carc_label: str | None
    suggested_code: str | None
    suggested_action: str
    difference: Decimal | None
    quote: Quote | None
    values: tuple[tuple[str, str], ...]
    against: tuple[str, ...]
    looked_at: tuple[str, ...]
    category: str = ""
    related: tuple[PatientLine, ...] = ()
    window: Window | None = None


@dataclass(frozen=True)
class FamilyCode:
    """One code of the family on the day: its attribute values, and its fee in the line's setting where there is one."""

    code: str
    values: dict[str, str]
    fee: Decimal | None
    total_rvu: Decimal | None


@dataclass(frozen=True)
class Family:
    """The family of the billed code, on the date of service.

    `attributes` are those that tell its codes apart: name, label, and its values with their labels, in order.
    `edition`, `factor` and `setting` say where the fees come from; None where no fee holds for the day and the place.
    """

    family_id: str
    label: str
    attributes: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    codes: tuple[FamilyCode, ...]
    setting: str | None
    edition: str | None
    factor: Decimal | None
    possible: tuple[str, ...] | None

    def code(self, code: str | None) -> FamilyCode | None:
        """The code of that number; None where the family has none on the day."""
        return next((each for each in self.codes if each.code == code), None)


@dataclass(frozen=True)
class Amount:
    """One row of the dollars: what it is, the code, RVUs times factor, units, and dollars."""

    label: str
    code: str
    total_rvu: Decimal | None
    factor: Decimal | None
    dollars: Decimal | None


@dataclass(frozen=True)
class Worth:
    """What the line is worth as billed and as supported; `difference` is billed minus supported, + is overpaid."""

    rows: tuple[Amount, ...]
    basis: str
    billed: Decimal | None
    supported: Decimal | None
    difference: Decimal | None
    steps: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class ClaimLine:
    """One line of the claim. `line` is its position in the run; `is_this` marks the line whose story it is."""

    line: int
    claim_line_number: int
    code: str | None
    units: Decimal | None
    modifiers: tuple[str, ...]
    served: date
    amount: Decimal | None
    status: str
    is_this: bool


@dataclass(frozen=True)
class LineStory:
    """Everything that is said of one line. `points_to` is the code that a finding suggests, where one does.

    `patient` are the lines on a timeline: of the claim, of every finding, and of the patient on the days around.
    """

    line: int
    title: str
    subtitle: str
    billed: BilledLine
    status: str
    supported_code: str | None
    points_to: str | None
    attributes: tuple[AttributeStory, ...]
    checks: tuple[CheckStory, ...]
    findings: tuple[FindingStory, ...]
    family: Family | None
    worth: Worth
    claim: tuple[ClaimLine, ...]
    patient: tuple[PatientLine, ...] = ()

    def finding(self, finding_id: str | None) -> FindingStory | None:
        """The finding of that id; None where the line has none such."""
        return next((each for each in self.findings if each.finding_id == finding_id), None)
