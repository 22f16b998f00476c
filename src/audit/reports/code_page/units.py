"""How many units of a code are paid on a day, and what a limit means when it is passed."""

from __future__ import annotations

from datetime import date

import polars as pl

from audit.reference import Reference
from audit.reports.code_page.editions import absent_on, editions_on, source_of
from audit.reports.code_page.model import UnitLimit, Units

MEANINGS = {
    "1": ("A limit for one line.", "Units beyond it stand on a further line, with a modifier that says why."),
    "2": ("A limit for the day that comes from the code itself or from policy.", "No appeal passes it."),
    "3": ("A limit for the day by clinical judgment.", "An appeal with the record may pass it."),
}
_UNKNOWN = ("The kind of limit is not known.", "What an appeal can do is not known.")


def units(reference: Reference, code: str, on: date) -> Units:
    """The unit limits of the code in every loaded setting, with what is not loaded."""
    limits = []
    for setting, edition in editions_on(reference, "ncci_mue", on):
        rows = reference.store.scan(edition).filter(pl.col("hcpcs_code") == code).collect()
        for row in rows.iter_rows(named=True):
            meaning, appeal = MEANINGS.get(str(row["adjudication_indicator"])[:1], _UNKNOWN)
            limits.append(
                UnitLimit(
                    setting or "",
                    int(row["units"]),
                    str(row["adjudication_indicator"]),
                    meaning,
                    appeal,
                    row.get("rationale"),
                    edition.edition,
                    source_of(edition),
                )
            )
    return Units(tuple(limits), absent_on(reference, "ncci_mue", on))
