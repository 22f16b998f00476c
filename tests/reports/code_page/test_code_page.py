"""What a page or a terminal says of one code: on shipped rows, on drawn ones, with imported tables and without."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.support.editions import Editions
from tests.support.shapes import EVERY_SHAPE, with_families, with_rows

from audit.errors import AuditError, ReferenceError  # noqa: A004 - the field's word
from audit.reference import Reference, code_card, load_reference
from audit.reports.code_page import CodePage, code_page, page_dict, page_text
from audit.reports.code_page.edits import EITHER, matching, sentence_of
from audit.reports.code_page.text import SECTIONS, WIDTH

A_DAY = date(2024, 11, 27)
IN_QUARTER = date(2024, 8, 1)
PAIRS = """
    column_1 | column_2 | effective_from | effective_to | modifier_indicator | rationale
    62323    | 62322    | 2017-01-01     |              | 0                  | more extensive
    62323    | 77003    | 2017-01-01     |              | 1                  | standards
    62327    | 62323    | 2017-01-01     |              | 1                  | sequential
    62323    | 36000    | 2017-01-01     | 2020-12-31   | 1                  | standards
    62323    | J9999    | 2024-09-01     |              | 0                  | later
    12001    | 12002    | 2017-01-01     |              | 0                  | other codes
"""
LIMITS = """
    hcpcs_code | units | adjudication_indicator | rationale
    62323      | 1     | 3 Date of Service Edit: Clinical | Clinical: Data
    64493      | 1     | 2                      | Anatomic
    62311      | 2     | 1                      |
    A9999      | 4     | 7                      |
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The filed tables with a small edition of every imported table that a code's page reads, and no other edition."""
    editions = Editions.alone(tmp_path_factory.mktemp("own") / "reference")
    editions.add("ncci_ptp", "2024-07-01", PAIRS, (None, "2024-09-30"), setting="practitioner")
    editions.add("ncci_mue", "2024-07-01", LIMITS, setting="practitioner")
    editions.add("hcpcs", "2024-01-01", "hcpcs_code | words\nA9999 | Supply, not classified")
    editions.add("descriptors", "2024-01-01", "hcpcs_code | descriptor\n62323 | the licensed words")
    editions.add(
        "ncci_add_on",
        "2024-01-01",
        """
        add_on_code | primary_code | edit_type | effective_from | effective_to
        64494       | 64493        | 1         | 2013-01-01     |
        64494       | CCCCC        | 2         | 2013-01-01     |
        """,
    )
    editions.add(
        "coverage",
        "2024-01-01",
        """
        payer    | policy | hcpcs_code | icd10cm_code | limit | window_months | effective_from | effective_to | citation
        Medicare | L0001  | 62323      | M5416        | 4     | 12            | 2021-12-01     |              | a policy
        Medicare | L0001  | 62323      | M5417        | 4     | 12            | 2021-12-01     | 2022-12-31   | a policy
        Medicare | L0001  | 62322      | M5416        | 4     | 12            | 2021-12-01     |              | a policy
        """,
    )
    return load_reference(editions.directory)


@pytest.fixture(scope="module")
def page(loaded: Reference) -> CodePage:
    return code_page(loaded, "62323", IN_QUARTER)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> CodePage:
    """A page by the filed tables alone: nothing is imported, and nothing that ships as an edition is there."""
    editions = Editions.alone(tmp_path_factory.mktemp("bare") / "reference")
    return code_page(load_reference(editions.directory), "62323", A_DAY)


def test_only_pairs_in_force_on_the_day_are_told_in_both_columns(page: CodePage) -> None:
    (table,) = page.edits.tables
    told = [(pair.column, pair.other, pair.indicator) for pair in table.pairs]
    assert told == [(1, "62322", "0"), (1, "77003", "1"), (2, "62327", "1")]
    assert (table.setting, table.edition) == ("practitioner", date(2024, 7, 1))


