"""Notes in our own words, for runs: one procedure, told in several ways."""

from __future__ import annotations

_WHOLE = (
    "PROCEDURE: {title} epidural steroid injection at {level}. DESCRIPTION OF PROCEDURE: After consent the patient was"
    " placed prone and the back was prepped and draped. A Tuohy needle was advanced into the epidural space at {level}"
    " {how}. {more} 80 mg of methylprednisolone was injected. The needle was removed. The patient tolerated the procedure"
    " well and was discharged in good condition."
)
_LEVELS = {"Lumbar": "L4-L5", "Cervical": "C6-C7"}


def note(how: str = "by loss of resistance", title: str = "Lumbar", more: str = "") -> str:
    """A whole record of an interlaminar injection; `how` says what guided the needle."""
    return _WHOLE.format(title=title, level=_LEVELS[title], how=how, more=more)


GUIDED = note("under fluoroscopic guidance")
BLIND = note("without fluoroscopy")
SILENT = note()
AGAINST_ITSELF = note("under fluoroscopic guidance", more="No fluoroscopy was used.")
POINTING = note(more="Contrast spread was seen.")
CUT_OFF = "PROCEDURE: Lumbar epidural steroid injection. DESCRIPTION OF PROCEDURE: The patient was placed prone and the"
