"""Codes: look one up, or let what the record says narrow the family. No run is needed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from tests.support.editions import Editions
from tests.support.tables import rows
from tests.support.visit import title, told, visit

from audit.reference import load_reference
from audit.reports.audit import Audit
from audit.ui.views.code_card import SECTIONS

EPIDURAL = "interlaminar_epidural"


@pytest.fixture
def no_editions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program as if no edition shipped with it, for a person who has imported none."""
    filed = load_reference(Editions.alone(tmp_path / "reference").directory)
    monkeypatch.setattr("audit.ui.cache.reference", lambda: filed)


def looked_up(text: str) -> AppTest:
    return visit("codes").text_input(key="codes.search").set_value(text).run()


def opened(code: str, section: str = "meaning") -> AppTest:
    return visit("codes", query={"lookup": code, "section": section})


def on(at: AppTest, day: date) -> AppTest:
    return at.date_input(key="codes.day").set_value(day).run()


def choose(at: AppTest, family: str = EPIDURAL, **attributes: str) -> AppTest:
    at = at.selectbox(key="codes.family").set_value(family).run()
    for name, value in attributes.items():
        at = at.segmented_control(key=f"codes.{family}.{name}").set_value(value).run()
    return at


def found(at: AppTest) -> list[str]:
    return [option.split(" ")[0] for radio in at.radio for option in radio.options]


def test_it_opens_without_a_run_and_says_what_can_be_asked() -> None:
    at = visit("codes")
    assert title(at).endswith("families")
    assert "What can be asked" in told(at)
    assert at.radio == []


def test_without_any_edition_it_says_what_is_not_known(no_editions: None) -> None:
    assert "No file of CMS or of a payer is imported" in told(visit("codes"))


def test_a_family_that_is_chosen_says_how_its_codes_are_decided() -> None:
    at = choose(visit("codes"))
    assert title(at) == "Interlaminar epidural or subarachnoid injection: 8 codes"
    assert "8 of 8 codes remain" in told(at)
    assert "In this order the codes are decided" in told(at)


def test_choices_narrow_and_what_still_decides_is_asked() -> None:
    at = choose(visit("codes"), region="lumbar_sacral", delivery="single_injection")
    assert title(at) == "Lumbar or sacral, single injection: imaging decides between 2 codes"
    assert "2 codes are left: imaging decides" in told(at)
    assert "Was fluoroscopy or CT used to guide the needle?" in told(at)


def test_the_code_that_is_left_is_opened_with_units_and_dollars() -> None:
    at = choose(visit("codes"), region="lumbar_sacral", delivery="single_injection", imaging="with")
    assert title(at).endswith("with fluoroscopy or CT: 62323")
    assert "Billed: 62323" in told(at)
    assert at.query_params["lookup"] == "62323"


def test_a_chain_is_billed_with_all_that_it_stands_on() -> None:
    at = choose(visit("codes"), "facet_joint_injection", region="lumbar_sacral", facet_level="third")
    assert title(at) == "Lumbar or sacral, third level or beyond: 64493 + 64494 + 64495"
    assert "3 of 6 codes are billed" in told(at)


def test_a_record_that_leads_elsewhere_opens_the_other_family() -> None:
    at = choose(visit("codes"))
    at = at.selectbox(key="codes.exit").set_value("Substance: neurolytic").run()
    assert at.selectbox(key="codes.family").value == "neuraxial_neurolytic"


def test_a_code_of_the_family_opens_from_the_list_below_the_picture() -> None:
    at = choose(visit("codes")).selectbox(key="codes.member").set_value("62327").run()
    assert title(at).startswith("62327: ")


def test_choosing_another_family_closes_the_code() -> None:
    at = opened("62323").selectbox(key="codes.family").set_value("spinal_puncture").run()
    assert title(at).startswith("Spinal puncture: ")
    assert "lookup" not in at.query_params


KINDS = ("62323", "64491", "36569", "99213", "62311", "12032", "70552", "38220")
"""A lattice, a chain, a sparse table, no family, an ended code, bins, a table of many rows, and sets."""


