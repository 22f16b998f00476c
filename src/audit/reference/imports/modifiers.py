"""Modifiers: two characters behind a code, and which of them set an edit aside."""

from __future__ import annotations

from audit.reference.imports.cells import day, flag, shaped, text
from audit.reference.imports.importer import Column, Importer, from_edition_on
from audit.reference.imports.names import iso_day
from audit.reference.tables import DATE, EFFECTIVE_FROM, EFFECTIVE_TO, FLAG, TEXT

_YES_NO = flag(("true", "yes", "y", "1"), ("false", "no", "n", "0"))

MODIFIERS = Importer(
    kind="modifiers",
    table="modifiers",
    what="a table with the columns modifier and, where they are known, kind and label",
    columns=(
        Column("modifier", "mod(ifier)?( code)?", shaped("[0-9A-Z]{2}", "two characters")),
        Column("kind", "kind|mod(ifier)? category", text(), needed=False, filled=False),
        Column("label", "label|(mod(ifier)? )?desc(ription)?", text(), needed=False, filled=False),
        Column("is_ncci_associated", "is ncci associated|ncci( associated)?", _YES_NO, needed=False, filled=False),
        Column(EFFECTIVE_FROM, "effective (date|from)|add (dt|date)", day(), needed=False, filled=False),
        Column(EFFECTIVE_TO, "effective to|end date|term (dt|date)", day(), needed=False, filled=False),
    ),
    stored={
        **dict.fromkeys(("modifier", "kind", "label"), TEXT),
        "is_ncci_associated": FLAG,
        **dict.fromkeys((EFFECTIVE_FROM, EFFECTIVE_TO), DATE),
    },
    key=("modifier", "kind", EFFECTIVE_FROM),
    shape=from_edition_on,
    tells_edition=(iso_day,),
    member="mod",
)
