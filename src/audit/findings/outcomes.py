"""How the rules came out on each line, kept for who opens the line: most lines are alike, so that a few patterns say it.

A pattern is what every rule made of a line, with the reason where one could not be asked. A run keeps one name of a
pattern a line, and the patterns themselves once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from audit.findings.judge import Judged, rules_with
from audit.join.reach import missing
from audit.model.tables import Schema
from audit.model.vocabulary import Outcome
from audit.rules.rule import OUTCOMES, Rule

LINE_PATTERNS: Schema = {"pattern": pl.String()}
"""One row a line, in the order of the lines."""

PATTERNS: Schema = {"pattern": pl.String(), "rule_id": pl.String(), "outcome": pl.String(), "missing": pl.String()}
"""One row a pattern and rule that applies; `missing` says why it was not evaluated."""

_NONE = len(OUTCOMES.categories)
_VALUES, _IN_A_BYTE = _NONE + 1, 4
_NAMED = 16
_REASONS: Schema = {"first": pl.Int64(), "rule_id": pl.String(), "missing": pl.String()}


def patterns_of(judged: Judged) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The pattern of each line of a batch, in order, and the patterns: columns `LINE_PATTERNS` and `PATTERNS`."""
    unknown = rules_with(judged.lines, judged.rules, Outcome.NOT_EVALUATED)
    first = _first_alike(judged.lines, judged.rules, unknown)
    ones = first.unique().sort()
    told = _told(judged.lines[ones], ones, judged.rules, unknown)
    names = _named(told)
    line_patterns = first.to_frame("first").join(names, on="first", how="left", maintain_order="left")
    patterns = told.join(names, on="first", how="left", maintain_order="left").select(PATTERNS.keys())
    unasked = hashlib.sha256(b"").hexdigest()[:_NAMED]
    return line_patterns.select(pl.col("pattern").fill_null(unasked)), patterns.unique(maintain_order=True)


def write_patterns(parts: Sequence[pl.DataFrame], work: Path) -> None:
    """The patterns of every batch as one table of the run, in order, each once."""
    every = pl.concat([pl.DataFrame(schema=PATTERNS), *parts]).unique().sort("pattern", "rule_id")
    every.write_parquet(work / "outcome_patterns.parquet", compression="zstd", compression_level=1)


def _first_alike(lines: pl.DataFrame, rules: Sequence[Rule], unknown: Sequence[Rule]) -> pl.Series:
    """For each line, the position of the first one in the batch on which every rule came out the same, for the same reasons."""
    position = pl.int_range(pl.len(), dtype=pl.Int64).alias("first")
    alike = lines.select(position, *_packed(rules), *_reasons(lines, unknown))
    if len(alike.columns) == 1:
        return pl.zeros(lines.height, dtype=pl.Int64, eager=True).alias("first")
    return alike.select(pl.col("first").min().over(alike.columns[1:]))["first"]


def _packed(rules: Sequence[Rule]) -> list[pl.Expr]:
    """The outcomes of all rules as a few small numbers, two bits an outcome."""
    codes = [pl.col(rule.rule_id).to_physical().fill_null(_NONE) for rule in rules]
    fours = [codes[at : at + _IN_A_BYTE] for at in range(0, len(codes), _IN_A_BYTE)]
    return [
        pl.reduce(lambda packed, code: packed * _VALUES + code, four).alias(f"outcomes_{number}")
        for number, four in enumerate(fours)
    ]


def _reasons(lines: pl.DataFrame, unknown: Sequence[Rule]) -> list[pl.Expr]:
    """The facts that say why a rule could not be asked, as far as any line of the batch has one."""
    facts = {rule.reason for rule in unknown if rule.reason} | {
        missing(each) for rule in unknown for each in rule.needs
    }
    told = [pl.col(name).hash().alias(name) for name in sorted(facts) if lines[name].null_count() < lines.height]
    return told + [rule.needs_where.alias(rule.rule_id) for rule in unknown if rule.needs_where is not None]


def _told(lines: pl.DataFrame, first: pl.Series, rules: Sequence[Rule], unknown: Sequence[Rule]) -> pl.DataFrame:
    """One row a line and rule that applies to it, in the order of the lines and rules."""
    ids = [rule.rule_id for rule in rules]
    outcomes = lines.select(first, *(pl.col(name).cast(pl.String) for name in ids))
    long = outcomes.unpivot(ids, index="first", variable_name="rule_id", value_name="outcome").drop_nulls("outcome")
    reasons = [_why(lines, first, rule) for rule in unknown]
    why = pl.concat([pl.DataFrame(schema=_REASONS), *reasons])
    return long.join(why, on=["first", "rule_id"], how="left").sort("first", "rule_id")


def _why(lines: pl.DataFrame, first: pl.Series, rule: Rule) -> pl.DataFrame:
    unknown = pl.col(rule.rule_id) == Outcome.NOT_EVALUATED.value
    told = lines.select(first, unknown.alias("unknown"), rule_id=pl.lit(rule.rule_id), missing=rule.why_not_evaluated())
    return told.filter("unknown").select(_REASONS.keys())


def _named(told: pl.DataFrame) -> pl.DataFrame:
    """A name for each pattern, made of what it says: the same in every batch and every run."""
    said = pl.concat_str("rule_id", "outcome", pl.col("missing").fill_null(""), separator="=")
    texts = told.group_by("first", maintain_order=True).agg(said.str.join("\n"))
    names = [hashlib.sha256(text.encode()).hexdigest()[:_NAMED] for text in texts["rule_id"]]
    return texts.select("first", pattern=pl.Series(names, dtype=pl.String))