@pytest.mark.parametrize(
    ("indicator", "column", "words"),
    [
        ("0", 1, "B is not paid beside A on the same day; no modifier lifts it."),
        ("0", 2, "A is not paid beside B on the same day; no modifier lifts it."),
        ("1", 1, "B is paid beside A only as a service of its own"),
        ("1", 2, "A is paid beside B only as a service of its own"),
        ("9", 1, "The edit with B is not used."),
        ("7", 1, "The indicator 7 is not known."),
    ],
)
def test_a_pair_is_a_plain_sentence(indicator: str, column: int, words: str) -> None:
    assert sentence_of(indicator, column, "A", "B").startswith(words)


@pytest.mark.parametrize(
    ("asked", "others"),
    [
        ({}, ["62322", "77003", "62327"]),
        ({"text": "623"}, ["62322", "62327"]),
        ({"text": "CATHETER left"}, ["62327"]),
        ({"column": 2}, ["62327"]),
        ({"indicator": "0"}, ["62322"]),
        ({"text": "zzz"}, []),
        ({"column": EITHER, "indicator": "1"}, ["77003", "62327"]),
    ],
)
def test_pairs_can_be_searched(page: CodePage, asked: dict[str, str], others: list[str]) -> None:
    assert [pair.other for pair in matching(page.edits.tables[0].pairs, **asked)] == others


@pytest.mark.parametrize(
    ("section", "kind"),
    [("edits", "ncci-ptp FILE --setting practitioner"), ("units", "ncci-mue FILE --setting practitioner")],
)
def test_without_a_table_the_page_says_how_to_load_it(bare: CodePage, section: str, kind: str) -> None:
    (missing,) = getattr(bare, section).absent
    assert missing.words.startswith("No ")
    assert missing.how == f"claims-audit reference import {kind}"


@pytest.mark.parametrize(
    ("section", "called", "kind"),
    [("edits", "pair table", "ncci-ptp"), ("units", "table of unit limits", "ncci-mue")],
)
def test_an_excerpt_that_ships_says_what_it_leaves_out_and_how_to_load_the_whole(
    reference: Reference, section: str, called: str, kind: str
) -> None:
    told = {each.words: each.how for each in getattr(code_page(reference, "62323", IN_QUARTER), section).absent}
    assert told == {
        f"Of the {called} ({setting}) an excerpt ships: what stands among the codes of our own families, and no others.":
        f"claims-audit reference import {kind} FILE --setting {setting}"
        for setting in ("practitioner", "outpatient")
    }  # fmt: skip


def test_a_day_that_no_edition_covers_is_said_with_those_that_are_loaded(loaded: Reference) -> None:
    told = code_page(loaded, "62323", date(2024, 10, 1)).edits
    assert told.tables == ()
    assert told.absent[0].words == (
        "No edition of the pair table (practitioner) covers 2024-10-01; loaded: 2024-07-01."
    )


@pytest.mark.parametrize(
    ("code", "units", "words"),
    [
        ("62323", 1, "An appeal with the record may pass it."),
        ("64493", 1, "No appeal passes it."),
        ("62311", 2, "Units beyond it stand on a further line, with a modifier that says why."),
        ("A9999", 4, "What an appeal can do is not known."),
    ],
)
def test_a_unit_limit_says_what_an_appeal_can_do(loaded: Reference, code: str, units: int, words: str) -> None:
    (limit,) = code_page(loaded, code, IN_QUARTER).units.limits
    assert (limit.units, limit.appeal) == (units, words)


def test_a_code_without_a_limit_in_a_loaded_table_has_none(loaded: Reference) -> None:
    told = code_page(loaded, "99213", IN_QUARTER).units
    assert (told.limits, told.absent) == ((), ())


def test_coverage_rows_of_the_day_are_told_with_their_cells(page: CodePage) -> None:
    (row,) = page.coverage.rows
    assert (row.payer, row.policy) == ("Medicare", "L0001")
    assert ("icd10cm_code", "M5416") in row.cells
    assert page.coverage.absent is None


def test_licensed_words_are_told_beside_our_own(page: CodePage) -> None:
    assert [each.words for each in page.meaning.imported] == ["the licensed words"]
    assert page.card.words == "Lumbar or sacral, single injection, with fluoroscopy or CT"


