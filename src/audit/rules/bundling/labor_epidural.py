"""Is an epidural billed beside the labor analgesia that includes it?

Neuraxial labor analgesia includes the puncture, the catheter, further doses and a catheter that is replaced. An epidural or
subarachnoid injection or infusion by the same provider on that day is part of it, unless modifier 59 or one of XE, XP, XS
and XU says that it was something else. The finding stands on the line of the epidural.
"""

from __future__ import annotations

from audit.model.vocabulary import Action, Category, Severity
from audit.rules.not_beside import not_beside

RULE = not_beside(
    "bundling.labor_epidural",
    "Epidural beside labor analgesia",
    Category.BUNDLING,
    Severity.HIGH,
    "by the same provider",
    "Remove the epidural: the labor analgesia includes it. Where it was for something else, add modifier 59 or XU.",
    "CMS NCCI pair table of 2024-07-01: labor analgesia is column 1 over these codes, indicator 1",
    "97",
    Action.REMOVE_LINE,
)
