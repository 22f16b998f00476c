"""The procedure-to-procedure edits of the National Correct Coding Initiative: pairs of codes not paid together."""

from __future__ import annotations

from datetime import date

from audit.reference.imports.cells import code, day, first_of, text
from audit.reference.imports.importer import Column, Importer, edition_of, one_release
from audit.reference.imports.names import iso_day, month_and_year, ncci_version, us_day
from audit.reference.tables import DATE, EFFECTIVE_FROM, EFFECTIVE_TO, TEXT

PTP = Importer(
    kind="ncci-ptp",
    table="ncci_ptp",
    what="the files of one setting and quarter, such as ccipra-v322r0-f1.zip to -f4.zip",
    columns=(
        Column("column_1", "column ?1", code()),
        Column("column_2", "column ?2", code()),
        Column(EFFECTIVE_FROM, "effective( .*)?", day(), needed=False, filled=False),
        Column(EFFECTIVE_TO, "deletion( .*)?", day(), filled=False),
        Column("modifier_indicator", "modifier( .*)?", first_of("0", "1", "9")),
        Column("rationale", "(ptp edit )?rationale", text(), needed=False, filled=False),
    ),
    stored={
        **dict.fromkeys(("column_1", "column_2"), TEXT),
        **dict.fromkeys((EFFECTIVE_FROM, EFFECTIVE_TO), DATE),
        **dict.fromkeys(("modifier_indicator", "rationale"), TEXT),
    },
    key=("column_1", "column_2", EFFECTIVE_FROM, EFFECTIVE_TO, "rationale"),
    shape=lambda frame, told: one_release(frame, told, (None, _end_of_quarter(edition_of(told)))),
    tells_edition=(ncci_version, iso_day, us_day, month_and_year),
    has_setting=True,
    member="cci|ptp",
)
"""It holds every pair with its dates, so that one file answers for all days up to the end of its quarter."""


def _end_of_quarter(day: date) -> date:
    month = 3 * ((day.month - 1) // 3) + 3
    return date(day.year, month, 31 if month in (3, 12) else 30)
