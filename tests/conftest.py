"""What every test may ask for: the shipped reference, rules asked of drawn lines, and whole runs of drawn files."""

from __future__ import annotations

import csv
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import settings
from tests.support.editions import Editions
from tests.support.lines import claim_lines
from tests.support.tables import rows

from audit.findings.batch import Auditor, BatchResult
from audit.findings.judge import judge
from audit.findings.policy import Policy, load_policy
from audit.join.across import across
from audit.join.across_steps import steps_for
from audit.join.beside_lines import BesideLines
from audit.join.facts import Join
from audit.model.places import home
from audit.reference import Reference, load_reference
from audit.reports.audit import Audit, run_audit
from audit.rules.catalogue import catalogue, line_rules
from audit.rules.rule import Rule, facts_read, tables_needed

TODAY = date(2026, 11, 21)
SHARED = home().parent / "shared" / "data"


settings.register_profile("project", deadline=None)
settings.load_profile("project")


def pytest_configure(config: pytest.Config) -> None:
    """No test sees what a developer imported or decided: set before any module loads; processes inherit it."""
    folder = tempfile.mkdtemp(prefix="no-editions-")
    os.environ["CLAIMS_AUDIT_REFERENCE"] = folder
    workspace = tempfile.mkdtemp(prefix="workspace-")
    os.environ["CLAIMS_AUDIT_WORKSPACE"] = workspace
    config.add_cleanup(lambda: [shutil.rmtree(each, ignore_errors=True) for each in (folder, workspace)])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="Write what came out as the new golden files; then read the diff."
    )


_MAIN = sys.modules["__main__"]


@pytest.fixture(autouse=True)
def own_main() -> None:
    """A page that was drawn stays behind as `__main__`, and a process that is spawned would run it again."""
    sys.modules["__main__"] = _MAIN


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference()


@pytest.fixture(scope="session")
def policy(reference: Reference) -> Policy:
    cards = catalogue(reference.tables["attribute_rules"])
    return load_policy(reference.tables["rule_policy"], {card.rule_id: str(card.category) for card in cards})


@pytest.fixture(scope="session")
def join(reference: Reference, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Join]:
    joined = Join(reference, tmp_path_factory.mktemp("join"), tables=tables_needed(line_rules()))
    yield joined
    joined.close()


@pytest.fixture
def beside(reference: Reference, policy: Policy, tmp_path: Path) -> Callable[..., BesideLines]:
    """The facts that the lines of a batch make of each other, by the shipped reference and policy, for some rules."""

    def ask(lines: pl.DataFrame, rules: Sequence[Rule] = line_rules(), wanted: Policy = policy) -> BesideLines:
        return across(lines, reference, wanted.limits(), tmp_path, steps_for(facts_read(rules)))

    return ask


@pytest.fixture
def batch(
    reference: Reference, policy: Policy, join: Join, beside: Callable[..., BesideLines]
) -> Callable[[str], BatchResult]:
    """Audits drawn lines as one batch."""
    auditor = Auditor(reference, policy, line_rules(), TODAY)

    def audit(drawing: str) -> BatchResult:
        lines = claim_lines(drawing)
        return auditor.audit(join, lines, beside=beside(lines))

    return audit


@pytest.fixture
def check_rule(policy: Policy, join: Join, beside: Callable[..., BesideLines]) -> Callable[[str, str], None]:
    """Asks one rule of drawn lines; the column `expect` says the outcome, blank where the rule does not apply.

    A rule that the policy switches off is asked as well.
    """

    def check(rule_id: str, drawing: str) -> None:
        drawn = rows(drawing)
        wanted = _switched_on(policy, rule_id)
        lines = claim_lines(drawing).drop("expect")
        asked = tuple(rule for rule in line_rules() if rule.rule_id == rule_id)
        facts = join.facts(lines, beside=beside(lines, asked, wanted))
        judged = judge(facts, asked, wanted, TODAY)
        if rule_id.startswith("attribute."):
            found = dict(judged.attributes.filter(rule_id=rule_id).select("profile", "outcome").iter_rows())
            outcomes = [found.get(profile) for profile in judged.lines["profile"]]
        else:
            outcomes = judged.lines[rule_id].to_list()
        assert outcomes == [row["expect"] for row in drawn]

    return check


def _switched_on(policy: Policy, rule_id: str) -> Policy:
    """The policy with every row of the rule that says no saying yes."""
    says_no = (pl.col("rule_id") == rule_id) & (pl.col("enabled") == "no")
    enabled = pl.when(says_no).then(pl.lit("yes")).otherwise("enabled")
    return replace(policy, rows=policy.rows.with_columns(enabled.alias("enabled")))


@pytest.fixture
def claim_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a drawn table as a CSV file of claim lines."""

    def write(drawing: str, name: str = "claims.csv") -> Path:
        drawn = rows(drawing)
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, drawn[0].keys())
            writer.writeheader()
            writer.writerows(drawn)
        return path

    return write


@pytest.fixture
def audited(claim_file: Callable[..., Path]) -> Callable[..., Audit]:
    """Runs a drawn table of claim lines as a file, from ingest to findings."""

    def run(drawing: str, **settings: Any) -> Audit:
        return run_audit(claim_file(drawing), **{"today": TODAY, **settings})

    return run


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"needs the real data files in {SHARED}, which are not part of the project")
    return SHARED


@pytest.fixture
def editions(tmp_path: Path) -> Editions:
    """A reference folder into which a test draws imported editions."""
    return Editions(tmp_path / "own_reference")
