"""Findings from outcomes: one row a violated rule and line, with the sentence, the evidence, the code that fits and the dollars."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from audit.findings import amounts
from audit.findings.judge import Judged, rules_with
from audit.findings.policy import Policy
from audit.findings.told import AT, TOLD, together, told_rule
from audit.findings.told_attributes import DEARER_BY_SILENCE, told_attributes
from audit.join.facts import Facts
from audit.join.reach import missing
from audit.model.columns import MONEY
from audit.model.tables import FINDINGS
from audit.model.vocabulary import Action, Outcome, Verdict
from audit.reference.covered import FEE_SCHEDULE

PART = {"line": pl.Int64(), **{name: dtype for name, dtype in FINDINGS.items() if name != "finding_id"}}
_OF_LINE = (
    *(name for name in ("line", "profile", *FINDINGS) if name not in TOLD),
    *("allowed_amount", "charge_amount", "service_unit_quantity", "service_unit_quantity_as_given"),
    *("fee_billed", "fee_edition", "code_edition", "code_days_in_force", missing(FEE_SCHEDULE)),
)
_UNDERPAID = (pl.col("amount_difference") < 0).fill_null(value=False)


def finding_rows(judged: Judged, facts: Facts, tables: Mapping[str, pl.DataFrame], policy: Policy) -> pl.DataFrame:
    """The findings of a batch: columns `PART`, ordered by line and rule; `tables` is the reference."""
    fired = rules_with(judged.lines, judged.rules, Outcome.VIOLATED)
    told = together(
        [
            *(told_rule(judged.lines, facts.fitting, rule, policy) for rule in fired),
            *told_attributes(judged, facts.fitting, facts.said.filter("decides"), tables, policy),
        ]
    )
    of_line = judged.lines.select(name for name in _OF_LINE if name in judged.lines.columns)[told[AT]]
    whole = told.hstack(of_line).join(facts.fitting, on="profile", how="left", maintain_order="left")
    return _settled(whole).sort("line", "rule_id")


def _settled(told: pl.DataFrame) -> pl.DataFrame:
    """The columns that every finding has: the code that fits, the dollars, and what the policy decides."""
    told = told.with_columns(
        suggested_code=pl.when(_fits() & ~DEARER_BY_SILENCE).then("fitting_code"),
        amount_basis=amounts.basis(),
        amount_billed=amounts.billed(),
    )
    suggests = pl.col("suggested_code").is_not_null()
    told = told.with_columns(
        amount_supported=pl.when(suggests).then(amounts.supported()).otherwise(amounts.payable())
    ).with_columns(amount_difference=(pl.col("amount_billed") - pl.col("amount_supported")).cast(MONEY))
    told = told.with_columns(
        severity=pl.coalesce("policy_severity", _own_severity()),
        likely_carc=pl.when(~_UNDERPAID).then(pl.coalesce("policy_carc", "carc")),
        suggested_action=pl.when(suggests).then(pl.lit(Action.RECODE.value)).otherwise(_without_code()),
        citation=pl.coalesce("policy_citation", "citation"),
        reference_edition=_edition(),
        related_lines=pl.col("related"),
    )
    return told.select(pl.col(name).cast(dtype) for name, dtype in PART.items())


def _fits() -> pl.Expr:
    return pl.col("recodes") & (pl.col("fitting_code") != pl.col("hcpcs_code"))


def _own_severity() -> pl.Expr:
    """What the rule says, before policy: less where the record supports a dearer code than the billed one."""
    return (
        pl.when(_UNDERPAID & (pl.col("verdict") == Verdict.CONTRADICTED.value))
        .then(pl.coalesce("severity_underpaid", "own_severity"))
        .otherwise("own_severity")
    )


def _without_code() -> pl.Expr:
    """What is asked of a person where no code is named: who would recode has to query first."""
    recode = pl.col("own_action") == Action.RECODE
    return pl.when(recode).then(pl.lit(Action.QUERY_PROVIDER.value)).otherwise("own_action")


def _edition() -> pl.Expr:
    """The editions behind a finding: what told of the code, and of its fee, or why no fee could be told; and the row of
    the policy that decided."""
    listed = pl.concat_str(
        [pl.format("hcpcs {}", "code_edition"), "code_days_in_force"], separator=" ", ignore_nulls=True
    )
    codes = (
        pl.when(pl.col("code_edition").is_not_null())
        .then(listed)
        .otherwise(pl.format("codes {}", "code_days_in_force"))
    )
    fees = pl.coalesce(
        pl.format("fee_schedule {}", pl.col("fee_edition").cast(pl.String)),
        pl.format("no fee: {}", missing(FEE_SCHEDULE)),
    )
    decided = pl.format("policy {}", "policy_name")
    return pl.concat_str([codes, fees, decided], separator="; ", ignore_nulls=True)
