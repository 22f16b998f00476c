"""The geographic practice cost indices: what the fee schedule is multiplied by in a locality."""

from __future__ import annotations

import polars as pl

from audit.reference.imports.cells import number, shaped, text
from audit.reference.imports.importer import Column, Importer, from_edition_on
from audit.reference.imports.names import iso_day, year_alone
from audit.reference.tables import TEXT

INDEX = pl.Decimal(12, 3)

_INDEX = number(3)

GPCI = Importer(
    kind="gpci",
    table="gpci",
    what="the table of localities, such as GPCI2026.csv or the rvu26c.zip that holds it",
    columns=(
        Column("mac", "(medicare administrative contractor )?(mac|carrier)( number)?", shaped(r"\d{5}", "five digits")),
        Column("state", "st(ate)?", shaped("[A-Z]{2}", "the two letters of a state")),
        Column("locality", "loc(ality)?( number)?", shaped(r"\d{2}", "two digits")),
        Column("name", "locality name", text()),
        Column("work", r"(20\d\d )?(pw|work) gpci( with 1 0 floor)?", _INDEX),
        Column("practice_expense", r"(20\d\d )?(pe|practice expense) gpci", _INDEX),
        Column("malpractice", r"(20\d\d )?(mp|malpractice) gpci", _INDEX),
    ),
    stored={
        **dict.fromkeys(("mac", "state", "locality", "name"), TEXT),
        **dict.fromkeys(("work", "practice_expense", "malpractice"), INDEX),
    },
    key=("mac", "locality"),
    shape=from_edition_on,
    tells_edition=(iso_day, year_alone),
    member="gpci",
)
"""The work index is the one with the floor of 1.0, which is what is paid."""
