"""Every rule asked of a batch of lines: outcomes, counted by rule and by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from audit.findings.policy import Policy
from audit.join.facts import Facts
from audit.model.vocabulary import Category, Outcome
from audit.rules import attribute
from audit.rules.rule import Rule


@dataclass(frozen=True)
class Judged:
    """The outcomes of a batch.

    `lines` is the batch's line facts with `today` and one outcome column a rule, named by its id; `attributes` is the
    attribute facts with `rule_id`, `outcome` and `verdict`. A null outcome means that the rule does not apply.
    """

    lines: pl.DataFrame
    attributes: pl.DataFrame
    rules: tuple[Rule, ...]


def judge(facts: Facts, rules: tuple[Rule, ...], policy: Policy, today: date) -> Judged:
    """Ask `rules` and the attribute rules of every line, as far as the policy wants them."""
    asked = tuple(rule for rule in rules if not policy.is_left_out(rule.rule_id, rule.category))
    lines = facts.lines.with_columns(pl.lit(today).alias("today"))
    lines = lines.with_columns(_as_wanted(rule.outcome(), rule.rule_id, policy) for rule in asked)
    return Judged(lines, _judge_attributes(facts, lines, policy), asked)


def counts_by_line(judged: Judged) -> pl.DataFrame:
    """`line, rules_evaluated, rules_not_evaluated, lattice_rules, lattice_decided, aside_undecided`, one row a line, in order."""
    ids = [rule.rule_id for rule in judged.rules]
    unknown = [pl.col(name) == Outcome.NOT_EVALUATED for name in ids]
    known = [pl.col(name).is_in([Outcome.VIOLATED.value, Outcome.CLEAR.value]) for name in ids]
    own = judged.lines.select(
        "line",
        pl.sum_horizontal(pl.lit(0), *known).cast(pl.Int64).alias("evaluated"),
        pl.sum_horizontal(pl.lit(0), *unknown).cast(pl.Int64).alias("not_evaluated"),
    )
    undecided = pl.col("outcome") == Outcome.NOT_EVALUATED
    is_lattice = pl.col("role") == "lattice"
    is_decided = pl.col("assertion").is_not_null() & pl.coalesce("documented_value", pl.when(pl.col("assertion") == "not_mentioned").then("silent_value")).is_not_null()
    attributes = judged.attributes.group_by("line").agg(
        pl.col("outcome").is_in([Outcome.VIOLATED.value, Outcome.CLEAR.value]).sum().cast(pl.Int64).alias("attributes_evaluated"),
        undecided.sum().cast(pl.Int64).alias("attributes_not_evaluated"),
        is_lattice.sum().alias("lattice_rules"),
        (is_lattice & is_decided).sum().alias("lattice_decided"),
        (~is_lattice & undecided).any().alias("aside_undecided"),
    )
    return own.join(attributes, on="line", how="left", maintain_order="left").select(
        "line",
        (pl.col("evaluated") + pl.col("attributes_evaluated").fill_null(0)).alias("rules_evaluated"),
        (pl.col("not_evaluated") + pl.col("attributes_not_evaluated").fill_null(0)).alias("rules_not_evaluated"),
        pl.col("lattice_rules").fill_null(0),
        pl.col("lattice_decided").fill_null(0),
        pl.col("aside_undecided").fill_null(value=False),
    )


def counts_by_rule(judged: Judged) -> pl.DataFrame:
    """`rule_id, outcome, missing, lines`: how often each rule came out how, and for want of what it was not evaluated."""
    parts = [_outcomes_of(judged.lines, rule) for rule in judged.rules]
    column = pl.concat_str(pl.lit("documented_"), "attribute")
    missing = pl.when(pl.col("assertion").is_null()).then(column).otherwise(column + " decides nothing")
    attributes = judged.attributes.filter(pl.col("outcome").is_not_null()).select(
        "rule_id", "outcome", pl.when(pl.col("outcome") == Outcome.NOT_EVALUATED).then(missing).alias("missing")
    )
    counted = attributes.group_by("rule_id", "outcome", "missing").len("lines")
    return pl.concat([*parts, counted.with_columns(pl.col("lines").cast(pl.Int64))])


def _judge_attributes(facts: Facts, lines: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    judged = attribute.judge(facts.attributes).with_columns(pl.concat_str(pl.lit("attribute."), "attribute").alias("rule_id"))
    names = judged["rule_id"].unique().sort().to_list()
    left_out = [name for name in names if policy.is_left_out(name, Category.ATTRIBUTE)]
    judged = judged.filter(~pl.col("rule_id").is_in(left_out))
    by_policy = [name for name in names if name not in left_out and not policy.is_always_wanted(name)]
    if not by_policy:
        return judged
    told = judged.join(lines.select("line", "payer", "claim_line_start_date"), on="line", how="left")
    unwanted = pl.any_horizontal((pl.col("rule_id") == name) & ~policy.wants(name) for name in by_policy)
    return told.filter(~unwanted).drop("payer", "claim_line_start_date")


def _as_wanted(outcome: pl.Expr, rule_id: str, policy: Policy) -> pl.Expr:
    return outcome if policy.is_always_wanted(rule_id) else pl.when(policy.wants(rule_id)).then(outcome).alias(rule_id)


def _outcomes_of(lines: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    counted = lines.group_by(pl.col(rule.rule_id).alias("outcome")).len("lines").drop_nulls("outcome")
    return counted.select(
        pl.lit(rule.rule_id).alias("rule_id"),
        "outcome",
        pl.when(pl.col("outcome") == Outcome.NOT_EVALUATED).then(pl.lit(rule.missing)).alias("missing"),
        pl.col("lines").cast(pl.Int64),
    )
