"""How likely a line is to come back: a tier with its reasons, and the rates that were observed where payers have answered.

A tier is no probability. It follows from what the findings of a line say and how severe they are: a record that speaks
against the code, or a broken edit, weighs more than a record that is silent.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from audit.model.columns import MONEY
from audit.reports.filters import EVERYTHING, Filters, answer
from audit.reports.intervals import with_rates

NO_FINDING = "no finding"

# Adjustments that are no denial: deductible, coinsurance, copayment, charge above the fee schedule, contract, sequestration.
NO_DENIAL = ("1", "2", "3", "24", "45", "131", "187", "237", "253")


def tiers(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """Every audited line once, by tier and the reason for it: `tier, reason, lines, at_risk, overpaid, underpaid`.

    Tiers are `high`, `medium`, `low`, then `unverified` and `clear`. `high`: a severe finding that the record contradicts
    or that breaks an edit; `medium`: a severe finding on which the record is silent, or a middling one of the first kind;
    `low`: the others. The reason is that of the line's weightiest finding. With filters on findings, `clear` and
    `unverified` stay what they are in the run, and lines whose findings are all filtered out are left out.
    """
    told = answer(run, "tiers", filters)
    return told.with_columns(pl.col("at_risk", "overpaid", "underpaid").cast(MONEY))


def observed(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """What payers answered, rule by rule: `rule, verdict, rule_title, lines, denied, rate, low, high`, most lines first.

    `lines` are those of the rule that carry an answer: an adjustment reason, a paid amount or a paid date. `denied` are
    those with a reason that is more than the patient's share or the contract. The interval is Wilson's, 95 %. The last
    row, rule `no finding`, is for comparison. No row where the file carries no reasons.
    """
    told = answer(run, "observed", filters, no_finding=NO_FINDING, no_denial=list(NO_DENIAL))
    return with_rates(told, "denied")
