"""What changed between two editions or two processing dates, and which findings come and go by it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from tests.support.editions import Editions, fees
from typer.testing import CliRunner

from audit.cli import app
from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.imports import IMPORTERS, Wish, import_files
from audit.reports.edition_diff import CAME, DIFFERS, FACILITY, OFFICE, WENT, diff_editions, named
from audit.reports.finding_diff import diff_findings

HEAD = "hcpcs_code | words | effective_from | effective_to\n"
STAYS = "J8888 | Another | 2003-01-01 |\n"
LINES = """
    claim_id | hcpcs_code | claim_line_start_date | place_of_service_code | documented_imaging
    A        | J9999      | 2024-08-15            | 11                    |
    B        | J7777      | 2024-08-15            | 11                    |
    C        | J8888      | 2024-08-15            | 11                    |
    D        | 62323      | 2024-08-15            | 11                    | none
    E        | 62322      | 2024-08-15            | 11                    | ct
"""
UNITS = """
    hcpcs_code | units | adjudication_indicator
    J7777      | 9     | 3
    J8888      | 9     | 3
    J9999      | 9     | 3
"""
ADD_ONS = """
    add_on_code | primary_code | edit_type | effective_from | effective_to
    64494       | 64493        | 1         | 2013-01-01     |
"""
FEES = """
    edition | hcpcs_code | status | non_facility_total_rvu | facility_total_rvu | conversion_factor
    {}      | 62322      | A      | 4.00                   | 2.00               | {}
    {}      | 62323      | A      | 7.00                   | 3.00               | {}
