"""Places of service: two digits on the claim that say where a service was done."""

from __future__ import annotations

import polars as pl

from audit.reference.imports.cells import day, flag, shaped, text
from audit.reference.imports.importer import Column, Importer, Release, Told, from_edition_on
from audit.reference.imports.names import iso_day
from audit.reference.tables import DATE, EFFECTIVE_FROM, EFFECTIVE_TO, FLAG, TEXT

_FACILITY = flag(("facility", "true", "yes", "y", "f"), ("non-facility", "false", "no", "n", "nf"), ("Unassigned",))


def _shape(frame: pl.DataFrame, told: Told) -> list[Release]:
    """Numbers that are not given out stand in the list, and are not places."""
    return from_edition_on(frame.filter(~pl.col("label").str.to_lowercase().str.starts_with("unassigned")), told)


PLACE_OF_SERVICE = Importer(
    kind="place-of-service",
    table="place_of_service",
    what="a table with the columns place of service code and name",
    columns=(
        Column("place_of_service_code", "(place of service|pos)( code)?s?", shaped(r"\d{2}(?:-\d{2})?", "two digits")),
        Column("label", "(place of service|pos) name|label", text()),
        Column("facility", "facility|(place of service|pos) type", _FACILITY, needed=False, filled=False),
        Column(EFFECTIVE_FROM, "effective (date|from)|effective", day(), needed=False, filled=False),
        Column(EFFECTIVE_TO, "effective to|end date|deletion date", day(), needed=False, filled=False),
    ),
    stored={
        "place_of_service_code": TEXT,
        "label": TEXT,
        "facility": FLAG,
        **dict.fromkeys((EFFECTIVE_FROM, EFFECTIVE_TO), DATE),
    },
    key=("place_of_service_code", EFFECTIVE_FROM),
    shape=_shape,
    tells_edition=(iso_day,),
    member="pos|place",
)
