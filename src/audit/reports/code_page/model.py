"""What a page or a terminal says of one code: plain, frozen pieces, each with its source and its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from audit.reference import CodeCard, Fee
from audit.reference.lookup import ImportedWords


@dataclass(frozen=True)
class Absent:
    """A table that is not loaded, or does not reach the day: what that is, and the command that loads it."""

    words: str
    how: str


@dataclass(frozen=True)
class Guideline:
    """One step of the order in which the codes of a family are decided."""

    position: int
    attribute: str | None
    label: str | None
    words: str
    effective_from: date | None
    effective_to: date | None
    source: str


@dataclass(frozen=True)
class Example:
    """A case in words and what is billed for it: codes with their units, and the dollars where every fee is known."""

    words: str
    lines: tuple[tuple[str, int], ...]
    dollars: Decimal | None


@dataclass(frozen=True)
class Meaning:
    """What the code stands for beside its card: loaded words, the family's own remarks, and the order of decision."""

    imported: tuple[ImportedWords, ...]
    note: str | None
    undecided: str | None
    guidelines: tuple[Guideline, ...]
    examples: tuple[Example, ...]
    absent: Absent | None


@dataclass(frozen=True)
class ToldByModifier:
    """An attribute that a modifier of the line tells where the code itself does not."""

    modifier: str
    attribute: str
    value: str
    because: str
    effective_from: date | None
    effective_to: date | None
    source: str


@dataclass(frozen=True)
class Modifiers:
    """What modifiers say beside the indicators of the card; `lifting` are those that can lift an NCCI pair."""

    told: tuple[ToldByModifier, ...]
    lifting: tuple[tuple[str, str | None], ...]
    absent: Absent | None


@dataclass(frozen=True)
class Kin:
    """A code that stood, or stands, for the same service."""

    code: str
    words: str
    relation: str
    effective_from: date | None
    effective_to: date | None
    source: str


@dataclass(frozen=True)
class Exit:
    """A value that leads from one family to another: out of the code's own, or into it."""

    is_out: bool
    attribute: str
    value: str
    family_id: str
    family_label: str
    fixed: str | None
    effective_from: date | None
    effective_to: date | None
    source: str


@dataclass(frozen=True)
class AddOn:
    """An add-on and a primary: `other` is the one of the two that the page is not about; blank where the payer names it."""

    is_primary: bool
    other: str | None
    words: str
    edit_type: str
    meaning: str
    effective_from: date | None
    effective_to: date | None
    source: str


@dataclass(frozen=True)
class Step:
    """From a code to a sibling: what differs, the sibling's values, its office fee, and the fee there minus the fee here."""

    code: str
    differs: str
    values: str
    attributes: int
    office_fee: Decimal | None
    facility_fee: Decimal | None
    office_step: Decimal | None
    facility_step: Decimal | None


@dataclass(frozen=True)
class Crosswalks:
    """From this code to others: before and after it, one attribute away, out of its family and into it, add-ons."""

    kin: tuple[Kin, ...]
    steps: tuple[Step, ...]
    exits: tuple[Exit, ...]
    add_ons: tuple[AddOn, ...]
    absent: Absent | None


@dataclass(frozen=True)
class Pair:
    """One NCCI pair in force on the day; `column` is where the page's code stands: 1 is paid, 2 is not."""

    column: int
    other: str
    other_words: str
    indicator: str
    sentence: str
    effective_from: date | None
    effective_to: date | None
    rationale: str | None


@dataclass(frozen=True)
class EditTable:
    """The pairs of one setting, by column and number, of the edition that answers on the day."""

    setting: str
    edition: date
    source: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Edits:
    """The NCCI pairs of a code by setting; `absent` where no table is loaded or none covers the day."""

    tables: tuple[EditTable, ...]
    absent: tuple[Absent, ...]


@dataclass(frozen=True)
class UnitLimit:
    """The most units of a code for one setting, what kind of limit that is, and whether an appeal can pass it."""

    setting: str
    units: int
    indicator: str
    meaning: str
    appeal: str
    rationale: str | None
    edition: date
    source: str


@dataclass(frozen=True)
class Units:
    """The unit limits of a code by setting."""

    limits: tuple[UnitLimit, ...]
    absent: tuple[Absent, ...]


@dataclass(frozen=True)
class CoverageRow:
    """One row of an imported coverage list that names the code: each cell with the name of its column."""

    payer: str
    policy: str
    cells: tuple[tuple[str, str], ...]
    effective_from: date | None
    effective_to: date | None
    source: str


@dataclass(frozen=True)
class Coverage:
    """What loaded coverage lists say of the code."""

    rows: tuple[CoverageRow, ...]
    absent: Absent | None


@dataclass(frozen=True)
class Fees:
    """The fees of every edition with the steps to the siblings on the day."""

    fees: tuple[Fee, ...]
    steps: tuple[Step, ...]
    widest: Step | None
    absent: Absent | None


@dataclass(frozen=True)
class ReadBy:
    """A rule that is asked of a line with the code."""

    rule_id: str
    title: str
    severity: str
    is_of_family: bool
    citation: str


@dataclass(frozen=True)
class Audited:
    """What an audit found on the family or the code."""

    code: str | None
    words: str
    period: str | None
    source: str | None


@dataclass(frozen=True)
class Compliance:
    """The rules that read the code, and what audits have found."""

    rules: tuple[ReadBy, ...]
    history: tuple[Audited, ...]


@dataclass(frozen=True)
class CodePage:
    """Everything that is known of a code on a day, section by section."""

    card: CodeCard
    meaning: Meaning
    modifiers: Modifiers
    crosswalks: Crosswalks
    edits: Edits
    units: Units
    coverage: Coverage
    fees: Fees
    compliance: Compliance