"""


@pytest.fixture
def editions(tmp_path):
    """Only drawn editions answer: the ones that ship are left out."""
    return Editions.alone(tmp_path / "own_reference")


@pytest.fixture
def two_editions(editions):
    """In the second edition one code has ended, one is new, and one stays."""
    editions.add("hcpcs", "2024-01-01", f"{HEAD}{STAYS}J9999 | A drug | 2003-01-01 |")
    editions.add(
        "hcpcs", "2024-07-01", f"{HEAD}{STAYS}J9999 | A drug | 2003-01-01 | 2024-06-30\nJ7777 | New | 2024-07-01 |"
    )
    return editions


def diff(editions, before, after, **more):
    return diff_editions(editions.directory, named(before), named(after), **more)


def test_a_code_that_ends_and_one_that_begins_are_told(two_editions):
    (told,) = diff(two_editions, "hcpcs@2024-01-01", "hcpcs@2024-07-01")
    assert (told.before, told.after, told.columns()) == ("2024-01-01", "2024-07-01", {"effective_to": 1})
    changes = {row.key["hcpcs_code"]: (row.change, row.was, row.now) for row in told.rows}
    assert changes["J9999"] == (DIFFERS, {"effective_to": None}, {"effective_to": date(2024, 6, 30)})
    assert changes["J7777"][0] == CAME
    assert set(changes) == {"J9999", "J7777"}


def test_backwards_the_same_code_goes(two_editions):
    (told,) = diff(two_editions, "hcpcs@2024-07-01", "hcpcs@2024-01-01")
    assert {row.key["hcpcs_code"]: row.change for row in told.rows} == {"J9999": DIFFERS, "J7777": WENT}


def test_two_dates_compare_every_table_as_it_was_known(two_editions):
    told = {each.table: each for each in diff(two_editions, "2024-06-30", "2024-07-01")}
    assert (told["hcpcs"].before, told["hcpcs"].after) == ("2024-01-01", "2024-07-01")
    assert (told["fee_schedule"].before, told["fee_schedule"].after) == ("RVU24B", "RVU24C")
    only = diff(two_editions, "2024-06-30", "2024-07-01", table="hcpcs")
    assert [each.table for each in only] == ["hcpcs"]


def test_a_table_that_was_not_known_yet_is_not_compared(two_editions):
    told = {each.table: each for each in diff(two_editions, "2023-12-31", "2024-01-01")}
    assert (told["hcpcs"].before, told["hcpcs"].after, told["hcpcs"].rows) == (None, "2024-01-01", ())


def test_settings_are_compared_apart(editions):
    for setting, units in (("practitioner", 2), ("outpatient", 3)):
        for day, more in (("2024-01-01", 0), ("2024-04-01", 1)):
            drawn = f"hcpcs_code | units\n62323 | {units + more * (setting == 'outpatient')}"
            editions.add("ncci_mue", day, drawn, setting=setting)
    told = {each.setting: each.count(DIFFERS) for each in diff(editions, "2024-01-01", "2024-04-01", table="ncci_mue")}
    assert told == {"practitioner": 0, "outpatient": 1}
    (one,) = diff(editions, "ncci_mue:outpatient@2024-01-01", "ncci_mue:outpatient@2024-04-01")
    assert one.rows[0].now == {"units": "4"}
    assert one.rows[0].is_ours


def test_findings_come_and_go_with_the_code_that_ended(two_editions, claim_file):
    two_editions.add("ncci_mue", "2024-01-01", UNITS, setting="practitioner")
    two_editions.add("ncci_add_on", "2024-01-01", ADD_ONS)
    told = diff_findings([claim_file(LINES)], date(2024, 1, 1), date(2024, 8, 1), two_editions.directory)
    assert told.came.select("claim_id", "rule_id").rows() == [("A", "code_validity.not_in_force")]
    assert told.went.select("claim_id", "rule_id").rows() == [("B", "code_validity.unknown")]
    assert (told.statuses[0]["clear"], told.statuses[1]["clear"]) == (2, 2)


def test_the_same_findings_may_be_worth_other_dollars_over_and_under(editions, claim_file):
    days = {"2024-01-01": "30.0000", "2024-07-01": "60.0000"}
    for day, factor in days.items():
        drawn = FEES.format("RVU1", factor, "RVU1", factor)
        editions.add("pfs", day, fees(drawn), ("2024-01-01", "2024-12-31"))
    told = diff_findings([claim_file(LINES)], date(2024, 6, 30), date(2024, 7, 1), editions.directory).as_dict()
    moved = told["other_dollars"]
    assert [(moved[when]["overpaid"], moved[when]["underpaid"]) for when in ("before", "after")] == [
        ("90.00", "-90.00"),
        ("180.00", "-180.00"),
    ]
    assert {row["claim_id"]: row["change"] for row in told["findings"]} == dict.fromkeys("DE", "other dollars")


def test_the_terminal_tells_tables_then_findings(two_editions, claim_file):
    words = ["reference", "diff", "2024-01-01", "2024-08-01", "--claims", str(claim_file(LINES))]
    words += ["--reference", str(two_editions.directory)]
    text = CliRunner().invoke(app, words).stdout
    assert "HCPCS table: 2024-01-01 to 2024-07-01, 1 added, 0 removed, 1 changed" in text
    assert "J9999  effective_to none to 2024-06-30" in text
    assert "comes: A line 1, J9999 of 2024-08-15: Code not in force on the date of service" in text
    assert "findings that go: 1, overpaid $0.00 (lines: 0), underpaid $0.00 (lines: 0)" in text
    told = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert [row["change"] for row in told["claims"]["findings"]][:2] == ["comes", "goes"]
    (table,) = (each for each in told["tables"] if each["table"] == "hcpcs")
    assert (table["added"], table["changed"], len(table["rows"])) == (1, 1, 2)


@pytest.mark.parametrize(
    ("before", "after", "more", "said"),
    [
        ("spring", "2024-07-01", {}, "not an edition. Write a date"),
        ("2024-02-30", "2024-07-01", {}, "not an edition"),
        ("hcpcs@2024-02-01", "hcpcs@2024-07-01", {}, "hcpcs has no edition of 2024-02-01. Its editions are of 2024-01"),
        ("hcpcs@2024-01-01", "2024-07-01", {}, "give two dates, or two editions of one table"),
        ("ncci_mue@2024-01-01", "ncci_mue@2024-07-01", {}, "ncci_mue is not loaded. Loaded are fee_schedule, hcpcs"),
        ("2024-01-01", "2024-07-01", {"table": "gpci"}, "gpci is not loaded"),
        ("2024-01-01", "2024-07-01", {"setting": "outpatient"}, "any table:outpatient is not loaded"),
    ],
)
def test_what_cannot_be_compared_is_said(two_editions, before, after, more, said):
    with pytest.raises(ReferenceError, match=said):
        diff(two_editions, before, after, **more)


@pytest.fixture(scope="module")
def quarters(shared_data, tmp_path_factory):
    """The four releases of the fee schedule of 2024, imported as four editions."""
    folder = Editions.alone(tmp_path_factory.mktemp("quarters") / "reference").directory
    file = shared_data / "cms" / "pfs_2024_all_quarters.parquet"
    done = import_files(
        IMPORTERS["pfs"], [file], folder / "editions", Wish(None, None, None, False), date(2026, 11, 21)
    )
    assert done
    return folder


def test_the_releases_of_a_real_year_differ_as_published(quarters):
    (first,) = diff_editions(quarters, named("pfs@2024-01-01"), named("pfs@2024-03-09"))
    assert (first.count(CAME), first.count(WENT)) == (0, 0)
    assert first.columns()["conversion_factor"] == first.columns()[OFFICE] == first.columns()[FACILITY]
    changed = {row.key["hcpcs_code"]: row for row in first.rows if row.key["modifier"] is None}
    assert changed["62323"].was["conversion_factor"] == Decimal("32.7442")
    assert (changed["62323"].was[OFFICE], changed["62323"].now[OFFICE]) == (Decimal("254.09"), Decimal("258.31"))
    ours = [row.is_ours for row in first.rows]
    assert ours == sorted(ours, reverse=True)
    (last,) = diff_editions(quarters, named("2024-06-30"), named("2024-07-01"))
    assert (last.before, last.after, last.count(CAME)) == ("RVU24B", "RVU24C", 130)
