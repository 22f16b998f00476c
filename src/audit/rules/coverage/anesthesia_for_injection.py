"""Is anesthesia, or monitored anesthesia care, billed beside an injection at the spine?

Coverage policies hold that anesthesia is usually not needed for epidural, facet and sacroiliac injections, and pay for it only
where the record gives the rare reason; an audit found 20 of 28 records without one. Claims do not carry that reason: the
finding asks for the record to be read, and is low for that. Where one provider bills both, the anesthesia is part of the
procedure and is asked as that. Only the codes that stand for anesthesia at image-guided spine procedures and at nerve blocks
and injections are asked.
"""

from __future__ import annotations

from audit.model.vocabulary import Action, Category, Severity
from audit.rules.not_beside import not_beside

RULE = not_beside(
    "coverage.anesthesia_for_injection",
    "Anesthesia for an injection at the spine",
    Category.COVERAGE,
    Severity.LOW,
    "of the same patient",
    "Look in the record for the reason why this patient needed anesthesia. Without one the payer would likely not cover it.",
    "LCD L39240 as quoted by Noridian; OIG A-09-23-03013 (2025-07-31)",
    "50",
    Action.REVIEW,
)
