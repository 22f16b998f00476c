"""The family of a code as the lattice picture wants it: from the reference, on a day and in a setting."""

from __future__ import annotations

from datetime import date

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Reference, family_vectors, fee, lattice_attributes
from audit.reports.charts.lattice import Axis, Family


def family_of(reference: Reference, code: str, on: date, *, facility: bool = False) -> Family:
    """The codes of the code's family in force on the day, the attributes that tell them apart, and the fees that are known.

    Raises `ReferenceError` where the code is in no family on that day.
    """
    codes = reference.tables["codes"].filter(pl.col("hcpcs_code") == code, pl.col("family_id").is_not_null())
    for family in codes["family_id"].unique().sort():
        vectors = family_vectors(reference, family, on)
        if code in vectors:
            axes = [_axis(reference, name) for name in lattice_attributes(reference, family, on)]
            known = {each: fee(reference, each, on, facility) for each in vectors}
            return Family(vectors, axes, {each: amount for each, amount in known.items() if amount is not None})
    raise ReferenceError(
        f"{code}: in no family on {on}, so there is no picture of it. `reference list` shows the families."
    )


def _axis(reference: Reference, name: str) -> Axis:
    label = reference.tables["attributes"].filter(pl.col("attribute") == name)["label"].item()
    values = reference.tables["attribute_values"].filter(pl.col("attribute") == name).sort("position")
    return Axis(name, label, tuple(values.select("value", "label").iter_rows()))
