"""The last touch on findings and requests, over all batches: identity, order, and the columns of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from audit.findings.assemble import PART
from audit.model import duck
from audit.model.tables import FINDINGS, RECORDS_REQUEST

FINDING_LINES = {"finding_id": pl.String(), "line": pl.Int64()}

_IDENTITY = """
-- What is each finding's name? A hash of what it is about, the same in every run that raises it.
select
    left(sha256(concat_ws('|', rule_id, claim_id, claim_line_number, coalesce(hcpcs_code, ''), claim_line_start_date, occurrence)), 16) as finding_id,
    line,
    rule_id
from (
    select
        *,
        row_number() over (
            partition by rule_id, claim_id, claim_line_number, hcpcs_code, claim_line_start_date
            order by line
        ) as occurrence
    from parts
)
"""


def settle_findings(parts: Sequence[pl.DataFrame], work: Path) -> pl.DataFrame:
    """All findings, with `finding_id` and `line`, ordered by claim, line and rule; DuckDB spills into `work`."""
    found = pl.concat([pl.DataFrame(schema=PART), *parts])
    connection = duck.connect(work)
    connection.register(
        "parts", found.select("line", "rule_id", "claim_id", "claim_line_number", "hcpcs_code", "claim_line_start_date")
    )
    named = connection.sql(_IDENTITY).pl()
    connection.close()
    told = found.join(named, on=["line", "rule_id"], how="left", maintain_order="left")
    return told.sort("claim_id", "claim_line_number", "rule_id", "line").select("line", *FINDINGS)


def settle_requests(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The contract's `records_request`: largest amount first, then by claim and line."""
    wanted = pl.concat([pl.DataFrame(schema=RECORDS_REQUEST), *parts])
    return wanted.sort(
        ["amount", "claim_id", "claim_line_number", "hcpcs_code"],
        descending=[True, False, False, False],
        nulls_last=True,
    )