def test_a_code_that_only_an_imported_file_has_gets_a_page(loaded: Reference) -> None:
    told = code_page(loaded, "A9999", IN_QUARTER)
    assert (told.card.words, told.card.family_id) == ("Supply, not classified", None)
    assert told.units.limits[0].units == 4


def test_a_code_that_only_the_pairs_have_gets_a_page_too(loaded: Reference) -> None:
    assert [pair.other for pair in code_page(loaded, "77003", IN_QUARTER).edits.tables[0].pairs] == ["62323"]


def test_a_code_that_nothing_has_is_an_error_with_the_next_step(loaded: Reference) -> None:
    with pytest.raises(ReferenceError, match="Z0000 is not in the reference"):
        code_page(loaded, "Z0000", IN_QUARTER)


def test_add_ons_of_a_loaded_table_stand_beside_our_own_once(loaded: Reference) -> None:
    told = code_page(loaded, "64494", IN_QUARTER).crosswalks.add_ons
    primaries = [(each.other, each.edit_type) for each in told if each.is_primary]
    assert primaries.count(("64493", "1")) == 1
    assert (None, "2") in primaries


def test_the_order_of_decision_is_that_of_the_day(reference: Reference) -> None:
    rows = [
        {"family_id": "spinal_puncture", "position": 90, "words": "Later.", "effective_from": "2024-12-01"},
        {"family_id": "spinal_puncture", "position": 91, "words": "Now.", "attribute": "purpose"},
    ]
    told = code_page(with_rows(reference, "family_guidelines", *rows), "62270", A_DAY).meaning.guidelines
    assert "Now." in [each.words for each in told]
    assert "Later." not in [each.words for each in told]
    assert told[-1].label == "Purpose"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("88003", [("1 spot", "88000 × 1"), ("4 spots", "88000 × 1 + 88003 × 3"), ("15 spots", "88004 × 1")]),
        ("83001", [("first", "83000 × 1"), ("second", "83000 × 1 + 83001 × 1"), ("third", "83000 × 1 + 83001 × 1 + 83002 × 1")]),
        ("84002", []),
        ("80001", []),
    ],
)  # fmt: skip
def test_a_chain_shows_what_is_billed_case_by_case(
    drawn: Reference, code: str, expected: list[tuple[str, str]]
) -> None:
    told = code_page(drawn, code, A_DAY).meaning.examples
    lines = [(each.words, " + ".join(f"{code} × {units}" for code, units in each.lines)) for each in told]
    assert lines == expected


def test_the_dollars_of_an_example_are_fees_times_units(reference: Reference) -> None:
    told = {each.words: each for each in code_page(reference, "64490", A_DAY).meaning.examples}
    fees = [code_card(reference, code, A_DAY).fee_on(facility=False) for code in ("64490", "64491")]
    assert told["second level"].dollars == sum((fee.dollars for fee in fees if fee and fee.dollars), Decimal(0))


def test_exits_are_told_both_ways(bare: CodePage, reference: Reference) -> None:
    out = {(each.value, each.family_id) for each in bare.crosswalks.exits if each.is_out}
    assert ("neurolytic", "neuraxial_neurolytic") in out
    into = {each.family_id for each in code_page(reference, "62270", A_DAY).crosswalks.exits if not each.is_out}
    assert "interlaminar_epidural" in into


def test_kin_have_their_own_days(bare: CodePage, reference: Reference) -> None:
    assert [(each.code, each.relation) for each in bare.crosswalks.kin] == [("62311", "before it")]
    after = code_page(reference, "62311", A_DAY).crosswalks.kin
    assert [(each.code, each.relation) for each in after] == [("62322", "after it"), ("62323", "after it")]


def test_the_step_to_a_sibling_is_its_fee_minus_the_own_in_both_settings(bare: CodePage) -> None:
    steps = {step.code: step for step in bare.fees.steps}
    assert (steps["62322"].office_step, steps["62322"].facility_step) == (Decimal("-123.16"), Decimal("-19.97"))
    assert steps["62325"].attributes == 2
    assert bare.fees.widest is not None
    assert (bare.fees.widest.code, bare.fees.widest.differs) == ("62322", "Imaging")


