"""What a run comes to: the reconciliation, and `summary.json`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from audit.errors import ReconciliationDefect
from audit.findings.batch import Auditor, BatchResult
from audit.findings.policy import Policy
from audit.ingest import Claims, Source
from audit.model.vocabulary import Category, LineStatus, Severity
from audit.reference.listing import editions_used
from audit.rules.catalogue import RuleCard


def reconcile(claims: Claims, results: Sequence[BatchResult]) -> dict[str, int | bool]:
    """Records in = flagged + unverified + clear + rejected; raises `ReconciliationDefect` when it is not so."""
    counts = {str(status): sum(result.by_status.get(str(status), 0) for result in results) for status in LineStatus}
    records = sum(source.records for source in claims.sources)
    rejected = claims.rejected.height
    if records != sum(counts.values()) + rejected:
        raise ReconciliationDefect(
            f"{records} records came in; {counts} and {rejected} rejected went out. Nothing was written."
        )
    return {"records": records, **counts, "rejected": rejected, "reconciles": True}


def summarise(
    claims: Claims,
    notes: dict[str, Any] | None,
    auditor: Auditor,
    findings: pl.DataFrame,
    reconciliation: dict[str, int | bool],
) -> dict[str, Any]:
    """Everything in `summary.json` but the `run` block; `notes` says what became of the notes, None where none were given."""
    policy, as_of = auditor.policy, auditor.reference.as_of
    return {
        "today": auditor.today.isoformat(),
        "as_of": as_of.isoformat() if as_of else None,
        "lines_after_as_of": _lines_after(claims, as_of) if as_of else None,
        "inputs": [_input(source) for source in claims.sources],
        "notes": notes,
        "reference": editions_used(auditor.reference),
        "policy": {"file": policy.given, "without": list(policy.without)},
        "rules": [_rule(card, policy) for card in auditor.cards],
        "reconciliation": reconciliation,
        "totals": _totals(findings, auditor.cards, reconciliation),
        "amounts": amounts_of(findings),
    }


def _lines_after(claims: Claims, as_of: date) -> int:
    """How many lines have a date of service after the processing date: judged by what was known before it."""
    later = pl.scan_parquet(claims.path).filter(pl.col("claim_line_start_date") > as_of)
    return int(later.select(pl.len()).collect().item())


def _input(source: Source) -> dict[str, str | int]:
    names = ("name", "sha256", "bytes", "records", "accepted", "rejected", "encoding", "delimiter")
    return {name: getattr(source, name) for name in names}


def _rule(card: RuleCard, policy: Policy) -> dict[str, str | None]:
    category = str(card.category)
    why = policy.why_not_run(card.rule_id, category, card.needs)
    return {"rule_id": card.rule_id, "title": card.title, "category": category, "not_run": why}


def _totals(findings: pl.DataFrame, cards: Sequence[RuleCard], reconciliation: dict[str, int | bool]) -> dict[str, Any]:
    return {
        "findings": findings.height,
        "by_status": {str(status): reconciliation[str(status)] for status in LineStatus},
        "by_severity": _counts(findings, "severity", [str(severity) for severity in Severity]),
        "by_category": _counts(findings, "category", [str(category) for category in Category]),
        "by_rule": _counts(findings, "rule_id", [card.rule_id for card in cards]),
        "by_code": _counts(findings, "hcpcs_code"),
    }


def _counts(findings: pl.DataFrame, column: str, order: Sequence[str] = ()) -> dict[str, int]:
    counted = dict(findings.drop_nulls(column).group_by(column).len().sort(column).iter_rows())
    return {
        name: counted[name] for name in [*order, *(name for name in counted if name not in order)] if name in counted
    }


def amounts_of(findings: pl.DataFrame) -> dict[str, str | int]:
    """Dollars over and under, never netted: of a line's findings, the largest difference in each direction counts once."""
    over = findings.filter(pl.col("amount_difference") > 0).group_by("line").agg(pl.col("amount_difference").max())
    under = findings.filter(pl.col("amount_difference") < 0).group_by("line").agg(pl.col("amount_difference").min())
    at_risk = findings.group_by("line").agg(pl.col("amount_billed").first())
    return {
        "overpaid": _dollars(over["amount_difference"]),
        "underpaid": _dollars(under["amount_difference"]),
        "at_risk": _dollars(at_risk["amount_billed"]),
        "lines_overpaid": over.height,
        "lines_underpaid": under.height,
    }


def _dollars(amounts: pl.Series) -> str:
    return str(Decimal(amounts.sum() or 0).quantize(Decimal("0.01")))
