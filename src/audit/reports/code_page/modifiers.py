"""Which modifiers tell an attribute of the code, and which can lift an NCCI pair."""

from __future__ import annotations

from datetime import date

import polars as pl

from audit.reference import CodeCard, Reference
from audit.reference.dates import in_force
from audit.reports.code_page.editions import fees_absent
from audit.reports.code_page.model import Modifiers, ToldByModifier


def modifiers(reference: Reference, card: CodeCard) -> Modifiers:
    """The attributes that a modifier tells beside this code, by the indicators of the fee schedule in force."""
    held = {each.name: each.value for each in card.indicators}
    associated = reference.tables["modifiers"].filter(pl.col("is_ncci_associated")).sort("modifier")
    return Modifiers(
        told=_told(reference, held, card.on),
        lifting=tuple(associated.select("modifier", "label").iter_rows()),
        absent=fees_absent(card),
    )


def _told(reference: Reference, held: dict[str, str], on: date) -> tuple[ToldByModifier, ...]:
    labels = dict(reference.tables["attributes"].select("attribute", "label").iter_rows())
    values = {
        (attribute, value): label
        for attribute, value, label in reference.tables["attribute_values"]
        .select("attribute", "value", "label")
        .iter_rows()
    }
    rows = in_force(reference.tables["modifier_values"], on).iter_rows(named=True)
    return tuple(
        ToldByModifier(
            row["modifier"],
            labels.get(row["attribute"], row["attribute"]),
            values.get((row["attribute"], row["value"]), row["value"]),
            f"{row['indicator'].replace('_', ' ')} is {held[row['indicator']]}"
            if row["indicator"]
            else "on every code",
            row["effective_from"],
            row["effective_to"],
            row["source"],
        )
        for row in rows
        if row["indicator"] is None or held.get(row["indicator"]) in (row["indicator_values"] or "").split(";")
    )
