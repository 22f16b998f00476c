"""What loaded coverage lists say of a code."""

from __future__ import annotations

from datetime import date

import polars as pl

from audit.reference import Reference
from audit.reference.dates import in_force
from audit.reports.code_page.editions import absent_on, editions_on, source_of
from audit.reports.code_page.model import Coverage, CoverageRow

_ALONE = ("payer", "policy", "hcpcs_code", "effective_from", "effective_to")


def coverage(reference: Reference, code: str, on: date) -> Coverage:
    """Every row in force on the day that names the code, with its other cells as they are."""
    told: list[CoverageRow] = []
    for _, edition in editions_on(reference, "coverage", on):
        rows = in_force(reference.store.scan(edition).filter(pl.col("hcpcs_code") == code).collect(), on)
        told += [
            CoverageRow(
                row["payer"] or "",
                row["policy"] or "",
                tuple((name, str(value)) for name, value in row.items() if name not in _ALONE and value is not None),
                row["effective_from"],
                row["effective_to"],
                source_of(edition),
            )
            for row in rows.iter_rows(named=True)
        ]
    return Coverage(tuple(told), next(iter(absent_on(reference, "coverage", on)), None))
