"""Add-on codes and the codes beside which they are paid."""

from __future__ import annotations

import polars as pl

from audit.reference.imports.cells import code, day, first_of
from audit.reference.imports.importer import Column, Importer, Release, Told, for_all_days, from_edition_on
from audit.reference.imports.names import iso_day, month_and_year, quarter, us_day
from audit.reference.tables import DATE, EFFECTIVE_FROM, EFFECTIVE_TO, TEXT

_ENDS = ("add_on_ends", "primary_ends", "edit_ends")


def _shape(frame: pl.DataFrame, told: Told) -> list[Release]:
    """A pair ends with its edit, its add-on code or its primary code, whichever is first."""
    rows = frame.with_columns(pl.min_horizontal(_ENDS).alias(EFFECTIVE_TO))
    dated = rows.select(pl.any_horizontal(pl.col(EFFECTIVE_FROM, EFFECTIVE_TO).is_not_null().any())).item()
    return for_all_days(rows, told) if dated else from_edition_on(rows, told)


ADD_ON = Importer(
    kind="ncci-add-on",
    table="ncci_add_on",
    what="the table of add-on codes, such as AOC_V2026Q3-MCR.zip",
    columns=(
        Column("add_on_code", "add on code", code()),
        Column("primary_code", "primary code", code("CCCCC")),
        Column("edit_type", "(aoc )?edit type", first_of("1", "2", "3")),
        Column(EFFECTIVE_FROM, "(aoc )?edit (eff ?dt|effective date)( .*)?", day(), needed=False, filled=False),
        Column("edit_ends", "(aoc )?edit (del ?dt|deletion date)( .*)?", day(), needed=False, filled=False),
        Column("add_on_ends", "(aoc|add on code) (del ?dt|deletion date)( .*)?", day(), needed=False, filled=False),
        Column("primary_ends", "primary code (del ?dt|deletion date)( .*)?", day(), needed=False, filled=False),
    ),
    stored={
        **dict.fromkeys(("add_on_code", "primary_code", "edit_type"), TEXT),
        **dict.fromkeys((EFFECTIVE_FROM, EFFECTIVE_TO), DATE),
    },
    key=("add_on_code", "primary_code", "edit_type", EFFECTIVE_FROM, EFFECTIVE_TO),
    shape=_shape,
    tells_edition=(quarter, iso_day, us_day, month_and_year),
    member="aoc|add-?on",
)
"""The primary code CCCCC stands for those that the payer names itself."""