def test_without_fees_the_days_that_have_them_are_said(reference: Reference) -> None:
    told = code_page(reference, "62323", date(2016, 5, 2)).fees
    assert told.widest is None
    assert told.absent is not None
    assert "Those that have it cover 2019-10-01 to 2026-12-31" in told.absent.words


def test_a_modifier_tells_what_the_indicator_lets_it_tell(reference: Reference) -> None:
    told = {each.modifier: each for each in code_page(reference, "64490", A_DAY).modifiers.told}
    assert told["50"].because == "bilateral is 1"
    assert "50" not in {each.modifier for each in code_page(reference, "62323", A_DAY).modifiers.told}


def test_rules_of_the_family_come_first_and_audits_are_told_with_their_source(bare: CodePage) -> None:
    own = [rule.rule_id for rule in bare.compliance.rules if rule.is_of_family]
    assert {"attribute.imaging", "attribute.region", "attribute.delivery"} <= set(own)
    assert [rule.is_of_family for rule in bare.compliance.rules][: len(own)] == [True] * len(own)
    assert bare.compliance.history
    assert all(each.source for each in bare.compliance.history)


def test_a_code_without_a_family_has_the_rules_of_every_line_only(reference: Reference) -> None:
    told = code_page(reference, "01967", A_DAY).compliance
    assert not [rule for rule in told.rules if rule.is_of_family]
    assert told.history == ()


CODES = ["62323", "64491", "62311", "99213", "12032", "38220", "70552"]


@pytest.mark.parametrize("code", CODES)
def test_a_terminal_of_a_hundred_columns_is_never_overrun(reference: Reference, code: str) -> None:
    text = page_text(code_page(reference, code, A_DAY))
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert text.startswith(f"{code}  ")
    assert "None" not in text


def test_the_terminal_says_every_section_in_short_and_one_in_full(page: CodePage) -> None:
    text = page_text(page)
    for title, _ in SECTIONS.values():
        assert f"\n{title}\n" in text
    assert "62323 is paid beside 62327 only as a service of its own" in page_text(page, "edits").replace(
        "\n               ", " "
    )
    assert "4 further ones with --section crosswalks" in " ".join(text.split())


def test_a_section_that_is_none_is_an_error_that_names_them(page: CodePage) -> None:
    with pytest.raises(AuditError, match="The sections are meaning, fees, modifiers"):
        page_text(page, "nothing")


def test_json_carries_every_section(page: CodePage) -> None:
    told = json.loads(json.dumps(page_dict(page), default=str))
    assert told["code"] == "62323"
    assert len(told["edits"]["tables"][0]["pairs"]) == 3
    assert told["units"]["limits"][0]["appeal"]
    assert told["siblings"]
    assert told["steps"]
    assert set(told) >= {
        "words",
        "fees",
        "meaning",
        "modifiers",
        "crosswalks",
        "edits",
        "units",
        "coverage",
        "compliance",
    }


@pytest.fixture(scope="module")
def drawn(reference: Reference) -> Reference:
    return with_families(reference, *EVERY_SHAPE)


@pytest.fixture
def real(shared_data: Path, tmp_path: Path) -> Callable[[str, str], Reference]:
    """The shipped reference with one real table imported."""
    import polars as pl

    def load(table: str, file: str) -> Reference:
        editions = Editions(tmp_path)
        rows = pl.read_parquet(shared_data / "cms" / file).with_columns(
            effective_from=pl.lit(None, pl.Date), effective_to=pl.col("deletion_date").cast(pl.Date)
        )
        editions.add(table, "2024-07-01", rows, (None, "2024-09-30"), setting="practitioner")
        return load_reference(tmp_path)

    return load


def test_the_real_pair_table_has_the_pairs_that_are_known_of_it(real: Callable[[str, str], Reference]) -> None:
    told = code_page(real("ncci_ptp", "ptp_practitioner_2024-07-01.parquet"), "62325", IN_QUARTER).edits.tables[0]
    assert len(told.pairs) > 5_000
    pairs = {(pair.column, pair.other): pair.indicator for pair in told.pairs}
    assert pairs[1, "62323"] == "0"
    assert pairs[1, "62321"] == "1"
    assert (1, "62324") not in pairs
