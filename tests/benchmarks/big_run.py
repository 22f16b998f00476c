"""A run with as many findings as wanted, made up in a few seconds: the columns of the contract, no audit behind it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
from tests.reports.charts.runs import CLAIMS, TITLES
from tests.support.saved import as_audit

from audit.model.columns import MONEY
from audit.model.tables import FINDINGS, LINES
from audit.reports.audit import Audit

_CODES = ["62320", "62321", "62322", "62323", "62324", "62325", "62326", "62327", "64483", "99213"]


def write_big_run(folder: Path, findings: int) -> Audit:
    """A run of that many findings on half as many more lines; the same every time."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = findings * 3 // 2
    every = _lines(lines)
    _as(every, CLAIMS).write_parquet(folder / "claims.parquet")
    _as(every, LINES).write_parquet(folder / "lines.parquet")
    raised = _findings(every, findings)
    _as(raised, FINDINGS).write_parquet(folder / "findings.parquet")
    raised.select("finding_id", "line").write_parquet(folder / "finding_lines.parquet")
    return as_audit(folder)


def _lines(count: int) -> pl.DataFrame:
    line = pl.int_range(count, dtype=pl.Int64)
    drawn = pl.int_range(count, dtype=pl.UInt32)
    return pl.select(line=line, drawn=drawn.hash(3)).with_columns(
        record_number=pl.col("line") + 1,
        claim_id=pl.format("C{}", pl.col("line") // 3),
        claim_line_number=pl.col("line") % 3 + 1,
        person_id=pl.format("P{}", pl.col("line") // 9),
        hcpcs_code=_one_of(_CODES, pl.col("drawn")),
        claim_line_start_date=pl.lit(date(2024, 1, 1)) + pl.duration(days=pl.col("drawn") // 16 % 720),
        rendering_npi=pl.format("10000{}", 10_000 + pl.col("drawn") // 64 % 400),
        payer=_one_of(["Alpha", "Beta", "Gamma"], pl.col("drawn") // 128),
        place_of_service_code=_one_of(["11", "22", "24"], pl.col("drawn") // 256),
        line_status=pl.lit("flagged"),
        amount_at_risk=(pl.col("drawn") // 512 % 90_000 / 100).cast(MONEY),
    )


def _findings(lines: pl.DataFrame, count: int) -> pl.DataFrame:
    """Two of three lines have one finding each."""
    numbers = pl.select(number=pl.int_range(count, dtype=pl.Int64)).with_columns(line=pl.col("number") * 3 // 2)
    drawn = pl.col("number").hash(5)
    rules = list(TITLES)
    return (
        numbers.join(lines.drop("drawn"), on="line", how="left", maintain_order="left")
        .with_columns(
            finding_id=pl.col("number").hash(11).cast(pl.String).str.zfill(20).str.slice(4),
            rule_id=_one_of(rules, drawn),
            severity=_one_of(["high", "medium", "low", "low"], drawn // 16),
            verdict=_one_of(["contradicted", "undocumented", "violated"], drawn // 64),
            amount_difference=((drawn // 512 % 200_000).cast(pl.Int64) - 60_000).truediv(100).cast(MONEY),
            suggested_code=_one_of(_CODES, drawn // 1024),
            suggested_action=pl.lit("recode"),
            likely_carc=_one_of(["150", "B7"], drawn // 32),
            message=pl.lit("The code says one thing, and the record another."),
        )
        .with_columns(
            rule_title=pl.col("rule_id").replace_strict(TITLES, return_dtype=pl.String),
            category=pl.col("rule_id").str.split(".").list.first(),
        )
    )


def _one_of(values: list[str], drawn: pl.Expr) -> pl.Expr:
    return pl.lit(pl.Series(values)).gather((drawn % len(values)).cast(pl.UInt32))


def _as(frame: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )
