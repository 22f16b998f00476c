"""Is moderate sedation billed beside an injection at the spine?

Coverage policies hold that moderate or deep sedation is usually not needed for epidural, facet and sacroiliac injections, and
pay for it only where the record gives the rare reason. Claims do not carry that reason: the finding asks for the record to be
read, and is low for that. Sedation by another practitioner is asked beside the injections of anyone but that practitioner.
"""

from __future__ import annotations

from audit.model.vocabulary import Action, Category, Severity
from audit.rules.not_beside import not_beside

RULE = not_beside(
    "coverage.sedation_for_injection",
    "Moderate sedation for an injection at the spine",
    Category.COVERAGE,
    Severity.LOW,
    "of the same patient",
    "Look in the record for the reason why this patient needed sedation. Without one the payer would likely not cover it.",
    "LCD L39240 as quoted by Noridian; OIG A-09-23-03013 (2025-07-31)",
    "50",
    Action.REVIEW,
)
