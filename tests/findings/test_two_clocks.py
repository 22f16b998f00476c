"""A claim of 2023 is judged by 2023; a claim processed on a day is judged by what was known on that day."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.editions import fees

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.imports import IMPORTERS, Wish, import_files

FEES = """
    edition | hcpcs_code | status | non_facility_total_rvu | facility_total_rvu | conversion_factor
    {}      | 62322      | A      | {}                     | 2.00               | 30.0000
    {}      | 62323      | A      | {}                     | 3.00               | 30.0000
"""
LINES = """
    claim_id | hcpcs_code | claim_line_start_date | place_of_service_code | documented_imaging
    A        | 62323      | 2023-06-01            | 11                    | none
    B        | 62323      | 2024-06-01            | 11                    | none
    C        | 62323      | 2018-06-01            | 11                    | none
"""


def schedule(name, without, with_imaging):
    return fees(FEES.format(name, without, name, with_imaging))


@pytest.fixture
def two_years(editions):
    editions.add("pfs", "2023-01-01", schedule("RVU23X", "4.00", "5.00"), ("2023-01-01", "2023-12-31"))
    editions.add("pfs", "2024-01-01", schedule("RVU24X", "4.00", "8.00"), ("2024-01-01", "2024-12-31"))
    return editions


def told(audit, *columns):
    return audit.findings.select("claim_id", *columns).rows()


def test_lines_of_each_year_are_worth_what_their_own_year_says(two_years, audited):
    findings = told(audited(LINES, reference=two_years.directory), "amount_difference", "reference_edition")
    assert [(claim, str(amount)) for claim, amount, _ in findings] == [("A", "30.00"), ("B", "120.00"), ("C", "None")]
    assert [edition.split("; ")[1] for *_, edition in findings[:2]] == ["fee_schedule RVU23X", "fee_schedule RVU24X"]


def test_a_day_that_no_edition_covers_gives_no_dollars_and_says_why(two_years, audited):
    _, basis, edition = told(audited(LINES, reference=two_years.directory), "amount_basis", "reference_edition")[-1]
    assert basis == "none"
    assert "; no fee: the fee schedule covers 2019-10-01 to 2019-12-31," in edition
    assert "; the date of service is outside; policy rule_policy.csv, every payer " in edition


def test_an_edition_that_was_published_later_is_not_used(two_years, audited):
    two_years.add("pfs", "2024-09-01", schedule("RVU24Y", "4.00", "9.00"), ("2024-01-01", "2024-12-31"))
    settled = [
        told(audited(LINES, reference=two_years.directory, as_of=day), "amount_difference")[1][1]
        for day in (None, date(2024, 9, 1), date(2024, 8, 31))
    ]
    assert list(map(str, settled)) == ["150.00", "150.00", "120.00"]


def test_a_shipped_edition_is_known_from_its_first_day(audited):
    line = (
        "claim_id|hcpcs_code|claim_line_start_date|place_of_service_code|documented_imaging\nA|62323|2024-08-01|11|none"
    )
    before, after = (audited(line, as_of=day) for day in (date(2024, 6, 30), date(2024, 7, 1)))
    assert "no fee: the fee schedule covers" in before.findings["reference_edition"][0]
    assert "; fee_schedule RVU24C; policy " in after.findings["reference_edition"][0]
    assert (before.summary["lines_after_as_of"], after.summary["lines_after_as_of"]) == (1, 1)


def test_a_code_that_ended_later_was_in_force_for_who_judged_before(editions, audited):
    head = "hcpcs_code|words|effective_from|effective_to\nJ8888|Another|2003-01-01|\n"
    editions.add("hcpcs", "2024-01-01", f"{head}J9999|A drug|2003-01-01|")
    editions.add("hcpcs", "2024-07-01", f"{head}J9999|A drug|2003-01-01|2024-04-30", ("2024-05-01", None))
    line = "claim_id|hcpcs_code|claim_line_start_date\nA|J9999|2024-05-15"
    then = audited(line, reference=editions.directory, as_of=date(2024, 6, 1))
    now = audited(line, reference=editions.directory)
    outcomes = [
        audit.coverage.filter(rule_id="code_validity.not_in_force").select("lines_clear", "lines_violated").row(0)
        for audit in (then, now)
    ]
    assert outcomes == [(1, 0), (0, 1)]
    assert now.findings["reference_edition"][0].startswith("hcpcs 2024-07-01 from 2003-01-01 to 2024-04-30")


def test_the_summary_says_what_was_known_and_what_cannot_be_turned_back(two_years, audited):
    summary = audited(LINES, reference=two_years.directory, as_of=date(2023, 12, 31)).summary
    assert (summary["as_of"], summary["lines_after_as_of"]) == ("2023-12-31", 1)
    rows = {(row["table"], row["edition"]): row for row in summary["reference"]}
    assert rows["pfs", "2023-01-01"]["covers"] == [{"first": "2023-01-01", "last": "2023-12-31"}]
    assert ("pfs", "2024-01-01") not in rows
    turned_back = {table for (table, _), row in rows.items() if row["as_of"] == "2023-12-31"}
    assert turned_back >= {"pfs", "fee_schedule"}


def test_the_filed_fee_schedule_covers_what_no_imported_one_does(two_years, audited):
    rows = audited(LINES, reference=two_years.directory).summary["reference"]
    (filed,) = (row["covers"] for row in rows if row["table"] == "fee_schedule")
    assert {"first": "2021-10-01", "last": "2022-12-31"} in filed
    assert {"first": "2025-01-01", "last": "2025-12-31"} in filed


def test_without_a_processing_date_nothing_is_turned_back(audited):
    summary = audited(LINES).summary
    assert (summary["as_of"], summary["lines_after_as_of"]) == (None, None)
    assert {row["as_of"] for row in summary["reference"]} == {None}


def test_a_processing_date_on_which_nothing_was_known_is_refused(audited):
    with pytest.raises(ReferenceError, match=r"--as-of 1999-01-01: no edition .* first is of 2019-10-01"):
        audited(LINES, as_of=date(1999, 1, 1))


def test_the_same_processing_date_gives_the_same_bytes(two_years, claim_file, tmp_path):
    from audit.reports.audit import run_audit

    written = []
    for name in ("one", "two"):
        audit = run_audit(
            claim_file(LINES), reference=two_years.directory, as_of=date(2024, 1, 31), today=date(2026, 11, 21)
        )
        folder = audit.write(tmp_path / name)
        written.append({path.name: path.read_bytes() for path in folder.iterdir() if path.name != "summary.json"})
    assert written[0] == written[1]


@pytest.fixture
def imported(editions, shared_data):
    """The four releases of 2024 as mirrored, and the one of July 2026 in the layout in which it is published."""
    cms = shared_data / "cms"
    files = (
        cms / "pfs_2024_all_quarters.parquet",
        cms / "pfs_layout_fixtures" / "PPRRVU2026_Jul_nonQPP.excerpt.csv",
    )
    for file in files:
        wish = Wish(None, None, None, False)
        import_files(IMPORTERS["pfs"], [file], editions.directory / "editions", wish, date(2026, 11, 21))
    return editions.directory


@pytest.mark.parametrize(
    ("day", "release", "difference"),
    [
        ("2024-01-15", "RVU24A", "121.15"),
        ("2024-03-15", "RVU24AR", "123.16"),
        ("2024-07-15", "RVU24C", "123.16"),
        ("2026-07-15", "RVU26C", "127.59"),
    ],
)
def test_each_day_has_the_release_of_its_day(imported, audited, day, release, difference):
    line = f"claim_id|hcpcs_code|claim_line_start_date|place_of_service_code|documented_imaging\nA|62323|{day}|11|none"
    finding = audited(line, reference=imported).findings.row(0, named=True)
    assert f"; fee_schedule {release}; policy " in finding["reference_edition"]
    assert str(finding["amount_difference"]) == difference


def test_codes_of_each_year_are_asked_of_their_own_edition(editions, audited):
    head = "hcpcs_code|words|effective_from|effective_to\n"
    editions.add("hcpcs", "2023-01-01", f"{head}J9999|A drug|2003-01-01|")
    editions.add("hcpcs", "2024-01-01", f"{head}J9998|Its heir|2024-01-01|")
    lines = [f"{code}{year}|{code}|{year}-06-01" for year in (2023, 2024) for code in ("J9999", "J9998")]
    audit = audited("\n".join(["claim_id|hcpcs_code|claim_line_start_date", *lines]), reference=editions.directory)
    assert [(claim, edition.split("; ")[0]) for claim, edition in told(audit, "reference_edition")] == [
        ("J99982023", "hcpcs 2023-01-01 from 2024-01-01"),
        ("J99992024", "hcpcs 2024-01-01 from 2003-01-01 to 2023-12-31"),
    ]
    assert audit.lines["finding_count"].to_list() == [0, 1, 1, 0]
