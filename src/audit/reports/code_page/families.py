"""The families to choose from on a day, in the order of their code numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from audit.reference import Reference
from audit.reference.dates import in_force


@dataclass(frozen=True)
class FamilyRow:
    """A family with its lowest and highest code number and how many codes it has on the day."""

    family_id: str
    label: str
    first: str
    last: str
    count: int

    @property
    def numbers(self) -> str:
        """The numbers as a coder looks for them: the lowest `to` the highest."""
        return f"{self.first} to {self.last}"


def families_on(reference: Reference, on: date) -> dict[str, FamilyRow]:
    """The families with more than one code in force on the day, by id, in the order of their lowest code."""
    codes = in_force(reference.tables["codes"], on).drop_nulls("family_id")
    code = pl.col("hcpcs_code")
    sizes = (
        codes.group_by("family_id").agg(first=code.min(), last=code.max(), count=pl.len()).filter(pl.col("count") > 1)
    )
    rows = sizes.join(reference.tables["families"].select("family_id", "label"), on="family_id").sort("first")
    told = rows.select("family_id", "label", "first", "last", "count").iter_rows()
    return {row[0]: FamilyRow(*row) for row in told}
