"""Every check of tables finds the oddity that it is there for, and is quiet where there is none."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from tests.reference.linter.conftest import Drawn
from tests.support.editions import fees

from audit.reference import Reference, load_reference
from audit.reference.linter import TABLE_CHECKS, Finding, Latest, lint_tables

CUBE = """
62321 62320 0
62323 62322 0
62325 62324 0
62327 62326 0
"""
"""The four pairs of the interlaminar cube that differ in imaging alone, as they would stand in a table without oddities."""

FEES = """
    edition | hcpcs_code | modifier | status | bilateral | pctc | global_days | work_rvu | conversion_factor | source
    RVU24C  | 62323      |          | A      | 9         | 0    | 000         | 1.80     | 33.2875           | a file
    RVU24C  | 64484      |          | A      | 1         | 0    | ZZZ         | 1.00     | 33.2875           | a file
"""


TRANSFORAMINAL = ("64479", "64480", "64483", "64484")
ONE_SIDED = (
    "    RVU24C  | {}      |          | A      | 0         | 0    | ZZZ         | 1.00     | 33.2875           | a file"
)

FILED = ("2024-07-01", ("2024-07-01", "2024-12-31"))
LATER = ("2027-01-01", ("2027-01-01", "2027-03-31"))


def _fees(drawn: Drawn, text: str, when: tuple[str, tuple[str, str]] = LATER) -> None:
    drawn.editions.add("pfs", when[0], fees(text), when[1])


def _mue(drawn: Drawn, units: int, code: str = "64484", indicator: str = "3") -> None:
    frame = pl.DataFrame({"hcpcs_code": [code], "units": [units], "adjudication_indicator": [indicator]})
    drawn.editions.add("ncci_mue", "2024-07-01", frame, setting="practitioner")


def _add_ons(drawn: Drawn, rows: str) -> None:
    head = "add_on_code|primary_code|edit_type|effective_from|effective_to"
    drawn.editions.add("ncci_add_on", "2024-06-03", "\n".join([head, *rows.split()]), ("2024-06-03", None))


def _described(drawn: Drawn, code: str, text: str) -> None:
    table = f"hcpcs_code|descriptor|effective_from|effective_to\n{code}|{text}||"
    drawn.editions.add("descriptors", "2024-01-01", table)


ODD: list[tuple[str, Callable[[Drawn], object], str]] = [
    (
        "pairs_fit_their_analogues",
        lambda drawn: drawn.pairs(CUBE + "62325 62323 0"),
        "62325 over 62323 is an edit with indicator 0; of the 3 other pairs that differ in region and delivery alone 3"
        " are in no edit",
    ),
    (
        "pairs_fit_their_analogues",
        lambda drawn: drawn.pairs(CUBE.replace("62325 62324 0", "")),
        "62324 with 62325 is in no edit; of the 3 other pairs that differ in imaging in the same way 3 have the code of"
        " 'with fluoroscopy or CT' over the one of 'without fluoroscopy or CT', with indicator 0",
    ),
    (
        "pairs_fit_their_analogues",
        lambda drawn: drawn.pairs(CUBE.replace("62325 62324 0", "62325 62324 1")),
        "62325 over 62324 is an edit with indicator 1",
    ),
    (
        "pairs_fit_their_analogues",
        lambda drawn: drawn.pairs(CUBE.replace("62325 62324 0", "62324 62325 0")),
        "62324 over 62325 is an edit with indicator 0",
    ),
    (
        "pairs_fit_their_analogues",
        lambda drawn: drawn.pairs(CUBE.replace("62325 62324 0", "62325 62324 0 - 2024-06-30")),
        "62324 with 62325 is in no edit",
    ),
    (
        "siblings_that_may_stand_together_are_not_forbidden",
        lambda drawn: drawn.pairs("64479 64483 0\n64480 64484 0"),
        "of 4 pairs that differ in region, 2 have indicator 0: 64479 with 64483, 64480 with 64484",
    ),
    (
        "siblings_that_cannot_be_together_are_paired",
        lambda drawn: drawn.pairs("64479 64483 1"),
        "of 4 pair(s) that differ in imaging alone, 4 stand in no edit: 62320 with 62321, 62322 with 62323",
    ),
    (
        "add_ons_may_stand_beside_their_primary",
        lambda drawn: (drawn.pairs("64483 64484 0"), _add_ons(drawn, "64484|64483|1||")),
        "64484 is in an edit of indicator 0 with 64483, and the add-on list of 2024-06-03 names 64483 among its primaries",
    ),
    ("pairs_stand_once", lambda drawn: drawn.pairs("A0001 A0002 0\nA0001 A0002 1"), "has 2 indicators on one day"),
    ("pairs_stand_once", lambda drawn: drawn.pairs("A0001 A0002 0\nA0002 A0001 0"), "stands both ways round"),
    ("pairs_stand_once", lambda drawn: drawn.pairs("A0001 A0002 0\nA0001 A0002 0"), "stands twice on one day"),
    ("pairs_stand_once", lambda drawn: drawn.pairs("A0001 A0001 0"), "A0001 is paired with itself"),
    (
        "edits_end_after_they_begin",
        lambda drawn: drawn.pairs("A0001 A0002 0 2024-01-01 2023-12-31"),
        "1 edit(s) end before they begin and were never in force: A0001 with A0002",
    ),
    (
        "primaries_are_those_of_the_list",
        lambda drawn: _add_ons(drawn, "64484|64483|1|| 64484|64493|1||"),
        "64484: here we lack what the list has, primary 64493 (type 1)",
    ),
    (
        "primaries_are_those_of_the_list",
        lambda drawn: _add_ons(drawn, "64492|64490|1||"),
        "64492: the list lacks what we have, primary 64491 (type 1)",
    ),
    (
        "primaries_are_those_of_the_list",
        lambda drawn: _add_ons(drawn, "64484|64483|3||"),
        "64484: the edit type differs, 64483 1 here and 3 there",
    ),
    (
        "primaries_are_those_of_the_list",
        lambda drawn: _add_ons(drawn, "62323|CCCCC|2||"),
        "62323 is an add-on by the list, with primaries that each payer names (type 2), and here it has none",
    ),
    (
        "primaries_are_those_of_the_list",
        lambda drawn: _add_ons(drawn, "62323|CCCCC|2||"),
        "64484 is an add-on here, and the list does not hold it",
    ),
    (
        "values_fit_the_indicators",
        lambda drawn: drawn.add("code_attributes", hcpcs_code="62323", attribute="laterality", value="bilateral"),
        "62323 with side 'both sides': bilateral indicator 9, not 2",
    ),
    (
        "values_fit_the_indicators",
        lambda drawn: _fees(drawn, FEES.replace("ZZZ", "000")),
        "64484 with level 'further level': global days 000, not ZZZ",
    ),
    (
        "codes_told_by_a_modifier_allow_it",
        lambda drawn: _fees(
            drawn, "\n".join(FEES.splitlines()[:3] + [ONE_SIDED.format(code) for code in TRANSFORAMINAL])
        ),
        "side is told by a modifier, and the bilateral indicator of 64479, 64480, 64483, 64484 is 0, not 1 or 3;"
        " no code of the family allows it",
    ),
    (
        "add_ons_are_listed_as_such",
        lambda drawn: drawn.drop("add_on_primaries", add_on_code="64484"),
        "64484 has global days ZZZ and no primary is known for it",
    ),
    (
        "add_ons_are_listed_as_such",
        lambda drawn: drawn.add("add_on_primaries", add_on_code="62323", primary_code="62321", edit_type="1"),
        "62323 stands in the add-on list, and its global days are 000, not ZZZ",
    ),
    (
        "codes_stay_listed",
        lambda drawn: _fees(drawn, FEES.replace("62323      |          | A", "62323      |          | I")),
        "62323 has status I; in the edition before it was A",
    ),
    (
        "codes_stay_listed",
        lambda drawn: _fees(drawn, FEES),
        "code(s) in force stand in earlier editions and not in this one",
    ),
    (
        "filed_fees_are_those_of_the_import",
        lambda drawn: _fees(drawn, FEES.replace("1.80", "1.81"), FILED),
        "work_rvu differs from the filed fee schedule of RVU24C in 1 row(s): 62323 1.80 here and 1.81 there",
    ),
    (
        "limits_allow_what_a_code_is_for",
        lambda drawn: _mue(drawn, 0),
        "64484: the limit is 0 unit(s) a day, and it is a code in force",
    ),
    (
        "limits_allow_what_a_code_is_for",
        lambda drawn: (
            drawn.set("attribute_values", {"attribute": "level_rank", "value": "additional"}, lower="2", each="1"),
            _mue(drawn, 1),
        ),
        "64484: the limit is 1 unit(s) a day, and by level it is billed 2 times or more",
    ),
    ("limits_are_as_known", lambda drawn: _mue(drawn, 3, "20611"), "20611: mue units 3, and known is 2"),
    ("limits_are_as_known", lambda drawn: _mue(drawn, 1, "62323", "2"), "62323: mue indicator 2, and known is 3"),
    (
        "codes_that_end_have_successors",
        lambda drawn: drawn.drop("code_history", hcpcs_code="J1030"),
        "J1030 ended on 2024-03-31 and no successor is known",
    ),
    (
        "imported_codes_that_end_have_successors",
        lambda drawn: drawn.editions.add(
            "hcpcs", "2026-01-01", "hcpcs_code|effective_from|effective_to\nG0001|2004-01-01|2025-12-31"
        ),
        "1 code(s) end and no successor is known: G0001",
    ),
    (
        "imported_codes_have_our_dates",
        lambda drawn: drawn.editions.add(
            "hcpcs", "2026-01-01", "hcpcs_code|effective_from|effective_to\nJ1030|2004-01-01|2024-12-31"
        ),
        "J1030 ends on 2024-12-31 there and on 2024-03-31 here",
    ),
    (
        "imported_codes_have_our_dates",
        lambda drawn: drawn.editions.add(
            "hcpcs", "2026-01-01", "hcpcs_code|effective_from|effective_to\nJ1010|2024-07-01|"
        ),
        "J1010 begins on 2024-07-01 there and on 2024-04-01 here",
    ),
    (
        "imported_codes_have_our_dates",
        lambda drawn: drawn.editions.add(
            "hcpcs", "2026-01-01", "hcpcs_code|effective_from|effective_to\nJ1010|2024-04-01|"
        ),
        "J3301 is in force here on 2026-01-01, and the code set does not hold it",
    ),
    (
        "codes_that_leave_a_table_have_successors",
        lambda drawn: [
            drawn.editions.add("hcpcs", day, f"hcpcs_code|effective_from|effective_to\n{code}|2004-01-01|")
            for day, code in (("2026-01-01", "G0001"), ("2026-04-01", "G0002"))
        ],
        "1 code(s) of the edition 2026-01-01 are gone and no successor is known: G0001",
    ),
    (
        "codes_that_leave_a_table_have_successors",
        lambda drawn: (
            _fees(drawn, FEES + "    RVU24C | 99999 | | A | 9 | 0 | 000 | 1.80 | 33.2875 | a file", FILED),
            _fees(drawn, FEES),
        ),
        "1 code(s) of the edition 2024-07-01 are gone and no successor is known: 99999",
    ),
    (
        "editions_leave_no_day_out",
        lambda drawn: (
            _fees(drawn, FEES),
            _fees(drawn, FEES, ("2027-05-01", ("2027-05-01", "2027-06-30"))),
        ),
        "no edition covers 2027-04-01 to 2027-04-30, 30 day(s)",
    ),
    (
        "editions_cover_a_day_once",
        lambda drawn: (
            _fees(drawn, FEES),
            _fees(drawn, FEES, ("2027-03-01", ("2027-03-01", "2027-06-30"))),
        ),
        "the editions 2027-01-01 and 2027-03-01 both cover 2027-03-01 to 2027-03-31",
    ),
    (
        "editions_are_whole",
        lambda drawn: (
            _fees(drawn, FEES + "    RVU24C | 99999 | | A | 9 | 0 | 000 | 1.80 | 33.2875 | a file", FILED),
            _fees(drawn, "\n".join(FEES.splitlines()[:3])),
        ),
        "it has 1 row(s), and the edition of 2024-07-01 has 3",
    ),
    (
        "descriptors_agree_with_the_lattice",
        lambda drawn: _described(drawn, "62323", "an injection, lumbar or sacral, without imaging guidance"),
        "62323: its descriptor has the words 'without imaging guidance' (imaging=without), and the code is imaging=with",
    ),
    (
        "descriptors_agree_with_the_lattice",
        lambda drawn: _described(drawn, "62323", "made-up words, cervical or thoracic, with fluoroscopy"),
        "(region=cervical_thoracic), and the code is region=lumbar_sacral",
    ),
    (
        "descriptors_agree_with_the_lattice",
        lambda drawn: _described(drawn, "71046", "made-up words of the chest; 3 views"),
        "71046: its descriptor has the number(s) 3, and the code is views=",
    ),
]


def _of(reference: Reference, name: str) -> list[Finding]:
    check = next(check for check in TABLE_CHECKS if check.__name__ == name)
    return list(check(Latest(reference)))


def _found(drawn: Drawn, name: str) -> list[Finding]:
    return _of(drawn.load(), name)


@pytest.mark.parametrize(("name", "plant", "told"), ODD, ids=[f"{name}-{told[:40]}" for name, _, told in ODD])
def test_a_check_finds_its_oddity(
    shipped: Reference, drawn: Drawn, name: str, plant: Callable[[Drawn], object], told: str
) -> None:
    before = {finding.what for finding in _of(shipped, name)}
    plant(drawn)
    found = [finding for finding in _found(drawn, name) if finding.what not in before]
    assert any(told in finding.what for finding in found), [finding.what for finding in found]
    assert all(finding.check == name and finding.why and finding.edition and finding.source for finding in found)


def test_every_check_has_an_oddity_here() -> None:
    assert {check.__name__ for check in TABLE_CHECKS} == {name for name, _, _ in ODD}


QUIET: list[tuple[str, Callable[[Drawn], object]]] = [
    ("pairs_fit_their_analogues", lambda drawn: drawn.pairs(CUBE)),
    ("siblings_that_may_stand_together_are_not_forbidden", lambda drawn: drawn.pairs("64479 64483 1")),
    # A type 2 row names no primary, so it speaks against no pair.
    (
        "add_ons_may_stand_beside_their_primary",
        lambda drawn: (drawn.pairs("64483 64484 0"), _add_ons(drawn, "64484|CCCCC|2||")),
    ),
    # The edit ended before the edition began.
    (
        "add_ons_may_stand_beside_their_primary",
        lambda drawn: (drawn.pairs("64483 64484 0 - 2020-12-31"), _add_ons(drawn, "64484|64483|1||")),
    ),
    ("pairs_stand_once", lambda drawn: drawn.pairs("A0001 A0002 0 - 2020-12-31\nA0001 A0002 1 2021-01-01")),
    ("filed_fees_are_those_of_the_import", lambda drawn: _fees(drawn, FEES, FILED)),
    ("limits_allow_what_a_code_is_for", lambda drawn: _mue(drawn, 4)),
    ("limits_are_as_known", lambda drawn: _mue(drawn, 1, "62323", "3")),
    # Words of both values, as where a family's codes share a phrase, decide nothing; nor does a word within a word.
    (
        "descriptors_agree_with_the_lattice",
        lambda drawn: _described(
            drawn, "62323", "injection or indwelling catheter; with or without fluoroscopy; lumbar"
        ),
    ),
    (
        "descriptors_agree_with_the_lattice",
        lambda drawn: _described(drawn, "71046", "made-up words of the chest; 2 views"),
    ),
    ("descriptors_agree_with_the_lattice", lambda drawn: _described(drawn, "62323", "words that mean nothing here")),
]


@pytest.mark.parametrize(("name", "plant"), QUIET, ids=[f"{at}-{name}" for at, (name, _) in enumerate(QUIET)])
def test_a_check_is_quiet_where_nothing_is_odd(drawn: Drawn, name: str, plant: Callable[[Drawn], object]) -> None:
    plant(drawn)
    compared = {"filed_fees_are_those_of_the_import": ("work_rvu", "status", "bilateral", "pctc")}
    told = [finding.what for finding in _found(drawn, name)]
    columns = compared.get(name)
    assert [what for what in told if not columns or what.startswith(columns)] == []


def test_without_imports_only_our_own_tables_are_told_of(shipped: Reference) -> None:
    tables = {finding.table for finding in lint_tables(shipped)}
    assert tables <= {"codes", "fee_schedule"}


def test_findings_come_in_one_order_with_ids_that_stay(drawn: Drawn) -> None:
    drawn.pairs(CUBE + "62325 62323 0\nA0001 A0001 0")
    first = lint_tables(drawn.load())
    again = lint_tables(load_reference(drawn.directory))
    assert [finding.finding_id for finding in first] == [finding.finding_id for finding in again]
    assert len({finding.finding_id for finding in first}) == len(first)
    assert [finding.odd for finding in first] == sorted((finding.odd for finding in first), reverse=True)
    drawn.editions.take_away("ncci_ptp")
    drawn.pairs(CUBE + "62325 62323 0\nA0001 A0001 0", day="2024-08-01")
    later = lint_tables(drawn.load())
    assert {finding.finding_id for finding in later} == {finding.finding_id for finding in first}


def test_only_the_latest_edition_is_told_of(drawn: Drawn) -> None:
    drawn.pairs(CUBE + "62325 62323 0", day="2024-04-01")
    drawn.pairs(CUBE, day="2024-07-01")
    assert _found(drawn, "pairs_fit_their_analogues") == []


def test_a_pair_is_told_of_beside_what_the_other_setting_says(drawn: Drawn) -> None:
    drawn.pairs(CUBE + "62325 62323 0")
    drawn.pairs(CUBE, setting="outpatient")
    found = _found(drawn, "pairs_fit_their_analogues")
    assert [(finding.codes, finding.setting, finding.beside) for finding in found] == [
        (("62323", "62325"), "practitioner", "The outpatient table says otherwise: 62325 with 62323 is in no edit.")
    ]


def test_no_descriptor_is_shown(drawn: Drawn) -> None:
    secret = "unmistakable wording of another owner"
    _described(drawn, "62323", f"{secret}, without imaging guidance")
    told = [str(finding) for finding in lint_tables(drawn.load())]
    assert any("without imaging guidance" in each for each in told)
    assert not any("unmistakable" in each or "owner" in each for each in told)
