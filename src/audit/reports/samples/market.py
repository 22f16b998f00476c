"""The invented world of the sample claims: practices, payers, drugs, diagnoses, shares. All of it is made up.

What the reference knows (families, codes, attributes, fees, dates, words of the record) is never repeated here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LATEST_SERVICE = date(2026, 10, 31)
FUTURE_SERVICE = date(2031, 3, 3)


@dataclass(frozen=True)
class Payer:
    """A payer: its share of patients, what it allows in percent of the fee schedule, and what it pays of that."""

    name: str
    share: float
    allows_percent: int
    pays_percent: int


@dataclass(frozen=True)
class Practice:
    """A practice: one billing NPI and its providers, how it prices, and how careful its coding is (1 is usual)."""

    billing_npi: str
    rendering_npis: tuple[str, ...]
    facility_npi: str
    charge_percent: int
    error_tilt: float


@dataclass(frozen=True)
class Supply:
    """A drug or contrast agent as billed: units of the code, and an invented price of a unit in cents."""

    code: str
    units: int
    unit_cents: int


def npi(base: int) -> str:
    """The NPI whose first nine digits are `base`: the tenth is the Luhn check digit over 80840 and the nine."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(f"80840{base:09d}"))]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return f"{base:09d}{-total % 10}"


def _practice(number: int, providers: int, charge_percent: int, error_tilt: float) -> Practice:
    first = 199_990_000 + 100 * number
    rendering = tuple(npi(first + n) for n in range(1, providers + 1))
    return Practice(npi(first), rendering, npi(first + 90), charge_percent, error_tilt)


PRACTICES = (
    _practice(1, 5, 240, 0.6),
    _practice(2, 4, 210, 0.9),
    _practice(3, 3, 310, 1.4),
    _practice(4, 2, 275, 2.6),
)

PAYERS = (
    Payer("Medicare", 0.40, 100, 80),
    Payer("Medicare Advantage North", 0.20, 100, 90),
    Payer("Commercial East", 0.22, 134, 80),
    Payer("Medicaid", 0.10, 78, 100),
    Payer("Workers Compensation", 0.08, 121, 100),
)

FAMILY_SHARES = {
    "interlaminar_epidural": 0.60,
    "transforaminal_epidural": 0.24,
    "facet_joint_injection": 0.14,
    "joint_injection": 0.04,
}
OTHER_FAMILY_SHARE = 0.015
VALUE_SHARES = {
    ("imaging", "with"): 6.0,
    ("delivery", "single_injection"): 14.0,
    ("patient", "established"): 5.0,
    ("decision_making", "low"): 14.0,
    ("decision_making", "moderate"): 11.0,
}
CONTRADICTED_SHARES = {
    "imaging": 3.0,
    "space": 12.0,
    "level_rank": 3.0,
    **dict.fromkeys(("facet_level", "joint_rank", "target", "joint_size", "ultrasound", "image_record"), 14.0),
    **dict.fromkeys(("guidance", "lavage", "device", "technique"), 10.0),
    **dict.fromkeys(("entry", "tunneled", "port", "age", "catheters"), 20.0),
    **dict.fromkeys(("patient", "decision_making", "visit_setting"), 2.0),
    **dict.fromkeys(("claim_setting", "treatment"), 60.0),
}
LUMBAR_SHARE = 0.78

WORDS = {
    "approach": ("interlaminar", "midline", "paramedian", "transforaminal", "TFESI", "Kambin triangle"),
    "contrast": ("contrast spread", "epidurogram", "no contrast"),
    "delivery": (
        *("single injection", "single injection", "single shot", "catheter removed the same day"),
        *("catheter left in place", "continuous infusion"),
    ),
    "imaging": (
        *("fluoroscopy", "fluoroscopy", "fluoroscopy", "fluoroscopic guidance", "C-arm", "CT"),
        *("none", "none", "ultrasound", "no fluoroscopy", "without imaging"),
    ),
    "level_rank": ("first level", "1", "additional level", "2"),
    "facet_level": ("first level", "second level", "third level"),
    "age": ("adult", "infant"),
    "decision_making": ("straightforward", "low complexity", "moderate complexity", "high complexity"),
    "device": ("catheter removed", "catheter left in place"),
    "entry": ("internal jugular", "subclavian", "basilic", "PICC"),
    "guidance": ("ultrasound", "ultrasound guidance", "CT", "none", "landmark"),
    "image_record": ("images saved", "no images saved"),
    "joint_size": ("knee", "shoulder", "hip", "wrist", "ankle", "thumb CMC", "great toe"),
    "lavage": ("peritoneal lavage", "paracentesis"),
    "patient": ("new patient", "established patient", "follow-up"),
    "port": ("catheter only", "chest port", "infusion pump"),
    "technique": ("Seldinger", "blunt dissection", "PleurX"),
    "tunneled": ("tunneled", "not tunneled"),
    "ultrasound": ("ultrasound", "US guided", "none", "palpation"),
    "purpose": ("diagnostic lumbar puncture", "CSF collection", "CSF drainage", "therapeutic injection"),
    "region": (
        *("L4-L5", "L4-L5", "L5-S1", "L5-S1", "L3-L4", "L2-L3", "lumbar", "caudal"),
        *("C7-T1", "C7-T1", "C6-C7", "C5-C6", "T8-T9", "cervical"),
    ),
    "space": ("epidural", "subarachnoid"),
    "substance": ("dexamethasone", "methylprednisolone", "triamcinolone", "phenol", "alcohol", "own blood"),
}
BOUNDARY_WORDS = ("T12-L1",)

DIAGNOSES = {
    "lumbar_sacral": ("M54.16", "M54.17", "M48.061", "M96.1", "G89.4"),
    "cervical_thoracic": ("M54.12", "M54.13", "M48.02", "M96.1", "G89.4"),
    "anywhere": ("M96.1", "G89.4"),
}
"""By region, diagnoses that may stand beside each other; those of no region stand where the billed code is of another one."""

RANKS = ("level_rank", "facet_level", "joint_rank")
"""Attributes that count levels: the third is billed beside the second only, which the samples do not."""

VISIT_FAMILY = "office_visit"
SIDES = ("RT", "LT")
STEROIDS: tuple[tuple[Supply, ...], ...] = (
    (Supply("J1100", 10, 14),),
    (Supply("J3301", 4, 195),),
    (Supply("J1030", 1, 640), Supply("J1010", 40, 16)),
    (Supply("J1040", 1, 980), Supply("J1010", 80, 13)),
    (Supply("J0702", 2, 610),),
)
CONTRAST: tuple[tuple[Supply, ...], ...] = (
    (Supply("Q9966", 2, 61),),
    (Supply("Q9966", 3, 61),),
    (Supply("Q9967", 2, 74),),
)
OFFICE, HOSPITAL, SURGERY_CENTER = "11", "22", "24"
PLACES = ((OFFICE, 0.56), (SURGERY_CENTER, 0.28), (HOSPITAL, 0.16))

VISIT_ONLY_SHARE, VISIT_BESIDE_SHARE = 0.34, 0.22
STEROID_SHARE, CONTRAST_SHARE, ADD_ON_SHARE = 0.72, 0.66, 0.45
CLAIMS_PER_PATIENT = 4.2
DAYS_APART, MOST_SESSIONS = 15, 3
PLANTED_SHARE, LINE_PLANT_SHARE, EVENT_SHARE = 0.1, 0.012, 0.002
DENIED_WHERE_PLANTED, DENIED_OTHERWISE = 0.36, 0.02
OTHER_DENIALS = ("16", "18", "29", "197", "50")
