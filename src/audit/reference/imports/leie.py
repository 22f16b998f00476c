"""The List of Excluded Individuals and Entities of the Office of Inspector General. Births and addresses are not read."""

from __future__ import annotations

from audit.reference.imports.cells import day, shaped, text
from audit.reference.imports.importer import Column, Importer, for_all_days
from audit.reference.imports.names import iso_day, month_and_year
from audit.reference.tables import DATE, TEXT

_NAMES = ("npi", "last_name", "first_name", "middle_name", "business_name", "general", "specialty", "state")
_STORED = {
    **dict.fromkeys((*_NAMES, "exclusion_type"), TEXT),
    **dict.fromkeys(("exclusion_date", "reinstatement_date", "waiver_date"), DATE),
    "waiver_state": TEXT,
}

_TEXTS = {
    "last_name": "last ?name",
    "first_name": "first ?name",
    "middle_name": "mid(dle)? ?name",
    "business_name": "bus(iness)? ?name",
    "general": "general",
    "specialty": "specialty",
    "state": "state",
    "waiver_state": "(wvr|waiver) ?state",
}
_DATES = {"reinstatement_date": "rein(statement)? ?date", "waiver_date": "waiver ?date"}

LEIE = Importer(
    kind="leie",
    table="leie",
    what="the whole list as downloaded, UPDATED.csv",
    columns=(
        Column("npi", "npi", shaped(r"\d{10}", "an NPI of ten digits", ("0000000000", "0")), filled=False),
        Column("exclusion_type", "excl(usion)? ?type", text()),
        Column("exclusion_date", "excl(usion)? ?date", day()),
        *(Column(name, heading, day(), filled=False) for name, heading in _DATES.items()),
        *(Column(name, heading, text(), filled=False) for name, heading in _TEXTS.items()),
    ),
    stored=_STORED,
    key=tuple(_STORED),
    shape=for_all_days,
    tells_edition=(iso_day, month_and_year),
    member="updated|excl|leie",
)
"""Who was reinstated before the list was made is not in it."""
