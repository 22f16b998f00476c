"""The story of a claim line, told from real runs of a few drawn lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp

import pytest

from audit.errors import AuditError
from audit.model.vocabulary import Outcome
from audit.reference import Reference
from audit.reports.audit import Audit
from audit.reports.line_story import Judgment, LineStory, line_story, story_of_finding, story_text
from audit.reports.line_story.patient import named_lines, window_of

HEAD = "claim_id | hcpcs_code | claim_line_start_date | place_of_service_code | documented_region | documented_delivery | documented_imaging"
Tell = Callable[..., LineStory]
Run = Callable[..., Audit]


@pytest.fixture
def run(audited: Run, tmp_path: Path) -> Run:
    """Audits drawn lines into a folder that stays as long as the test."""
    return lambda drawing, **settings: audited(drawing, work=Path(mkdtemp(dir=tmp_path)), **settings)


@pytest.fixture
def tell(run: Run, reference: Reference) -> Tell:
    """Audits drawn lines, the columns of `HEAD` and any others, and tells one of them."""

    def told(drawing: str, line: int = 0, more: str = "", **settings: object) -> LineStory:
        head = f"{HEAD} | {more}" if more else HEAD
        return line_story(run(f"{head}\n{drawing}", **settings).directory, reference, line)

    return told


def judged(story: LineStory) -> dict[str, Judgment]:
    return {each.attribute: each.judgment for each in story.attributes}


def asked(story: LineStory) -> dict[str, Outcome | None]:
    return {each.rule_id: each.outcome for check in story.checks for each in check.asked}


CASES = [
    ("A | 62323 | 2024-08-01 | 11 | L4-L5 | single | none", "The record supports 62322, not 62323", "contradicted"),
    (
        "A | 62323 | 2024-08-01 | 11 | L4-L5 | single | silent",
        "Silent on imaging, the record supports 62322, not 62323",
        "silent",
    ),
    ("A | 62323 | 2024-08-01 | 11 | L4-L5 | single | fluoroscopy", "The record supports 62323", "match"),
    ("A | 62322 | 2024-08-01 | 11 | L4-L5 | single | ultrasound", "The record supports 62322", "match"),
    ("A | 62323 | 2024-08-01 | 11 | L4-L5 | single |", "Nobody looked at the imaging of 62323", "unseen"),
    ("A | 62323 | 2024-08-01 | 11 | | |", "Nobody looked at the region, delivery and imaging of 62323", "unseen"),
    (
        "A | 62323 | 2024-08-01 | 11 | L4-L5 | single | something",
        "The record does not decide the imaging of 62323",
        "undecided",
    ),
    ("A | 62322 | 2024-08-01 | 11 | L4-L5 | single | silent", "The record supports 62322", "silent"),
]


@pytest.mark.parametrize(("line", "title", "imaging"), CASES)
def test_the_title_says_what_was_found_and_the_row_says_why(tell: Tell, line: str, title: str, imaging: str) -> None:
    story = tell(line)
    assert story.title.split(";")[0] == title
    assert judged(story)["imaging"] is Judgment[imaging.upper()]


def test_a_row_stands_for_what_the_code_requires_and_what_was_typed(tell: Tell) -> None:
    region = tell("A | 62323 | 2024-08-01 | 11 | L4-L5 | single | none").attributes[0]
    assert (region.label, region.billed, region.requires) == ("Region", "62323", "lumbar or sacral")
    assert (region.says, region.typed) == ("lumbar or sacral", "L4-L5")


def test_the_dollars_are_those_of_the_place_and_the_edition(tell: Tell) -> None:
    office = tell("A | 62323 | 2024-08-01 | 11 | L4-L5 | single | none")
    facility = tell("A | 62323 | 2024-08-01 | 22 | L4-L5 | single | none")
    assert office.worth.difference == Decimal("123.16")
    assert facility.worth.difference == Decimal("19.97")
    assert office.worth.basis == "fee schedule RVU24C, office"


def test_the_steps_of_the_path_add_up_to_the_difference_of_the_fees(tell: Tell) -> None:
    story = tell("A | 62325 | 2024-08-01 | 11 | L4-L5 | single | none")
    assert [label for label, _ in story.worth.steps] == ["Region", "Delivery", "Imaging"]
    assert sum(dollars for _, dollars in story.worth.steps) == Decimal("249.66") - Decimal("135.15")


def test_without_a_place_of_service_there_is_no_fee_and_it_says_so(tell: Tell) -> None:
    story = tell("A | 62323 | 2024-08-01 | | L4-L5 | single | none")
    assert story.worth.difference is None
    assert "no place of service" in story.worth.basis
    assert story.family is not None
    assert story.family.setting is None


def test_an_ended_code_leads_to_its_successors(tell: Tell) -> None:
    story = tell("A | 62311 | 2024-08-01 | 11 | L4-L5 | single | fluoroscopy")
    assert story.title == "The record supports 62323, not 62311"
    assert story.family is not None
    assert story.family.possible == ("62322", "62323")


def test_a_code_without_a_family_has_no_picture_and_still_a_story(tell: Tell) -> None:
    story = tell("A | 76000 | 2024-08-01 | 11 | | |")
    assert (story.family, story.attributes) == (None, ())
    assert story.title == "76000 breaks no rule that applies to it"


AGAINST = [
    ("none", "contrast", "Contrast is documented, “contrast”"),
    ("ultrasound", "", "The record names “ultrasound”"),
    ("silent", "", "Silence does not say that it was not so"),
]


@pytest.mark.parametrize(("imaging", "contrast", "sentence"), AGAINST)
def test_what_speaks_against_a_finding_is_said(tell: Tell, imaging: str, contrast: str, sentence: str) -> None:
    story = tell(f"A | 62323 | 2024-08-01 | 11 | L4-L5 | single | {imaging} | {contrast}", more="documented_contrast")
    assert any(sentence in said for finding in story.findings for said in finding.against)


def test_imaging_billed_apart_on_the_claim_speaks_against(tell: Tell) -> None:
    story = tell("A | 62323 | 2024-08-01 | 11 | L4-L5 | single | none\nA | 77003 | 2024-08-01 | 11 | | |")
    assert story.findings[0].against == ("Line 2 of the claim bills 77003, fluoroscopy for a spinal needle.",)


def test_where_nothing_speaks_against_it_that_is_said_with_what_was_looked_at(tell: Tell) -> None:
    story = tell("A | 62323 | 2024-08-01 | 11 | L4-L5 | single | none")
    assert story.findings[0].against == ()
    assert "Nothing was found that speaks against it. Looked at: the other attributes" in story_text(story)


def test_a_rule_that_was_left_out_is_not_asked(tell: Tell) -> None:
    story = tell("A | 62323 | 2024-08-01 | 11 | L4-L5 | single | none", without=("attribute.imaging",))
    assert judged(story)["imaging"] is Judgment.NOT_ASKED
    assert story.findings == ()


def test_what_could_not_be_asked_stands_in_the_title_of_a_line_that_the_record_supports(tell: Tell) -> None:
    story = tell("A | 62323 | 2024-08-01 | 11 | L4-L5 | single | fluoroscopy")
    left = sum(len(check.of(Outcome.NOT_EVALUATED)) for check in story.checks)
    assert (
        left == 0
        or story.title == f"The record supports 62323; {left} {'rule' if left == 1 else 'rules'} could not be asked"
    )


def test_the_lines_of_the_claim_stand_below_with_their_status(tell: Tell) -> None:
    drawing = "A | 76000 | 2024-08-01 | 11 | | |\nA | 62323 | 2024-08-01 | 11 | L4-L5 | single | none\nB | 76000 | 2024-08-01 | 11 | | |"
    claim = tell(drawing, line=1).claim
    assert [(line.code, line.is_this) for line in claim] == [("76000", False), ("62323", True)]
    assert claim[1].status == "Flagged, 1 finding"


TWICE = f"{HEAD} | claim_line_number\n" + "A | 62323 | 2024-08-01 | 11 | L4-L5 | single | none | 1\n" * 2


def test_the_same_claim_and_line_twice_are_two_stories(run: Run, reference: Reference) -> None:
    made = run(TWICE)
    ids = made.findings.filter(category="attribute")["finding_id"].to_list()
    assert [story_of_finding(made.directory, reference, each).line for each in ids] == [0, 1]


def test_the_story_is_the_same_from_the_files_that_a_run_writes(run: Run, reference: Reference, tmp_path: Path) -> None:
    made = run(TWICE)
    out = made.write(tmp_path / "out")
    for finding in made.findings["finding_id"]:
        assert story_of_finding(out, reference, finding) == story_of_finding(made.directory, reference, finding)


def test_the_text_holds_the_whole_evidence(tell: Tell) -> None:
    text = story_text(tell("A | 62323 | 2024-08-01 | 11 | L4-L5 | single | none"))
    for words in (
        "“none” (column documented_imaging, record 1 of claims.csv)",
        "+$123.16",
        "RVU24C",
        "attribute.imaging",
        "CARC 150",
    ):
        assert words in text


def test_a_finding_that_is_not_there_says_where_ids_stand(run: Run, reference: Reference) -> None:
    made = run(f"{HEAD}\nA | 76000 | 2024-08-01 | 11 | | |")
    with pytest.raises(AuditError, match=r"findings\.csv"):
        story_of_finding(made.directory, reference, "0" * 16)


def test_a_line_that_is_not_there_and_a_folder_without_a_run_are_said(
    run: Run, reference: Reference, tmp_path: Path
) -> None:
    made = run(f"{HEAD}\nA | 76000 | 2024-08-01 | 11 | | |")
    for line in (-1, 1):
        with pytest.raises(AuditError, match="Choose one from the worklist"):
            line_story(made.directory, reference, line)
    with pytest.raises(AuditError, match="no folder of a run"):
        line_story(tmp_path, reference, 0)


TITLES = [
    (
        "A | 62325 | 2024-08-01 | 11 | C7-T1 | same day catheter removal | fluoroscopy",
        "The record supports 62321, not 62325",
    ),
    ("A | 62323 | 2024-08-01 | 11 | silent | single | fluoroscopy", "The record is silent on the region of 62323"),
    ("A | 62323 | 2024-08-01 | 11 | T12-L1 | single | none", "The record does not support 62323"),
    ("A | 62323 | 2024-08-01 | 11 | | | none", "What is documented points to 62322, not 62323"),
    ("A | 62315 | 2024-08-01 | 11 | | | ", "62315: no such code"),
    ("A | 4711 | 2024-08-01 | 11 | | | ", "4711: not the shape of a code"),
    ("A | 81001 | 2024-08-01 | 11 | | | ", "81001 could not be checked in full"),
]


@pytest.mark.parametrize(("line", "title"), TITLES)
def test_a_title_claims_no_more_than_the_record_does(tell: Tell, line: str, title: str) -> None:
    assert tell(line).title == title


def test_further_findings_are_counted_in_the_title(tell: Tell) -> None:
    story = tell("A | 4711 | 2030-08-01 | 11 | | | | 0", more="service_unit_quantity", today=date(2026, 11, 21))
    assert story.title.endswith(", and 2 more")


def test_a_catheter_that_was_removed_the_same_day_is_named_as_what_speaks_against(tell: Tell) -> None:
    story = tell("A | 62325 | 2024-08-01 | 11 | C7-T1 | same day catheter removal | fluoroscopy")
    assert "The record names a catheter" in story.findings[0].against[0]


def test_a_line_of_several_days_speaks_for_a_catheter(tell: Tell) -> None:
    story = tell("A | 62325 | 2024-08-01 | 11 | C7-T1 | single | fluoroscopy | 2024-08-03", more="claim_line_end_date")
    assert any("from 2024-08-01 to 2024-08-03" in said for said in story.findings[0].against)


def test_a_line_of_no_units_may_be_a_reversal(tell: Tell) -> None:
    drawing = "A | 76000 | 2024-08-01 | 11 | | | | -1\nA | 76000 | 2024-08-01 | 11 | | | | 1"
    story = tell(drawing, more="service_unit_quantity")
    assert "may be its reversal" in story.findings[0].against[0]
    assert dict(story.findings[0].values)["service_unit_quantity"].startswith("-1")


V, C, N = Outcome.VIOLATED, Outcome.CLEAR, Outcome.NOT_EVALUATED
UNKNOWN, ENDED, NO_NUMBER, NONE = (
    "code_validity.unknown",
    "code_validity.not_in_force",
    "units.not_a_number",
    "units.not_positive",
)
CHECKS = [
    ("62323", "1", {UNKNOWN: C, ENDED: C, NO_NUMBER: C, NONE: C}),
    ("62311", "0", {UNKNOWN: C, ENDED: V, NO_NUMBER: C, NONE: V}),
    ("81001", "two", {UNKNOWN: N, NO_NUMBER: V}),
    ("62315", "", {UNKNOWN: V, NO_NUMBER: C, NONE: C}),
]


@pytest.mark.parametrize(("code", "units", "expect"), CHECKS)
def test_every_rule_that_applies_says_what_came_out(
    tell: Tell, code: str, units: str, expect: dict[str, Outcome]
) -> None:
    found = asked(tell(f"A | {code} | 2024-08-01 | 11 | | | | {units}", more="service_unit_quantity"))
    assert {name: found[name] for name in expect} == expect


def test_categories_with_findings_come_first_and_what_could_not_be_asked_says_why(tell: Tell) -> None:
    story = tell("A | 81001 | 2030-08-01 | 11 | | | ", today=date(2026, 11, 21))
    assert story.checks[0].label == "Dates"
    assert story.checks[0].judgment is Judgment.VIOLATED
    code = next(check for check in story.checks if check.label == "Code")
    assert any(each.why.startswith("codes: ") for each in code.of(Outcome.NOT_EVALUATED))
    assert "violated: Date of service in the future" in story_text(story)
    assert "not asked, codes: " in story_text(story)


def test_a_check_whose_rules_were_all_left_out_is_not_asked(tell: Tell) -> None:
    story = tell("A | 62323 | 2024-08-01 | 11 | | | ", without=("date",))
    dates = next(check for check in story.checks if check.label == "Dates")
    assert dates.judgment is Judgment.NOT_ASKED
    assert {each.why for each in dates.asked} == {"left out by choice"}


def test_a_run_that_kept_no_outcomes_says_so(run: Run, reference: Reference) -> None:
    made = run(f"{HEAD}\nA | 62311 | 2024-08-01 | 11 | | |")
    (made.directory / "line_patterns.parquet").unlink()
    story = line_story(made.directory, reference, 0)
    assert asked(story)["code_validity.not_in_force"] is Outcome.VIOLATED
    assert "it was made before outcomes were kept" in story_text(story)


def test_a_line_of_which_nothing_is_asked_says_what_was_not(tell: Tell) -> None:
    assert "Nothing to ask of the line: " in story_text(tell("A | 76000 | 2024-08-01 | 11 | | |"))


TWO_A_DAY = f"""{HEAD} | person_id | rendering_npi | allowed_amount | charge_amount
    A | 62323 | 2024-08-01 | 11 | | | | P1 | 1003000126 | 258.31 | 400.00
    B | 62323 | 2024-08-01 | 11 | | | | P1 | 1003000126 | 258.31 | 400.00
    C | 62323 | 2024-09-20 | 11 | | | | P1 | 1003000126 |        | 400.00
    D | 62323 | 2024-08-01 | 11 | | | | P2 | 1003000126 | 258.31 |
