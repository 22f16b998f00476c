"""What a violated rule tells of a line, before the dollars and the code that fits: sentence, evidence, and the policy's choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import polars as pl

from audit.findings.policy import Policy
from audit.model.vocabulary import EvidenceSource, Outcome, Verdict
from audit.rules.rule import MESSAGE_FACTS, Rule, as_read, fields, filled

AT = "at"
"""The position of a line in its batch."""

IN_NOTE = (pl.col("evidence_source") == EvidenceSource.NOTE.value).fill_null(value=False)

TOLD = {
    AT: pl.UInt32(),
    "rule_id": pl.String(),
    "rule_title": pl.String(),
    "category": pl.String(),
    "verdict": pl.String(),
    "attribute": pl.String(),
    "expected": pl.String(),
    "documented": pl.String(),
    "evidence_source": pl.String(),
    "evidence_note_id": pl.String(),
    "evidence_start": pl.Int64(),
    "evidence_end": pl.Int64(),
    "evidence_text": pl.String(),
    "own_action": pl.String(),
    "own_severity": pl.String(),
    "severity_underpaid": pl.String(),
    "carc": pl.String(),
    "message": pl.String(),
    "how_to_fix": pl.String(),
    "citation": pl.String(),
    "recodes": pl.Boolean(),
    "related": pl.String(),
    "payable": pl.Float64(),
    "policy_severity": pl.String(),
    "policy_carc": pl.String(),
    "policy_citation": pl.String(),
    "policy_name": pl.String(),
}
"""What is told of each violation; what is not there is null."""

_NO_TEXT = pl.lit(None, dtype=pl.String)
_REMEMBERED = 512


def told_rule(lines: pl.DataFrame, fitting: pl.DataFrame, rule: Rule, policy: Policy) -> pl.DataFrame:
    """The lines that violate the rule, as `TOLD`: only these are worded."""
    at = (lines[rule.rule_id] == Outcome.VIOLATED.value).arg_true()
    violations = lines.select(name for name in _columns(rule) if name in lines.columns)[at]
    if {*fields(rule.message), *fields(rule.how_to_fix)} & set(MESSAGE_FACTS):
        facts = fitting.select("profile", *MESSAGE_FACTS)
        violations = violations.join(facts, on="profile", how="left", maintain_order="left")
    return violations.select(at.alias(AT), **_words(rule, policy))


@lru_cache(_REMEMBERED)
def _words(rule: Rule, policy: Policy) -> Mapping[str, pl.Expr]:
    """What is told of a line that violates the rule; made once, for every batch."""
    return dict(
        rule_id=pl.lit(rule.rule_id),
        rule_title=pl.lit(rule.title),
        category=pl.lit(str(rule.category)),
        verdict=pl.lit(Verdict.VIOLATED.value),
        evidence_source=pl.lit(str(rule.evidence)),
        **_evidence_of(rule),
        own_action=pl.lit(str(rule.action)),
        own_severity=pl.lit(str(rule.severity)),
        carc=pl.lit(rule.carc, dtype=pl.String),
        message=filled(rule.message),
        how_to_fix=_told_further(rule),
        citation=pl.lit(rule.citation),
        recodes=pl.lit(rule.recodes),
        related=_NO_TEXT if rule.related is None else pl.col(rule.related),
        payable=pl.lit(None, dtype=pl.Float64) if rule.payable is None else rule.payable.cast(pl.Float64),
        **decided(policy, rule.rule_id, rule.policy_row),
    )


@lru_cache(_REMEMBERED)
def decided(policy: Policy, rule_id: str, policy_row: str | None = None) -> Mapping[str, pl.Expr]:
    """What the policy decides of a finding of the rule; null where it does not speak."""
    return {
        "policy_severity": policy.severity(rule_id, _NO_TEXT, policy_row),
        "policy_carc": policy.carc(rule_id, _NO_TEXT, policy_row),
        "policy_citation": policy.citation(rule_id, _NO_TEXT, policy_row),
        "policy_name": policy.named(rule_id, policy_row),
    }


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All that is told, as `TOLD`."""
    told = pl.concat([pl.DataFrame(schema=TOLD), *parts], how="diagonal_relaxed")
    return told.select(pl.col(name).cast(dtype) for name, dtype in TOLD.items())


def _columns(rule: Rule) -> list[str]:
    """What the words of the rule, its evidence and the policy are made of."""
    place = [] if rule.place is None else ["note_id", *(f"{rule.place}_{part}" for part in ("start", "end", "text"))]
    named = [name for name in (rule.related, rule.policy_row, rule.further) if name is not None]
    return list(dict.fromkeys(["profile", "payer", "claim_line_start_date", *rule.reads, *place, *named]))


def _told_further(rule: Rule) -> pl.Expr:
    """What to do, with the further sentence of lines that have one."""
    what = filled(rule.how_to_fix)
    return what if rule.further is None else what + pl.format(" {}", rule.further).fill_null("")


def _evidence_of(rule: Rule) -> dict[str, pl.Expr]:
    """Where the evidence of a rule stands: in the note, at the place that the rule names, else in what it read."""
    if rule.place is None:
        return {"evidence_text": _values_read(rule.reads)}
    return {
        "evidence_note_id": pl.col("note_id"),
        "evidence_start": pl.col(f"{rule.place}_start"),
        "evidence_end": pl.col(f"{rule.place}_end"),
        "evidence_text": pl.col(f"{rule.place}_text"),
    }


def _values_read(names: Iterable[str]) -> pl.Expr:
    read = [pl.format("{}={}", pl.lit(name), as_read(name)) for name in names]
    return pl.concat_str(read, separator="; ", ignore_nulls=True)
