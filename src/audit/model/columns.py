"""The columns of a claim line: canonical names, kinds, and what each means. Labels for people stand here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl


class Kind(StrEnum):
    """How the text of a column becomes a value."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    QUANTITY = "quantity"
    LINE_NUMBER = "line_number"


MONEY = pl.Decimal(18, 2)
QUANTITY = pl.Decimal(18, 3)
DTYPES: dict[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.MONEY: MONEY,
    Kind.QUANTITY: QUANTITY,
    Kind.LINE_NUMBER: pl.Int64(),
}


@dataclass(frozen=True)
class Column:
    """One canonical column of a claim line. `label` is what a person reads, `description` is what it means."""

    name: str
    label: str
    description: str
    kind: Kind = Kind.TEXT
    required: bool = False


INSTITUTIONAL = r"^(i|ub|837i)"
"""How a claim type in lower case begins that says institutional; anything else is professional."""

DOCUMENTED_PREFIX = "documented_"
AS_GIVEN_SUFFIX = "_as_given"
DOSE = f"{DOCUMENTED_PREFIX}dose"
"""How much of the drug of its line the record says was given, where a file has that column."""
MODIFIERS = tuple(f"hcpcs_modifier_{n}" for n in range(1, 6))
DIAGNOSES = tuple(f"diagnosis_code_{n}" for n in range(1, 26))

COLUMNS: tuple[Column, ...] = (
    Column("claim_id", "Claim", "The claim that the line belongs to.", required=True),
    Column(
        "claim_line_number", "Line", "The line's number in its claim; in file order where absent.", Kind.LINE_NUMBER
    ),
    Column("hcpcs_code", "Code", "CPT or HCPCS code billed, five characters.", required=True),
    Column("claim_line_start_date", "Service", "Date of service of the line.", Kind.DATE, required=True),
    Column("claim_start_date", "Claim start", "First date of the claim; stands in for a blank line date.", Kind.DATE),
    Column("claim_line_end_date", "Line end", "Last date of service of the line.", Kind.DATE),
    Column("claim_end_date", "Claim end", "Last date of the claim.", Kind.DATE),
    Column("person_id", "Patient", "The patient; without it nothing is judged across claims."),
    Column("birth_date", "Birth", "The patient's date of birth.", Kind.DATE),
    Column("claim_type", "Claim type", "professional or institutional; absent means professional."),
    Column("service_unit_quantity", "Units", "Units of service; absent means 1.", Kind.QUANTITY),
    *(Column(name, f"Modifier {n}", "Modifier of the code.") for n, name in enumerate(MODIFIERS, 1)),
    Column("modifiers", "Modifiers", "All modifiers in one column, with separators."),
    Column(
        "claim_frequency_code",
        "Frequency code",
        "1 an original claim, 7 one that replaces another, 8 one that voids it.",
    ),
    Column("bill_type_code", "Type of bill", "Of an institutional claim; its last character is the frequency code."),
    Column("original_claim_id", "Original claim", "The claim that this one replaces or voids."),
    Column("place_of_service_code", "Place", "Place of service, two digits."),
    Column("rendering_npi", "Rendering provider", "NPI of who did it."),
    Column("billing_npi", "Billing provider", "NPI of who bills it."),
    Column("facility_npi", "Facility", "NPI of the facility."),
    *(
        Column(name, f"Diagnosis {n}", "ICD-10-CM code, with or without the dot.")
        for n, name in enumerate(DIAGNOSES, 1)
    ),
    Column("diagnosis_pointer", "Diagnosis pointer", "Which diagnoses of the claim the line points to."),
    Column("charge_amount", "Charge", "Dollars charged.", Kind.MONEY),
    Column("allowed_amount", "Allowed", "Dollars allowed.", Kind.MONEY),
    Column("paid_amount", "Paid", "Dollars paid.", Kind.MONEY),
    Column("payer", "Payer", "Who pays."),
    Column("claim_received_date", "Received", "Date on which the payer received the claim.", Kind.DATE),
    Column("paid_date", "Paid on", "Date of payment.", Kind.DATE),
    Column("carc_codes", "CARC received", "Adjustment reason codes already received, separated by `;`."),
    Column("note_id", "Note", "Identifier of the procedure note."),
    Column("note_text", "Note text", "The procedure note."),
)

BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}


def label(name: str) -> str:
    """What a person reads for a column name; an unknown name is shown with spaces for underscores."""
    column = BY_NAME.get(name)
    return column.label if column else name.replace("_", " ").capitalize()
