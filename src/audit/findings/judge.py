"""Every rule asked of a batch of lines: outcomes, counted by rule and by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from audit.evidence.beside import INCOMPLETE_NOTE, NOTE, RECORD_GIVEN
from audit.findings.policy import Policy
from audit.join.facts import Facts
from audit.join.profiles import spread_to_lines
from audit.model.vocabulary import Assertion, AttributeRole, Category, EvidenceSource, Fit, Outcome
from audit.rules import attribute
from audit.rules.rule import OUTCOMES, Rule

_REMEMBERED = 512
_VIOLATED = pl.col("outcome") == Outcome.VIOLATED.value
_CLEAR = pl.col("outcome") == Outcome.CLEAR.value
_UNKNOWN = pl.col("outcome") == Outcome.NOT_EVALUATED.value


@dataclass(frozen=True)
class Judged:
    """The outcomes of a batch.

    `lines` is the batch's line facts with `today` and one outcome column a rule, named by its id; `attributes` is the
    attribute facts, a row a profile and attribute, with `rule_id`, `outcome` and `verdict`; `profiles` counts the lines
    of each profile. A null outcome means that the rule does not apply.
    """

    lines: pl.DataFrame
    attributes: pl.DataFrame
    profiles: pl.DataFrame
    rules: tuple[Rule, ...]


def judge(facts: Facts, rules: tuple[Rule, ...], policy: Policy, today: date) -> Judged:
    """Ask `rules` and the attribute rules of every line, as far as the policy wants them."""
    asked = tuple(rule for rule in rules if not policy.is_left_out(rule.rule_id, rule.category))
    lines = facts.lines.with_columns(pl.lit(today).alias("today"))
    lines = lines.with_columns(_as_wanted(rule, policy) for rule in asked)
    return Judged(lines, _judge_attributes(facts, policy), facts.profiles, asked)


def rules_with(lines: pl.DataFrame, rules: Iterable[Rule], value: Outcome) -> list[Rule]:
    """The rules that came out as `value` on any of `lines`."""
    asked = list(rules)
    if not asked:
        return []
    came_out = lines.select((pl.col(rule.rule_id) == value.value).any() for rule in asked).row(0)
    return [rule for rule, any_line in zip(asked, came_out, strict=True) if any_line]


def counts_by_line(judged: Judged) -> pl.DataFrame:
    """How the rules came out on each line, in order.

    Columns `rules_evaluated, rules_not_evaluated`, and of the attributes `lattice_rules`, `lattice_decided` (how many of
    them the record decides) and `aside_undecided` (whether the record says something else that decides nothing).
    """
    ids = [rule.rule_id for rule in judged.rules]
    unknown = pl.sum_horizontal(pl.lit(0), *(pl.col(name) == Outcome.NOT_EVALUATED.value for name in ids)).cast(
        pl.Int64
    )
    known = pl.sum_horizontal(pl.lit(0), *(pl.col(name) != Outcome.NOT_EVALUATED.value for name in ids)).cast(pl.Int64)
    attributes = spread_to_lines(_counts_by_profile(judged), judged.lines["profile"])
    own = judged.lines.select(known.alias("evaluated"), unknown.alias("not_evaluated"))
    return own.hstack(attributes).select(
        (pl.col("evaluated") + pl.col("attributes_evaluated")).alias("rules_evaluated"),
        (pl.col("not_evaluated") + pl.col("attributes_not_evaluated")).alias("rules_not_evaluated"),
        "lattice_rules",
        "lattice_decided",
        "aside_undecided",
    )


def counts_by_rule(judged: Judged, line_patterns: pl.DataFrame, patterns: pl.DataFrame) -> pl.DataFrame:
    """`rule_id, outcome, missing, lines`: how often each rule came out how, and for want of what it was not evaluated.

    `line_patterns` and `patterns` say how the rules came out on each line.
    """
    of_pattern = line_patterns["pattern"].value_counts(name="lines")
    own = patterns.join(of_pattern, on="pattern").group_by("rule_id", "outcome", "missing").agg(pl.col("lines").sum())
    attributes = judged.attributes.filter(pl.col("outcome").is_not_null()).join(
        judged.profiles.select("profile", "line_count", RECORD_GIVEN), on="profile"
    )
    counted = attributes.group_by("rule_id", "outcome", pl.when(_UNKNOWN).then(_missing()).alias("missing")).agg(
        pl.col("line_count").sum().alias("lines")
    )
    told = pl.concat([own.select(*_COUNTS), counted.select(*_COUNTS)], how="vertical_relaxed")
    return told.select(pl.col(name).cast(dtype) for name, dtype in _COUNTS.items())


_COUNTS = {"rule_id": pl.String(), "outcome": OUTCOMES, "missing": pl.String(), "lines": pl.Int64()}


def no_counts() -> pl.DataFrame:
    """The counts of no batch at all."""
    return pl.DataFrame(schema=_COUNTS)


def _judge_attributes(facts: Facts, policy: Policy) -> pl.DataFrame:
    judged = attribute.judge(facts.attributes).with_columns(
        pl.concat_str(pl.lit("attribute."), "attribute").alias("rule_id")
    )
    names = judged["rule_id"].unique().sort().to_list()
    left_out = [name for name in names if policy.is_left_out(name, Category.ATTRIBUTE)]
    judged = judged.filter(~pl.col("rule_id").is_in(left_out))
    by_policy = [name for name in names if name not in left_out and not policy.is_always_wanted(name)]
    if not by_policy:
        return judged
    told = judged.join(
        facts.profiles.select("profile", "claim_line_start_date", *policy.tells_apart()), on="profile", how="left"
    )
    unwanted = pl.any_horizontal((pl.col("rule_id") == name) & ~policy.wants(name) for name in by_policy)
    return told.filter(~unwanted).select(judged.columns)


@lru_cache(_REMEMBERED)
def _as_wanted(rule: Rule, policy: Policy) -> pl.Expr:
    asked = rule.outcome()
    if policy.is_always_wanted(rule.rule_id):
        return asked
    wanted = policy.wants(rule.rule_id, rule.tables_are_loaded(), rule.policy_row)
    return pl.when(wanted).then(asked).alias(rule.rule_id)


def _counts_by_profile(judged: Judged) -> pl.DataFrame:
    is_lattice = pl.col("role") == AttributeRole.LATTICE.value
    is_of_code = pl.col("role") != AttributeRole.MODIFIER.value
    silent_value = pl.when(pl.col("assertion") == Assertion.NOT_MENTIONED.value).then("silent_value")
    says = pl.when(pl.col("fit").ne_missing(pl.lit(Fit.OVERLAPPING.value))).then("documented_value")
    is_decided = pl.col("assertion").is_not_null() & pl.coalesce(says, silent_value).is_not_null()
    counted = judged.attributes.group_by("profile").agg(
        (_VIOLATED | _CLEAR).sum().cast(pl.Int64).alias("attributes_evaluated"),
        _UNKNOWN.sum().cast(pl.Int64).alias("attributes_not_evaluated"),
        is_lattice.sum().cast(pl.Int64).alias("lattice_rules"),
        (is_lattice & is_decided).sum().cast(pl.Int64).alias("lattice_decided"),
        (~is_lattice & is_of_code & _UNKNOWN).any().alias("aside_undecided"),
    )
    every = judged.profiles.select("profile").join(counted, on="profile", how="left", maintain_order="left")
    return every.drop("profile").with_columns(pl.col(pl.Int64).fill_null(0), pl.col(pl.Boolean).fill_null(value=False))


def _missing() -> pl.Expr:
    """Why an attribute could not be evaluated: nobody looked, no note could tell, or what is said decides nothing."""
    column = pl.concat_str(pl.lit("documented_"), "attribute")
    has_note = pl.col(RECORD_GIVEN).is_in([NOTE, INCOMPLETE_NOTE])
    unseen = (
        pl.when(has_note & ~pl.col("is_read_in_notes"))
        .then(pl.format("{} (notes are not read for it)", column))
        .when(pl.col(RECORD_GIVEN) == INCOMPLETE_NOTE)
        .then(pl.format("{} (the note is no whole record)", column))
        .otherwise(column)
    )
    in_note = pl.col("source") == EvidenceSource.NOTE.value
    undecided = (
        pl.when(in_note).then(pl.format("{} is open in the note", "attribute")).otherwise(column + " decides nothing")
    )
    return (
        pl.when(pl.col("assertion").is_null())
        .then(unseen)
        .when("is_torn")
        .then(pl.format("what the modifiers say of {}", "attribute"))
        .when(pl.col("assertion") == Assertion.NOT_MENTIONED.value)
        .then(pl.format("{} (the record does not mention it)", column))
        .otherwise(undecided)
    )
