"""One batch of claim lines through join, rules and findings: everything that a run keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from audit.evidence.notes import NO_NOTES, NotesOfLines
from audit.findings.assemble import finding_rows
from audit.findings.judge import counts_by_rule, judge
from audit.findings.lines import line_rows, request_rows
from audit.findings.outcomes import patterns_of
from audit.findings.policy import Policy
from audit.join.beside_lines import BesideLines
from audit.join.facts import Facts, Join
from audit.model.tables import DOCUMENTED_FACTS, RECORDS_REQUEST
from audit.reference import Reference
from audit.rules.catalogue import RuleCard, catalogue
from audit.rules.rule import Rule


@dataclass(frozen=True)
class BatchResult:
    """What one batch gives: contract rows of `lines`, `documented_facts` and `records_request`, findings with their
    `line`, counts by rule, and how the rules came out on each line, by pattern."""

    lines: pl.DataFrame
    documented_facts: pl.DataFrame
    findings: pl.DataFrame
    records_request: pl.DataFrame
    counts: pl.DataFrame
    by_status: dict[str, int]
    line_patterns: pl.DataFrame
    patterns: pl.DataFrame

    def without_long_tables(self) -> BatchResult:
        """The same without the rows that are one a line, once they are on disk."""
        return replace(
            self,
            lines=self.lines.clear(),
            documented_facts=self.documented_facts.clear(),
            line_patterns=self.line_patterns.clear(),
        )


@dataclass(frozen=True)
class Auditor:
    """Everything that does not change from batch to batch."""

    reference: Reference
    policy: Policy
    rules: tuple[Rule, ...]
    today: date

    @cached_property
    def cards(self) -> tuple[RuleCard, ...]:
        """What a reader is told of every rule."""
        return catalogue(self.reference.tables["attribute_rules"])

    def audit(
        self, join: Join, batch: pl.DataFrame, notes: NotesOfLines = NO_NOTES, beside: BesideLines | None = None
    ) -> BatchResult:
        """Audit `batch`: claim lines as in `claims.parquet`, with `line`, their position there, their notes, and the
        facts that other lines of the run make."""
        return self.judge(batch, join.facts(batch, notes, beside))

    def judge(self, batch: pl.DataFrame, facts: Facts) -> BatchResult:
        """What a run keeps of `batch`, whose facts these are."""
        judged = judge(facts, self.rules, self.policy, self.today)
        findings = finding_rows(judged, facts, self.reference.tables, self.policy)
        wanted = request_rows(judged, facts.documented).join(batch, on="line", how="left", maintain_order="left")
        lines = line_rows(judged, facts.fitting, batch, findings)
        line_patterns, patterns = patterns_of(judged)
        return BatchResult(
            lines=lines,
            documented_facts=_documented(facts.said, batch),
            findings=findings,
            records_request=wanted.select(RECORDS_REQUEST.keys()),
            counts=counts_by_rule(judged, line_patterns, patterns),
            by_status=dict(lines.group_by("line_status").len().iter_rows()),
            line_patterns=line_patterns,
            patterns=patterns,
        )


def _documented(said: pl.DataFrame, batch: pl.DataFrame) -> pl.DataFrame:
    keys = batch.select("line", "record_number", "claim_id", "claim_line_number")
    told = said.join(keys, on="line", how="left", maintain_order="left")
    return told.select(pl.col(name).cast(dtype) for name, dtype in DOCUMENTED_FACTS.items())
