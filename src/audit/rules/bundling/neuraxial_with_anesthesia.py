"""Is an epidural billed by the one who gives the anesthesia for surgery on the same day?

An epidural that serves the anesthesia is part of it. It is paid apart only where the surgeon asked for it against pain after
the surgery and it was not the anesthetic itself; modifier 59 or XU says so. What counts is its purpose, not when it was
placed. The finding stands on the line of the epidural; the modifier is asked of either line.
"""

from __future__ import annotations

from audit.model.vocabulary import Action, Category, Severity
from audit.rules.not_beside import not_beside

RULE = not_beside(
    "bundling.neuraxial_with_anesthesia",
    "Epidural by the one who gives the anesthesia",
    Category.BUNDLING,
    Severity.MEDIUM,
    "by the same provider",
    "Read why the epidural was placed. Against pain after the surgery, on the surgeon's request and not as the anesthetic: add modifier 59 or XU. Else remove it.",
    "NCCI Policy Manual, chapter 2, section B.4; ASA statement on post-operative pain, 2025-10-15",
    "97",
    Action.REVIEW,
)
