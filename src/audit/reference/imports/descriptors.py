"""The texts of codes that the user has a licence for. They stay on this computer; none is shipped."""

from __future__ import annotations

from audit.reference.imports.cells import code, day, text
from audit.reference.imports.importer import Column, Importer, from_edition_on
from audit.reference.imports.names import iso_day
from audit.reference.tables import DATE, EFFECTIVE_FROM, EFFECTIVE_TO, TEXT

DESCRIPTORS = Importer(
    kind="descriptors",
    table="descriptors",
    what="a table with the columns hcpcs_code and descriptor",
    columns=(
        Column("hcpcs_code", "(hcpcs|cpt)( code)?|code", code()),
        Column("descriptor", "descriptor|((long|medium|short|full|consumer) )?desc(ription)?", text()),
        Column(EFFECTIVE_FROM, "effective (date|from)", day(), needed=False, filled=False),
        Column(EFFECTIVE_TO, "effective to|end date|deletion date", day(), needed=False, filled=False),
    ),
    stored={
        **dict.fromkeys(("hcpcs_code", "descriptor"), TEXT),
        **dict.fromkeys((EFFECTIVE_FROM, EFFECTIVE_TO), DATE),
    },
    key=("hcpcs_code", EFFECTIVE_FROM),
    shape=from_edition_on,
    tells_edition=(iso_day,),
)
