"""A rule that needs a table is asked where an edition covers the date of service, and nowhere called clear without it."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from tests.conftest import TODAY
from tests.support.editions import Editions
from tests.support.lines import claim_lines

from audit.findings.batch import Auditor, BatchResult
from audit.findings.coverage import coverage
from audit.findings.policy import Policy, load_policy
from audit.join.facts import Join
from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.reference import load_reference
from audit.reference.covered import loaded
from audit.rules.catalogue import RuleCard, line_rules
from audit.rules.rule import Rule, RuleDefinitionError, tables_needed

ID = "units.over_the_limit"
LINES = """
    claim_type    | claim_line_start_date | service_unit_quantity
    professional  | 2024-03-31            | 1
    professional  | 2024-04-01            | 1
    professional  | 2024-04-01            | 9
                  | 2024-04-01            | 1
    institutional | 2024-04-01            | 1
    professional  | 2024-07-01            | 1
"""
LIMITS = "hcpcs_code | units\n62323 | 2"


def limit(**more: object) -> Rule:
    return Rule(
        rule_id=ID,
        title="More units than a day holds",
        category=Category.UNITS,
        severity=Severity.LOW,
        reads=("service_unit_quantity",),
        applies=pl.lit(value=True),
        violated=pl.col("service_unit_quantity") > 2,
        missing="",
        message="Too many.",
        how_to_fix="Correct the units.",
        action=Action.CORRECT_UNITS,
        evidence=EvidenceSource.CLAIM,
        citation="a test",
        **{"needs": ("ncci_mue",), **more},
    )


@pytest.fixture
def asked(editions: Editions, tmp_path) -> Callable[..., tuple[BatchResult, str | None]]:
    """Asks a rule of the lines; gives the batch and what the coverage says was missing."""

    def ask(rule: Rule, enabled: str = "yes") -> tuple[BatchResult, str | None]:
        reference = load_reference(editions.directory if editions.held else None)
        policy = _policy(reference, rule, enabled)
        join = Join(reference, tmp_path, tables=tables_needed([rule]))
        result = Auditor(reference, policy, (rule,), TODAY).audit(join, claim_lines(LINES))
        join.close()
        card = RuleCard(ID, rule.title, rule.category, rule.severity, rule.reads, "a test", "a test", rule.needs)
        return result, coverage([result.counts], [card], policy)["missing"][0]

    return ask


def _policy(reference, rule: Rule, enabled: str) -> Policy:
    rows = reference.tables["rule_policy"].clear()
    row = {**dict.fromkeys(rows.columns), "payer": "*", "rule_id": ID, "enabled": enabled, "source": "a test"}
    rows = pl.concat([rows, pl.DataFrame([row], schema=rows.schema)])
    return load_policy(rows, {ID: str(rule.category)}, loaded=loaded(reference))


def counts(result: BatchResult) -> dict[str, int]:
    return dict(result.counts.group_by("outcome").agg(pl.col("lines").sum()).iter_rows())


def test_only_the_days_and_settings_that_are_covered_are_judged(editions, asked):
    editions.add("ncci_mue", "2024-04-01", LIMITS, ("2024-04-01", "2024-06-30"), setting="practitioner")
    result, missing = asked(limit())
    assert counts(result) == {"clear": 2, "violated": 1, "not_evaluated": 3}
    assert missing == (
        "the MUE table (outpatient) is not loaded; the MUE table (practitioner) covers 2024-04-01 to 2024-06-30;"
        " the date of service is outside"
    )
    assert result.lines["line_status"].to_list() == [
        "unverified", "clear", "flagged", "clear", "unverified", "unverified"
    ]  # fmt: skip


def test_without_the_table_nothing_is_judged(asked):
    result, missing = asked(limit())
    assert counts(result) == {"not_evaluated": 6}
    assert missing == "the MUE table is not loaded"


def test_a_policy_may_wait_for_the_table(editions, asked):
    result, missing = asked(limit(), "when_loaded")
    assert (counts(result), missing) == ({}, "asked once the MUE table is loaded")
    assert "unverified" not in result.lines["line_status"]
    editions.add("ncci_mue", "2024-04-01", LIMITS, ("2024-04-01", "2024-06-30"), setting="practitioner")
    result, missing = asked(limit(), "when_loaded")
    assert counts(result) == {"clear": 2, "violated": 1, "not_evaluated": 2}
    assert missing.startswith("the MUE table (practitioner) covers 2024-04-01")


def test_a_table_may_be_needed_on_some_lines_only(asked):
    result, _ = asked(limit(needs_where=pl.col("service_unit_quantity") > 5))
    assert counts(result) == {"clear": 5, "not_evaluated": 1}


def test_where_a_table_is_needed_is_among_the_facts_read():
    with pytest.raises(RuleDefinitionError, match="hcpcs_code"):
        limit(needs_where=pl.col("hcpcs_code") == "62323")


CODES = "hcpcs_code | words | effective_from | effective_to\nA0425 | Mileage | 1998-01-01 |"


WAITING = ("provider.excluded",)
ASKING = [rule for rule in line_rules() if rule.rule_id not in WAITING]
"""The rules for whose tables the shipped policy does not wait: where it waits for one, a line without it is clear."""


@pytest.mark.parametrize("table", tables_needed(ASKING))
def test_without_one_of_its_tables_no_line_that_depended_on_it_is_clear(editions, audited, table):
    drawing = "claim_id|hcpcs_code|claim_line_start_date\nA|A0425|2024-05-01\nB|62310|2016-05-01"
    for each in tables_needed(ASKING):
        editions.add(each, "2024-01-01", CODES)
    before = audited(drawing, reference=editions.directory)
    assert before.lines["line_status"].to_list() == ["clear", "unverified"]
    editions.take_away(table)
    after = audited(drawing, reference=editions.directory)
    assert "clear" not in after.lines["line_status"]
    depended = [rule.rule_id for rule in ASKING if table in rule.needs]
    told = after.coverage.filter(pl.col("rule_id").is_in(depended))
    assert told["lines_not_evaluated"].to_list() == [1] * len(depended)
    assert all("is not loaded" in missing for missing in told["missing"])