"""


def test_the_other_lines_of_a_finding_stand_in_its_story(run: Run, reference: Reference) -> None:
    made = run(TWO_A_DAY)
    story = line_story(made.directory, reference, 1)
    finding = next(each for each in story.findings if each.rule_id == "duplicate.exact")
    (other,) = finding.related
    assert (other.name, other.line, other.code, str(other.amount)) == ("A:1", 0, "62323", "258.31")
    assert (other.is_this, other.is_claim) == (False, False)
    assert "Other lines that make it a finding:\n    claim A, line 1, 2024-08-01, 62323" in story_text(story)


def test_the_timeline_holds_the_patient_and_nobody_else(run: Run, reference: Reference) -> None:
    made = run(TWO_A_DAY)
    assert [each.claim_id for each in line_story(made.directory, reference, 0).patient] == ["A", "B", "C"]
    assert [each.claim_id for each in line_story(made.directory, reference, 3).patient] == ["D"]


def test_without_a_patient_the_timeline_is_the_claim(tell: Tell) -> None:
    story = tell(
        "A | 62323 | 2024-08-01 | 11 | | |\nA | 76000 | 2024-08-01 | 11 | | |\nB | 76000 | 2024-08-01 | 11 | | |"
    )
    assert [(each.claim_id, each.is_this) for each in story.patient] == [("A", True), ("A", False)]
    assert story.findings == ()


NAMES = [
    (None, ()),
    ("", ()),
    ("A:1", (("A", 1),)),
    ("A:1;B:2", (("A", 1), ("B", 2))),
    ("A:1:2;B;C:3", (("A:1", 2), ("B;C", 3))),
]


@pytest.mark.parametrize(("text", "expect"), NAMES)
def test_related_lines_are_read_whatever_stands_in_a_claim_id(text: str | None, expect: tuple[object, ...]) -> None:
    assert named_lines(text) == expect


WINDOWS = [
    ({"a": "12 months"}, (date(2023, 8, 2), date(2024, 8, 1), None)),
    ({"a": "14 days", "b_from": "2024-08-03"}, (date(2024, 7, 19), date(2024, 8, 1), date(2024, 8, 3))),
    ({"p_day": "2024-07-20", "p_last_day": "2024-07-30"}, (date(2024, 7, 20), date(2024, 7, 30), None)),
    ({"a": "twelve months", "b_from": "2024-01-03"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("values", "expect"), WINDOWS)
def test_the_window_of_a_finding_is_read_from_its_facts(tell: Tell, values: dict[str, str], expect: object) -> None:
    (line,) = tell("A | 76000 | 2024-08-01 | 11 | | |").patient
    window = window_of(values, date(2024, 8, 1), [line])
    assert (window and (window.first, window.last, window.room_from)) == expect
    assert window_of(values, date(2024, 8, 1), []) is None


def test_a_window_of_months_ends_on_the_last_day_of_a_short_month(tell: Tell) -> None:
    (line,) = tell("A | 76000 | 2024-08-01 | 11 | | |").patient
    window = window_of({"a": "12 months"}, date(2025, 2, 28), [line])
    assert window is not None
    assert window.first == date(2024, 2, 29)


def test_a_line_without_a_code_has_a_story(tell: Tell) -> None:
    story = tell("A | | 2024-08-01 | 11 | | | | institutional", more="claim_type")
    assert story.title.startswith("No code")
    assert story.family is None


def test_words_that_lead_to_another_family_are_drawn_in_it(tell: Tell) -> None:
    story = tell(
        "A | 62323 | 2024-08-01 | 11 | L4-L5 | single | fluoroscopy | transforaminal", more="documented_approach"
    )
    assert judged(story)["approach"] is Judgment.CONTRADICTED
    assert story.family is not None
    assert story.family.family_id == "transforaminal_epidural"


def test_units_and_the_allowed_amount_stand_in_the_basis(tell: Tell) -> None:
    line = "A | 62323 | 2024-08-01 | 11 | L4-L5 | single | none | {} | {}"
    more = "service_unit_quantity | allowed_amount"
    assert tell(line.format("2", ""), more=more).worth.basis == "fee schedule RVU24C, office, 2 units"
    assert (
        tell(line.format("1", "200.00"), more=more).worth.basis == "allowed amount of the line, scaled by the two fees"
    )


def test_an_amount_without_a_fee_has_nothing_to_compare_with(tell: Tell) -> None:
    story = tell("A | 62311 | 2024-08-01 | 11 | L4-L5 | single | none | 200.00", more="allowed_amount")
    assert story.worth.basis == "allowed amount of the line; nothing to compare it with"


NO_DOLLARS = [
    ("11", "0", "units that cannot be counted"),
    ("", "1", "no place of service"),
    ("11", "1", "no fee for the code"),
]


@pytest.mark.parametrize(("place", "units", "why"), NO_DOLLARS)
def test_no_dollars_have_a_reason(tell: Tell, place: str, units: str, why: str) -> None:
    story = tell(f"A | 62311 | 2024-08-01 | {place} | | | | {units}", more="service_unit_quantity")
    assert why in story.worth.basis


def test_a_day_outside_every_edition_is_the_reason_why_there_are_no_dollars(tell: Tell) -> None:
    story = tell("A | 62323 | 2018-08-01 | 11 | | | | 1", more="service_unit_quantity")
    assert "the day is outside the fee schedule, which covers 2019-10-01 to 2019-12-31," in story.worth.basis