@pytest.mark.parametrize(("code", "section"), list(zip(KINDS, SECTIONS, strict=True)))
def test_every_section_and_every_kind_of_code_opens_by_its_address(code: str, section: str) -> None:
    at = opened(code, section)
    assert not at.exception
    assert title(at).startswith(f"{code}: ")
    assert dict(at.query_params) == {"lookup": code, "section": section}


def test_the_family_follows_the_code_that_is_looked_up() -> None:
    assert opened("64491").selectbox(key="codes.family").value == "facet_joint_injection"


SAID = [
    ("meaning", "Lumbar or sacral, single injection, with fluoroscopy or CT"),
    ("meaning", "In this order the codes are decided"),
    ("modifiers", "50, LT, RT"),
    ("crosswalks", "Before 2017 it was billed as 62311"),
    ("crosswalks", "Where the record leads to another family"),
    ("edits", "claims-audit reference import ncci-ptp FILE --setting practitioner"),
    ("units", "Of the table of unit limits (practitioner) an excerpt ships"),
    ("coverage", "No coverage list is loaded"),
    ("fees", "RVU24C"),
    ("compliance", "attribute rules apply to 62323"),
    ("compliance", "Audits have found"),
]


@pytest.mark.parametrize(("section", "words"), SAID)
def test_a_section_says(section: str, words: str) -> None:
    assert words in told(opened("62323", section))


def test_without_a_table_of_unit_limits_the_section_says_so(no_editions: None) -> None:
    assert "No table of unit limits is loaded" in told(opened("62323", "units"))


def test_the_fee_is_that_of_the_day_in_office_and_facility() -> None:
    page = told(on(opened("62323", "crosswalks"), date(2024, 11, 27)))
    assert "$258.31" in page
    assert "$98.53" in page
    assert "Imaging is worth $123 in the office and $20 in a facility" in page


def test_a_whole_number_opens_its_code() -> None:
    at = looked_up(" 62325 ")
    assert title(at).startswith("62325: Cervical or thoracic, catheter left in place")
    assert found(at) == []


def test_a_word_of_our_own_finds_a_code() -> None:
    assert title(looked_up("own blood")) == "62273: Epidural patch with own blood"


def test_several_codes_are_listed_and_one_opens() -> None:
    at = looked_up("6232")
    assert found(at) == [f"6232{n}" for n in range(10)]
    at = at.radio[0].set_value("62327").run()
    assert title(at).startswith("62327: Lumbar or sacral, catheter left in place")


def test_what_was_misspelt_is_said() -> None:
    at = looked_up("epidral catheter")
    assert "read as epidural for epidral" in at.radio[0].label.replace("\\", "")


def test_a_code_that_ended_says_so_and_what_took_its_place() -> None:
    page = told(opened("62311", "crosswalks"))
    assert "not in force" in page
    assert "Its place was taken by 62322, 62323" in page


@pytest.mark.parametrize("text", ["zzqqxx", "![x](http://evil.example/p.png)", "<script>alert(1)</script>", "[", "\\"])
def test_what_is_not_found_is_said_and_never_shown_as_anything_else(text: str) -> None:
    at = looked_up(text)
    assert not at.exception
    assert "<script>" not in told(at)
    assert "http://evil" not in told(at)


def test_nothing_found_says_what_to_try() -> None:
    assert "Try fewer words" in told(looked_up("zzqqxx"))


@pytest.mark.parametrize("code", ["99999", "ZZZZZ"])
def test_a_code_that_is_not_known_says_so_with_the_next_step(code: str) -> None:
    at = opened(code)
    assert title(at) == code
    assert f"{code} is not in the reference" in told(at)


@pytest.mark.parametrize("code", ["<b>1</b>", "6232", "62325;", "../../etc", "x" * 500])
def test_an_address_that_names_no_code_is_dropped(code: str) -> None:
    at = visit("codes", query={"lookup": code})
    assert not at.exception
    assert "lookup" not in at.query_params


def test_a_section_that_is_none_opens_the_first() -> None:
    assert "stands for 3 things" in told(opened("62323", "nothing"))


def test_a_day_without_a_fee_schedule_says_so_and_what_is_loaded() -> None:
    at = on(opened("62323", "fees"), date(2011, 1, 3))
    assert not at.exception
    assert "not in force on 2011-01-03" in told(at)
    assert "Those that have it cover" in told(at)


