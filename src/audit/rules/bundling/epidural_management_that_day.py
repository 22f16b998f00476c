"""Is the daily management of an epidural billed on the day on which its catheter was placed?

The management of a continuous epidural or subarachnoid drug begins on the day after the placement, whoever placed it; no
modifier parts the two. More than one unit a day, and a place that is no hospital, are asked by other rules.
"""

from __future__ import annotations

from audit.model.vocabulary import Action, Category, Severity
from audit.rules.not_beside import not_beside

RULE = not_beside(
    "bundling.epidural_management_that_day",
    "Epidural management on the day of the catheter",
    Category.BUNDLING,
    Severity.HIGH,
    "of the same patient",
    "Remove the management of the day of placement; it is billed from the day after.",
    "CMS NCCI pair table of 2024-07-01: column 2 of the placement, indicator 0; NGS anesthesia page reviewed 2023-11-16",
    "97",
    Action.REMOVE_LINE,
)
