"""Every check finds the defect that it is there for, and the shipped reference has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.reference.copied import Copy

from audit.reference import CHECKS, Reference, check_reference

DEFECTS: list[tuple[str, Callable[[Copy], object], str]] = [
    ("files_are_as_listed", lambda copy: copy.set("families", {}, note="other"), "families.csv: its hash is not"),
    (
        "files_are_as_listed",
        lambda copy: copy.drop("carc", carc="45"),
        "carc.csv: it has 54 rows and the manifest says 55",
    ),
    (
        "files_are_listed",
        lambda copy: (copy.directory / "more.csv").write_text("a\n1\n"),
        "more.csv: manifest.toml does not list it",
    ),
    ("files_are_listed", lambda copy: copy.list_twice("carc"), "manifest.toml: the table carc is listed twice"),
    (
        "rows_have_sources",
        lambda copy: copy.set("carc", {"carc": "4"}, source=None),
        "carc.csv, row 38: the row has no source",
    ),
    ("cells_are_filled", lambda copy: copy.set("codes", {"hcpcs_code": "62323"}, words=None), "words is blank"),
    (
        "dates_run_forward",
        lambda copy: copy.set("codes", {"hcpcs_code": "62323"}, effective_to="2016-01-01"),
        "it ends on 2016-01-01, before it begins on 2017-01-01",
    ),
    (
        "rows_do_not_overlap",
        lambda copy: copy.add("codes", hcpcs_code="62323", words="again", effective_from="2020-01-01"),
        "hcpcs_code 62323: its dates overlap those of row",
    ),
    (
        "rows_do_not_overlap",
        lambda copy: copy.set("fee_schedule", {"edition": "RVU24A"}, effective_to="2024-03-09"),
        "hcpcs_code 62323, modifier None: its dates overlap",
    ),
    (
        "rows_do_not_overlap",
        lambda copy: copy.add("carc", carc="45", label="again"),
        "carc.csv, row 56: carc 45 stands in row",
    ),
    (
        "links_lead_somewhere",
        lambda copy: copy.set("code_attributes", {"hcpcs_code": "62323", "attribute": "region"}, value="pelvic"),
        "attribute region, value pelvic is not in the table attribute_values",
    ),
    (
        "links_lead_somewhere",
        lambda copy: copy.set("family_exits", {"value": "blood"}, to_family="nowhere"),
        "to_family nowhere is not in the table families",
    ),
    (
        "links_lead_somewhere",
        lambda copy: copy.set("attribute_rules", {"attribute": "delivery"}, silent_value="catheter"),
        "attribute delivery, silent_value catheter is not in the table attribute_values",
    ),
    (
        "words_are_in_their_list",
        lambda copy: copy.set("rule_policy", {"rule_id": "date.future"}, enabled="maybe"),
        "enabled maybe is not one of its words. Use one of yes, when_loaded, no.",
    ),
    (
        "windows_and_limits_can_be_kept",
        lambda copy: copy.set("rule_policy", {"payer": "eVicore", "window": "14 days"}, window="2 weeks"),
        "the window 2 weeks cannot be read. Write a number and days or months",
    ),
    (
        "windows_and_limits_can_be_kept",
        lambda copy: copy.set("rule_policy", {"rule_id": "session.one_region_a_day", "payer": "Medicare"}, limit="0"),
        "nobody can keep a limit of 0",
    ),
    (
        "what_nobody_verified_is_low",
        lambda copy: copy.set(
            "rule_policy", {"rule_id": "frequency.minimum_interval", "payer": "*"}, enabled="yes", severity="high"
        ),
        "frequency.minimum_interval rests on general knowledge and is high",
    ),
    (
        "regions_have_one_name",
        lambda copy: copy.set(
            "code_groups", {"group_id": "transforaminal_levels", "first_code": "64479"}, part="lumbar_sacral"
        ),
        "lumbar_sacral of transforaminal_levels is",
    ),
    (
        "links_lead_somewhere",
        lambda copy: copy.set("rule_policy", {"rule_id": "session.one_region_a_day"}, scope="epidurals"),
        "scope epidurals is not in the table code_groups",
    ),
    (
        "links_lead_somewhere",
        lambda copy: copy.set("drugs", {"hcpcs_code": "J3301"}, hcpcs_code="J9999"),
        "hcpcs_code J9999 is not in the table codes",
    ),
    (
        "rules_are_named_by_category",
        lambda copy: copy.set("rule_policy", {"rule_id": "attribute.region"}, rule_id="attribute.side"),
        "attribute.side is not the name of a rule",
    ),
    (
        "rules_are_named_by_category",
        lambda copy: copy.set("rule_policy", {"rule_id": "date.future"}, rule_id="dates.future"),
        "dates.future is not the name of a rule",
    ),
    (
        "exits_are_rules",
        lambda copy: copy.set("attribute_rules", {"attribute": "approach"}, role="side"),
        "interlaminar_epidural has no exit rule for approach",
    ),
    (
        "exits_are_rules",
        lambda copy: copy.set("family_exits", {"value": "transforaminal"}, fixed="level_rank:first"),
        "level_rank:first is not attribute=value with known values",
    ),
    (
        "aliases_reach_columns",
        lambda copy: copy.set("header_aliases", {"alias": "dos"}, column="service_date"),
        "column service_date is not a column of a claim line",
    ),
    (
        "aliases_reach_columns",
        lambda copy: copy.add("header_aliases", alias="D.O.S", column="claim_start_date", rank="1"),
        "the heading D.O.S means claim_line_start_date and claim_start_date",
    ),
    (
        "aliases_reach_columns",
        lambda copy: copy.add("header_aliases", alias="Paid Amount", column="allowed_amount", rank="1"),
        "the heading Paid Amount means allowed_amount and paid_amount",
    ),
    (
        "codes_are_in_scope",
        lambda copy: copy.add("codes", hcpcs_code="99999", words="other"),
        "99999 is outside the table's scope",
    ),
    (
        "terms_are_folded",
        lambda copy: copy.set("attribute_terms", {"term": "c arm"}, term="C-arm"),
        "the term is not folded. Write 'c arm'.",
    ),
    (
        "terms_mean_one_value",
        lambda copy: copy.add("attribute_terms", attribute="imaging", term="Fluoro", value="without", kind="synonym"),
        "for imaging, the term Fluoro is claimed by with and without",
    ),
    (
        "terms_mean_one_value",
        lambda copy: copy.set("attribute_terms", {"term": "lumbar sacral"}, value="cervical_thoracic"),
        "for region, the term lumbar sacral is claimed by cervical_thoracic and lumbar_sacral",
    ),
    (
        "boundaries_decide_nothing",
        lambda copy: copy.set("attribute_terms", {"term": "t12 l1"}, value="lumbar_sacral"),
        "the term t12 l1 is of kind boundary and its value is lumbar_sacral",
    ),
    (
        "boundaries_decide_nothing",
        lambda copy: copy.set("attribute_terms", {"term": "l5"}, value=None),
        "the term l5 is of kind level and its value is None",
    ),
    (
        "cells_have_one_code",
        lambda copy: copy.drop("code_attributes", hcpcs_code="62325"),
        "62321 and 62325 have the same attribute values",
    ),
    (
        "cells_have_one_code",
        lambda copy: copy.drop("codes", hcpcs_code="62325"),
        "no code for region=cervical_thoracic, delivery=indwelling_catheter, imaging=with from 2017-01-01 on",
    ),
    (
        "cells_have_one_code",
        lambda copy: copy.set(
            "code_attributes", {"hcpcs_code": "62322", "attribute": "region"}, value="cervical_thoracic"
        ),
        "62320 and 62322 have the same attribute values",
    ),
    (
        "cells_have_one_code",
        lambda copy: copy.drop("code_attributes", hcpcs_code="62322", attribute="delivery"),
        "62322 and 62326 have the same attribute values (62322 has no delivery)",
    ),
    (
        "attributes_are_the_familys",
        lambda copy: copy.add("code_attributes", hcpcs_code="62323", attribute="level_rank", value="first"),
        "62323 has a value for level_rank, and its family interlaminar_epidural no rule for it",
    ),
    (
        "predecessors_end_where_successors_begin",
        lambda copy: copy.set("codes", {"hcpcs_code": "62311"}, effective_to="2016-11-30"),
        "62311 ended on 2016-11-30 and 62322 began on 2017-01-01; the change is dated 2017-01-01",
    ),
    (
        "values_live_within_their_code",
        lambda copy: copy.set("code_attributes", {"hcpcs_code": "62323"}, effective_from=None),
        "62323 has a value for imaging on days on which the code is not in force",
    ),
    (
        "editions_have_one_span",
        lambda copy: copy.set(
            "fee_schedule", {"edition": "RVU24C", "hcpcs_code": "62323"}, conversion_factor="32.7442"
        ),
        "edition RVU24C has 2 different spans or conversion factors",
    ),
    (
        "editions_cover_what_is_said",
        lambda copy: copy.set("fee_schedule", {"edition": "RVU24A"}, effective_to="2024-03-01"),
        "no edition holds 2024-03-02 to 2024-03-08, 7 day(s)",
    ),
    (
        "editions_cover_what_is_said",
        lambda copy: copy.set("fee_schedule", {"edition": "RVU26C"}, effective_to="2027-01-01"),
        "the manifest does not cover 2027-01-01 to 2027-01-01, 1 day(s)",
    ),
    (
        "editions_cover_what_is_said",
        lambda copy: copy.set("fee_schedule", {"edition": "RVU24A"}, effective_to="2024-03-09"),
        "two editions hold 2024-03-09 to 2024-03-09, 1 day(s)",
    ),
    (
        "silence_is_told",
        lambda copy: copy.set("attribute_rules", {"attribute": "region"}, silent_value=None, title_undocumented=None),
        "spinal_puncture: the record may be silent on region",
    ),
    (
        "editions_hold_the_families",
        lambda copy: copy.drop("fee_schedule", edition="RVU25A", hcpcs_code="62273"),
        "edition RVU25A has no row for 62273",
    ),
    (
        "editions_hold_the_families",
        lambda copy: copy.drop("fee_schedule", edition="RVU25A", hcpcs_code="49083"),
        "edition RVU25A has no row for 49083",
    ),
    (
        "editions_hold_the_families",
        lambda copy: copy.set("families", {"family_id": "paracentesis"}, fees_from="2023-01-01"),
        "edition RVU23A has no row for 49082, 49083, 49084",
    ),
    (
        "cells_have_one_code",
        lambda copy: copy.set("families", {"family_id": "central_venous_access"}, lattice="full"),
        "no code for guidance=with, entry=central, tunneled=with, port=pump, age=5_and_over, catheters=two.",
    ),
    (
        "phrases_are_well_written",
        lambda copy: copy.add(
            "evidence_terms", attribute="imaging", value="fluoroscopy", term="..3 c", strength="strong"
        ),
        "has no word, or a gap at its beginning or end. Write it as a phrase.",
    ),
    (
        "phrases_are_well_written",
        lambda copy: copy.set("evidence_terms", {"term": "xper|artis|zeego unit"}, unless="a-b|c"),
        "each side of | is one word",
    ),
    (
        "phrases_stand_once",
        lambda copy: copy.add("note_headings", heading="Plan of-care", section="plan"),
        "heading 'Plan of-care' is the same phrase as 'plan of care'",
    ),
    (
        "words_of_notes_are_known",
        lambda copy: copy.set("evidence_terms", {"term": "xper|artis|zeego unit"}, value="x-rays"),
        "imaging does not know the word x-rays",
    ),
    (
        "words_of_notes_are_known",
        lambda copy: copy.set(
            "evidence_terms", {"attribute": "family", "value": "epidural_blood_patch"}, value="patches"
        ),
        "family does not know the word patches",
    ),
    (
        "blank_words_only_point",
        lambda copy: copy.set("evidence_terms", {"term": "xper|artis|zeego unit"}, value=None),
        "the term xper|artis|zeego unit is strong and has no value",
    ),
    (
        "triggers_are_not_terms",
        lambda copy: copy.add("context_terms", term="C-arm", effect="idle", direction="either"),
        "the idle trigger C-arm is also a term of evidence_terms",
    ),
    (
        "lists_name_attributes",
        lambda copy: copy.set("note_sections", {"section": "anesthesia"}, attributes="sedation, purpose"),
        "sedation, purpose is not a list of attributes",
    ),
    (
        "sections_say_what_they_count_as",
        lambda copy: copy.set("note_sections", {"section": "history"}, assertion=None),
        "the section history is of role aside and its assertion is None",
    ),
    (
        "sections_say_what_they_count_as",
        lambda copy: copy.drop("note_sections", section="other"),
        "the section other is missing",
    ),
    (
        "words_are_in_their_list",
        lambda copy: copy.set("note_sections", {"section": "history"}, extent="page"),
        "extent page is not one of its words",
    ),
    (
        "links_lead_somewhere",
        lambda copy: copy.set("attributes", {"attribute": "level_rank"}, reads="level"),
        "reads level is not in the table attributes",
    ),
    (
        "links_lead_somewhere",
        lambda copy: copy.add("add_on_primaries", add_on_code="99999", primary_code="62323", edit_type="1"),
        "add_on_code 99999 is not in the table codes",
    ),
    (
        "links_lead_somewhere",
        lambda copy: copy.add("modifier_values", attribute="laterality", modifier="LT", value="port side"),
        "attribute laterality, value port side is not in the table attribute_values",
    ),
    (
        "words_are_in_their_list",
        lambda copy: copy.add("add_on_primaries", add_on_code="62323", primary_code="62321", edit_type="4"),
        "edit_type 4 is not one of its words. Use one of 1, 2, 3.",
    ),
    (
        "facts_are_of_known_values",
        lambda copy: copy.set("known_facts", {"subject": "level_rank=additional"}, subject="level_rank=more"),
        "level_rank=more is not attribute=value with a known value",
    ),
    (
        "facts_are_of_known_values",
        lambda copy: copy.set("known_facts", {"subject": "level_rank=additional"}, value="ZZZ;YYY"),
        "YYY is not a value of the indicator global_days",
    ),
    (
        "facts_of_attributes_are_yes_or_no",
        lambda copy: copy.set("known_facts", {"fact": "both_on_one_day", "subject": "region"}, value="mostly"),
        "both_on_one_day of region is mostly. Say yes or no of an attribute.",
    ),
    (
        "facts_of_attributes_are_yes_or_no",
        lambda copy: copy.set("known_facts", {"fact": "both_on_one_day", "subject": "region"}, subject="62323"),
        "both_on_one_day of 62323 is yes",
    ),
    (
        "words_of_facts_mean_one_value",
        lambda copy: copy.set("known_facts", {"subject": "62290", "fact": "unit_basis"}, also="Per Region and  day"),
        "of unit_basis. Keep it for one value.",
    ),
    (
        "questions_are_open",
        lambda copy: copy.set("query_questions", {"subject": "imaging"}, question="Was imaging used?"),
        "the question of imaging is not open",
    ),
    (
        "questions_are_open",
        lambda copy: copy.set("query_questions", {"subject": "imaging"}, subject="imagery"),
        "imagery is neither an attribute nor a rule",
    ),
    (
        "attributes_have_questions",
        lambda copy: copy.drop("query_questions", subject="imaging"),
        "imaging has no question for a provider",
    ),
    (
        "rows_do_not_overlap",
        lambda copy: copy.add("known_facts", subject="J1010", fact="dose_unit", value="10 mg", words="again"),
        "subject J1010, fact dose_unit: its dates overlap those of row",
    ),
]


@pytest.mark.parametrize(("name", "plant", "told"), DEFECTS, ids=[f"{name}-{told[:40]}" for name, _, told in DEFECTS])
def test_a_check_finds_its_defect(copy: Copy, name: str, plant: Callable[[Copy], object], told: str) -> None:
    plant(copy)
    check = next(check for check in CHECKS if check.__name__ == name)
    problems = [str(problem) for problem in check(copy.load())]
    assert any(told in problem for problem in problems), problems


def test_every_check_has_a_defect_here_or_among_the_bins() -> None:
    beside = Path(__file__).with_name("test_check_bins.py").read_text(encoding="utf-8")
    planted = {check.__name__ for check in CHECKS if f"bins.{check.__name__})" in beside}
    assert {check.__name__ for check in CHECKS} == {name for name, _, _ in DEFECTS} | planted


def test_the_shipped_reference_is_sound(shipped: Reference) -> None:
    assert check_reference(shipped) == []


def test_a_problem_tells_what_to_do(copy: Copy) -> None:
    copy.set("carc", {"carc": "4"}, source=None)
    problem = next(problem for problem in check_reference(copy.load()) if problem.row)
    assert str(problem) == "carc.csv, row 38: the row has no source. Say where the fact is from."
