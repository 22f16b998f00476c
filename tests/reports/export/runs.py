"""Finished runs, written by hand: what the exports are tested on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from audit.model.tables import COVERAGE, FINDINGS, LINES, RECORDS_REQUEST, REJECTED
from audit.reports.export import FinishedRun, open_run

CREATED = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
EXPORT_ID = "0123456789ab"
ABOVE = 2
"""Rows above the head of a sheet of these runs at the full level: identifiers stand in it, and a rule was left out."""


def finding(number: int, **values: object) -> dict[str, object]:
    """One finding of line `number`, filled as a run fills it; `values` replace what is given."""
    return {
        "finding_id": f"{number:016x}",
        "rule_id": "attribute.imaging",
        "rule_title": "Imaging differs from the record",
        "category": "attribute",
        "severity": "high",
        "verdict": "contradicted",
        "claim_id": f"00{number}",
        "claim_line_number": 1,
        "person_id": f"P{number}",
        "claim_line_start_date": date(2024, 7, 1 + number % 28),
        "hcpcs_code": "62323",
        "rendering_npi": "1000000004",
        "payer": "Payer A",
        "place_of_service_code": "11",
        "attribute": "imaging",
        "expected": "with",
        "documented": "without",
        "evidence_source": "column",
        "suggested_code": "62322",
        "suggested_action": "recode",
        "amount_basis": "fee_schedule",
        "amount_billed": Decimal("258.31"),
        "amount_supported": Decimal("135.15"),
        "amount_difference": Decimal("123.16"),
        "likely_carc": "150",
        "message": "62323 is with imaging; the record says without.",
        "how_to_fix": "Bill the code for what guided the needle.",
        "citation": "A citation",
        "reference_edition": "RVU24C",
        **values,
    }


def write_run(
    folder: Path, findings: list[dict[str, object]], rejected: list[dict[str, object]] | None = None
) -> FinishedRun:
    """A finished run in `folder`: one flagged line a finding, one clear line, and what was set aside."""
    found = pl.DataFrame(findings, schema=FINDINGS)
    lines = _lines(found)
    tables = {
        "findings": found,
        "finding_lines": found.select("finding_id")
        .with_row_index("line")
        .select("finding_id", pl.col("line").cast(pl.Int64)),
        "lines": lines,
        "rejected": pl.DataFrame(rejected or [], schema=REJECTED),
        "coverage": pl.DataFrame(
            [("attribute.imaging", "attribute", lines.height, found.height, 1, 0, None)], schema=COVERAGE, orient="row"
        ),
        "records_request": pl.DataFrame(schema=RECORDS_REQUEST),
    }
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
    (folder / "summary.json").write_text(json.dumps(_summary(tables)), encoding="utf-8")
    return open_run(folder)


def _lines(found: pl.DataFrame) -> pl.DataFrame:
    flagged = found.select(
        "claim_id",
        "claim_line_number",
        pl.lit("flagged").alias("line_status"),
        pl.lit(1, dtype=pl.Int64).alias("finding_count"),
    )
    clear = pl.DataFrame(
        {"claim_id": ["clear"], "claim_line_number": [1], "line_status": ["clear"], "finding_count": [0]}
    )
    both = pl.concat([flagged, clear]).with_row_index("record_number", 1)
    kept = {name: pl.col(name) if name in both.columns else pl.lit(None) for name in LINES}
    return both.with_columns(source_file=pl.lit("claims.csv")).select(
        pl.lit("claims.csv").alias(name) if name == "source_file" else kept[name].cast(dtype).alias(name)
        for name, dtype in LINES.items()
    )


def _summary(tables: dict[str, pl.DataFrame]) -> dict[str, object]:
    flagged, rejected = tables["findings"].height, tables["rejected"].height
    records = flagged + 1 + rejected
    counted = {"attribute.imaging": flagged} if flagged else {}
    return {
        "run": {"started": "2026-10-01T11:00:00+00:00", "seconds": 0.5, "version": "0.1.0"},
        "today": "2026-10-01",
        "as_of": "2026-09-30",
        "inputs": [{"name": "claims.csv", "sha256": "ab" * 32, "bytes": 1000, "records": records}],
        "reference": [{"table": "fee_schedule", "edition": "RVU24C", "sha256": "cd" * 32, "rows": 516}],
        "policy": {"file": None, "without": ["date.future"]},
        "rules": [{"rule_id": "attribute.imaging", "title": "Imaging differs from the record", "not_run": None}],
        "reconciliation": {
            "records": records,
            "flagged": flagged,
            "unverified": 0,
            "clear": 1,
            "rejected": rejected,
            "reconciles": True,
        },
        "totals": {
            "by_severity": {"high": flagged},
            "by_category": {"attribute": flagged},
            "by_rule": counted,
            "by_code": {"62323": flagged},
        },
        "amounts": {
            "overpaid": "123.16",
            "underpaid": "-98.86",
            "at_risk": "258.31",
            "lines_overpaid": 1,
            "lines_underpaid": 1,
        },
    }


REJECT = {
    "source_file": "claims.csv",
    "record_number": 3,
    "reason_code": "field_count",
    "column": None,
    "reason": "7 fields where the header has 8.",
    "raw_record": "=cmd|' /C calc'!A0,\"a\nb\"",
}
