"""Is anesthesia billed by the one who does the procedure?

Who injects at the spine does not bill the anesthesia for it: it is part of the procedure. The finding stands on the line of
the anesthesia. Where the same provider gave anesthesia for other surgery and placed the injection for pain after it, modifier
59 or one of XE, XP, XS and XU on either line says so. Providers are the same by the rendering NPI, else the billing one; a
claim that names none is taken as one provider's.
"""

from __future__ import annotations

from audit.model.vocabulary import Action, Category, Severity
from audit.rules.not_beside import not_beside

RULE = not_beside(
    "bundling.operator_anesthesia",
    "Anesthesia by the one who does the procedure",
    Category.BUNDLING,
    Severity.HIGH,
    "by the same provider",
    "Remove the anesthesia. Where another practitioner gave it, correct the rendering provider; where the injection was for pain after other surgery, add modifier 59 or XU to it.",
    "NCCI Policy Manual, chapter 2: anesthesia by the practitioner who does the procedure is part of it (chapter from general knowledge, to be verified)",
    "97",
    Action.REMOVE_LINE,
)
