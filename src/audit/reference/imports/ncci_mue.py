"""The medically unlikely edits: how many units of a code one patient has on one day at most."""

from __future__ import annotations

from audit.reference.imports.cells import code, first_of, text, whole
from audit.reference.imports.importer import Column, Importer, from_edition_on
from audit.reference.imports.names import iso_day, month_and_year, quarter, us_day
from audit.reference.tables import TEXT, WHOLE

MUE = Importer(
    kind="ncci-mue",
    table="ncci_mue",
    what="the table of one setting and quarter, such as MCR_MUE_PractitionerServices_Eff_07-01-2026.zip",
    columns=(
        Column("hcpcs_code", "hcpcs( cpt)?( code)?", code()),
        Column("units", "(.* )?mue (value|values|units)", whole()),
        Column("adjudication_indicator", "(mue )?(adjudication indicator|mai)", first_of("1", "2", "3")),
        Column("rationale", "(mue )?rationale", text(), needed=False, filled=False),
    ),
    stored={"hcpcs_code": TEXT, "units": WHOLE, "adjudication_indicator": TEXT, "rationale": TEXT},
    key=("hcpcs_code",),
    shape=from_edition_on,
    tells_edition=(us_day, iso_day, quarter, month_and_year),
    has_setting=True,
    member="mue",
)
