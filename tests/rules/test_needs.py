"""A rule that needs a table is asked where an edition covers the date of service, and nowhere called clear without it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY
from tests.support.editions import Editions
from tests.support.lines import claim_lines

from audit.findings.batch import Auditor, BatchResult
from audit.findings.coverage import coverage
from audit.findings.policy import Policy, load_policy
from audit.join.facts import Join
from audit.model.places import reference_directory
from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.reference import load_reference
from audit.reference.covered import loaded
from audit.reports.audit import Audit
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
def editions(tmp_path: Path) -> Editions:
    """A reference folder with tables of its own and without the editions that ship, so that only drawn ones answer."""
    whole = shutil.ignore_patterns("editions")
    return Editions(shutil.copytree(reference_directory(), tmp_path / "own_reference", ignore=whole))


@pytest.fixture
def asked(editions: Editions, tmp_path) -> Callable[..., tuple[BatchResult, str | None]]:
    """Asks a rule of the lines; gives the batch and what the coverage says was missing."""

    def ask(rule: Rule, enabled: str = "yes") -> tuple[BatchResult, str | None]:
        reference = load_reference(editions.directory)
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


HELD = {
    "hcpcs": "hcpcs_code | words | effective_from | effective_to\nA0425 | Mileage | 1998-01-01 |",
    "ncci_mue": "hcpcs_code | units | adjudication_indicator\nA0425 | 250 | 1",
}
"""The tables on which a line that stands alone depends; those that are about lines beside each other have tests of their own."""


@pytest.mark.parametrize("table", HELD)
def test_without_one_of_its_tables_no_line_that_depended_on_it_is_clear(editions, audited, table):
    drawing = "claim_id|person_id|hcpcs_code|claim_line_start_date\nA|P|A0425|2024-05-01\nB|P|62310|2016-05-01"
    for each, drawn in HELD.items():
        setting = {"setting": "practitioner"} if each == "ncci_mue" else {}
        editions.add(each, "2024-01-01", drawn, **setting)
    depended = {rule.rule_id for rule in line_rules() if rule.needs == (table,)}
    before = audited(drawing, reference=editions.directory)
    assert depended.isdisjoint(_for_want_of_a_table(before))
    editions.take_away(table)
    after = audited(drawing, reference=editions.directory)
    assert "clear" not in after.lines["line_status"]
    assert depended <= _for_want_of_a_table(after)


def _for_want_of_a_table(audit: Audit) -> set[str]:
    return set(audit.coverage.filter(pl.col("missing").str.contains("is not loaded"))["rule_id"])