def measured(at: AppTest, family: str, attribute: str, typed: str, **choices: str) -> AppTest:
    return choose(at, family, **choices).text_input(key=f"codes.{family}.{attribute}").set_value(typed).run()


@pytest.mark.parametrize(
    ("family", "attribute", "typed", "choices", "billed"),
    [
        ("intermediate_repair", "length", "2.0 + 3.5", {"intermediate_repair_site": "trunk_limbs_scalp"}, "12032"),
        ("fine_needle_aspiration", "sampled_lesions", "3", {"image_guidance": "ultrasound"}, "10005 + 10006 × 2"),
        ("complex_repair", "length", "12", {"complex_repair_site": "trunk"}, "13101 + 13102"),
    ],
)
def test_a_number_is_typed_and_what_is_billed_has_units(
    family: str, attribute: str, typed: str, choices: dict[str, str], billed: str
) -> None:
    page = told(measured(visit("codes"), family, attribute, typed, **choices))
    assert f"Billed: {billed}" in page
    assert "in all, RVU24C, office" in page


def test_a_number_between_two_ranges_is_not_rounded() -> None:
    site = {"intermediate_repair_site": "face"}
    page = told(measured(visit("codes"), "intermediate_repair", "length", "2.55", **site))
    assert "The length that is given lies in no one range: a person decides between 12051, 12052" in page


def test_a_number_that_cannot_be_read_is_said_and_leaves_the_question_open() -> None:
    at = measured(visit("codes"), "intermediate_repair", "length", "some")
    assert "Length: no number is read in some. Write it as 2.0 + 3.5." in told(at)
    assert "19 of 19 codes remain" in told(at)


def test_the_day_is_the_last_date_of_service_of_the_run(eight: Audit) -> None:
    assert visit("codes", eight).date_input(key="codes.day").value == date(2024, 8, 7)


def test_another_page_does_not_carry_the_code_in_its_address(eight: Audit) -> None:
    at = visit("codes", eight, query={"lookup": "62323"}).switch_page("pages/rules_and_coverage.py").run()
    assert "lookup" not in at.query_params
    assert at.switch_page("pages/codes.py").run().query_params["lookup"] == "62323"


@pytest.fixture
def with_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person who looks has imported pairs in two settings, thirty of them in the first."""
    editions = Editions(tmp_path)
    pairs = "\n".join(f"62323 | {n} | 1" for n in range(36000, 36029))
    head = "column_1 | column_2 | modifier_indicator\n"
    dates = {"effective_from": pl.lit(None, pl.Date), "effective_to": pl.lit(None, pl.Date), "rationale": pl.lit("why")}
    for setting, drawn in (
        ("practitioner", f"{head}{pairs}\n62327 | 62323 | 0"),
        ("outpatient", f"{head}62323 | 36000 | 0"),
    ):
        table = pl.DataFrame(rows(drawn)).with_columns(**dates)
        editions.add("ncci_ptp", "2024-07-01", table, ("2024-07-01", None), setting=setting)
    monkeypatch.setenv("CLAIMS_AUDIT_REFERENCE", str(tmp_path))


def test_pairs_are_counted_searched_and_paged(with_pairs: None) -> None:
    at = opened("62323", "edits")
    assert "30 pairs on" in told(at)
    assert "paid in 29, not paid in 1" in told(at)
    assert "Pairs 1 to 25 of 30" in told(at)
    at = at.segmented_control(key="codes.edits.column").set_value("It is not paid").run()
    assert "62323 is not paid beside 62327 on the same day; no modifier lifts it." in told(at)
    assert "Reason: why" in told(at)
    at = at.text_input(key="codes.edits.search").set_value("zzz").run()
    assert "No pair has all of that" in told(at)


def test_each_setting_has_its_own_pairs(with_pairs: None) -> None:
    at = opened("62323", "edits").segmented_control(key="codes.edits.setting").set_value("Outpatient").run()
    assert "1 pair on" in told(at)
    assert "36000 is not paid beside 62323" in told(at)


def test_what_is_imported_is_listed_before_a_code_is_looked_up(with_pairs: None) -> None:
    assert "ncci_ptp" in told(visit("codes"))
