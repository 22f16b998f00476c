"""Visits, skin, heart, nerves, drugs and the rest: what the families must answer, written out by hand from public tables."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from audit.evidence.terms import Terms
from audit.reference import Reference, family_vectors
from audit.reference.case import bill_for

ON = date(2024, 7, 1)

CODES = """
office_visit             | 99202-99205 99211-99215
emergency_visit          | 99281-99285
hospital_visit           | 99221-99223 99231-99236
hospital_discharge       | 99238 99239
critical_care            | 99291 99292
psychotherapy            | 90832-90834 90836-90838
crisis_psychotherapy     | 90839 90840
psychiatric_evaluation   | 90791 90792
simple_repair            | 12001 12002 12004-12007 12011 12013-12018
intermediate_repair      | 12031 12032 12034-12037 12041 12042 12044-12047 12051-12057
complex_repair           | 13100-13102 13120-13122 13131-13133 13151-13153
lesion_excision          | 11400-11404 11406 11420-11424 11426 11440-11444 11446 11600-11604 11606 11620-11624 11626 11640-11644 11646
premalignant_destruction | 17000 17003 17004
benign_destruction       | 17110 17111
callus_paring            | 11055-11057
nail_debridement         | 11720 11721
injection_infusion       | 96360 96361 96365-96368 96372-96376 96401 96402 96409 96411 96413 96415 96417
electrocardiogram        | 93000 93005 93010
moderate_sedation        | 99151-99153 99155-99157
vaccine_administration   | 90460 90461 90471-90474
vertebral_cement         | 22510-22515
coronary_angiography     | 93454-93461
therapy_evaluation       | 97161-97168
nerve_conduction         | 95907-95913
needle_emg               | 95885-95887
bladder_catheter         | 51701-51703
bone_marrow              | 38220-38222
abscess_drainage         | 10060 10061
foreign_body_removal     | 10120 10121
polysomnography          | 95782 95783 95810 95811
eye_examination          | 92002 92004 92012 92014
limb_chemodenervation    | 64642-64645
trunk_chemodenervation   | 64646 64647
bone_density             | 77080 77081
"""

CASES = """
office_visit             | patient=new decision_making=moderate                                    | 99204
office_visit             | patient=established decision_making=low                                 | 99213
office_visit             | patient=established decision_making=none_needed                         | 99211
office_visit             | patient=new decision_making=none_needed                                 |
office_visit             | visit_setting=emergency decision_making=high                            | 99285
emergency_visit          | decision_making=straightforward                                         | 99282
hospital_visit           | hospital_stage=initial hospital_decision_making=high                    | 99223
hospital_visit           | hospital_stage=same_day hospital_decision_making=low                    | 99234
hospital_discharge       | discharge_minutes=30                                                    | 99238
hospital_discharge       | discharge_minutes=35                                                    | 99239
critical_care            | critical_minutes=74                                                     | 99291
critical_care            | critical_minutes=104                                                    | 99291 99292
critical_care            | critical_minutes=105                                                    | 99291 99292x2
psychotherapy            | therapy_length=45_minutes visit_beside=without                          | 90834
psychotherapy            | therapy_length=60_minutes visit_beside=with                             | 90838
psychotherapy            | psychiatric_service=evaluation medical_services=with                    | 90792
psychiatric_evaluation   | medical_services=without                                                | 90791
crisis_psychotherapy     | crisis_part=further                                                     | 90839 90840
simple_repair            | simple_repair_site=trunk_limbs_scalp length=2.0;3.5                     | 12002
simple_repair            | simple_repair_site=face length=5.5                                      | 12014
simple_repair            | simple_repair_site=trunk_limbs_scalp length=5.5                         | 12002
simple_repair            | simple_repair_site=face length=31                                       | 12018
simple_repair            | simple_repair_site=face length=2.55                                     |
simple_repair            | repair_complexity=intermediate intermediate_repair_site=neck_hands_feet length=4 | 12042
intermediate_repair      | intermediate_repair_site=face length=20.0                               | 12055
complex_repair           | complex_repair_site=eyelids_nose_ears_lips length=7.5                   | 13152
complex_repair           | complex_repair_site=trunk length=12.5                                   | 13101 13102
complex_repair           | complex_repair_site=trunk length=12.6                                   | 13101 13102x2
complex_repair           | complex_repair_site=scalp_arms_legs length=0.8                          |
lesion_excision          | lesion_nature=malignant excision_site=face excised_diameter=2.0         | 11642
lesion_excision          | lesion_nature=benign excision_site=scalp_neck_hands_feet excised_diameter=4.5 | 11426
premalignant_destruction | treated_lesions=1                                                       | 17000
premalignant_destruction | treated_lesions=5                                                       | 17000 17003x4
premalignant_destruction | treated_lesions=14                                                      | 17000 17003x13
premalignant_destruction | treated_lesions=17                                                      | 17004
premalignant_destruction | destroyed_lesion=benign treated_lesions=17                              | 17111
benign_destruction       | treated_lesions=14                                                      | 17110
callus_paring            | treated_lesions=4                                                       | 11056
callus_paring            | treated_lesions=5                                                       | 11057
nail_debridement         | nails=6                                                                 | 11721
injection_infusion       | drug_class=hydration drug_route=infusion infusion_sequence=initial      | 96360
injection_infusion       | drug_class=therapeutic drug_route=under_skin_or_muscle                  | 96372
injection_infusion       | drug_class=hormonal drug_route=under_skin_or_muscle                     | 96402
injection_infusion       | drug_class=chemotherapy drug_route=push infusion_sequence=initial       | 96409
injection_infusion       | drug_class=hydration drug_route=push infusion_sequence=initial          |
electrocardiogram        | component=both                                                          | 93000
electrocardiogram        | component=technical                                                     | 93005
electrocardiogram        | component=professional                                                  | 93010
moderate_sedation        | sedated_by=operator age=5_and_over sedation_part=first                  | 99152
moderate_sedation        | sedated_by=another age=under_5 sedation_part=further                    | 99155 99157
vaccine_administration   | vaccine_counseling=with vaccine_rank=first                              | 90460
vaccine_administration   | vaccine_counseling=without vaccine_route=oral_nasal vaccine_rank=first  | 90473
vertebral_cement         | cavity=without region=lumbar_sacral level_rank=first                    | 22511
vertebral_cement         | cavity=with region=cervical_thoracic level_rank=additional              | 22513 22515
coronary_angiography     | bypass_grafts=with right_heart=with left_heart=with                     | 93461
coronary_angiography     | bypass_grafts=without right_heart=without left_heart=with               | 93458
therapy_evaluation       | discipline=occupational evaluation_complexity=moderate                  | 97166
therapy_evaluation       | discipline=physical evaluation_complexity=re_evaluation                 | 97164
nerve_conduction         | nerve_studies=8                                                         | 95910
nerve_conduction         | nerve_studies=4;9                                                       | 95913
needle_emg               | emg_area=limb tested_muscles=4                                          | 95885
needle_emg               | emg_area=limb tested_muscles=5                                          | 95886
needle_emg               | emg_area=elsewhere                                                      | 95887
bladder_catheter         | bladder_catheter_kind=indwelling_complicated                            | 51703
bone_marrow              | marrow_aspiration=with marrow_biopsy=with                               | 38222
bone_marrow              | marrow_aspiration=without marrow_biopsy=with                            | 38221
bone_marrow              | marrow_aspiration=without marrow_biopsy=without                         |
abscess_drainage         | abscess_extent=complicated                                              | 10061
foreign_body_removal     | removal_difficulty=simple                                               | 10120
polysomnography          | age_years=5 titration=with                                              | 95783
polysomnography          | age_years=6 titration=without                                           | 95810
eye_examination          | patient=new eye_exam_extent=comprehensive                               | 92004
limb_chemodenervation    | denervated_muscles=5 limb_rank=first                                    | 64644
limb_chemodenervation    | denervated_muscles=3 limb_rank=further                                  | 64642 64643
limb_chemodenervation    | denervated_area=trunk denervated_muscles=5                              | 64646
trunk_chemodenervation   | denervated_muscles=6                                                    | 64647
bone_density             | bone_site=peripheral                                                    | 77081
"""

TYPED = """
decision_making          | Moderate complexity   | moderate
hospital_decision_making | straightforward       | low
patient                  | follow-up             | established
simple_repair_site       | neck                  | trunk_limbs_scalp
intermediate_repair_site | neck                  | neck_hands_feet
complex_repair_site      | neck                  | face_neck_hands_feet
complex_repair_site      | Scalp                 | scalp_arms_legs
repair_complexity        | layered closure       | intermediate
lesion_nature            | basal cell carcinoma  | malignant
destroyed_lesion         | AKs                   | premalignant
destroyed_lesion         | warts                 | benign
right_heart              | RHC                   | with
left_heart               | no left heart catheterization | without
titration                | split-night           | with
cavity                   | kyphoplasty           | with
drug_route               | IV push               | push
bladder_catheter_kind    | Foley                 | indwelling_simple
component                | tracing only          | technical
component                | interpretation only   | professional
sedated_by               | proceduralist         | operator
bone_site                | heel                  | peripheral
"""


def _drawn(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


def _listed(text: str) -> set[str]:
    ends = [part.partition("-") for part in text.split()]
    return {str(code) for first, _, last in ends for code in range(int(first), int(last or first) + 1)}


def _pairs(text: str) -> dict[str, str]:
    return {name: value for name, _, value in (pair.partition("=") for pair in text.split())}


def _lines(text: str) -> tuple[tuple[str, int], ...]:
    return tuple((code, int(units or 1)) for code, _, units in (line.partition("x") for line in text.split()))


@pytest.mark.parametrize(("family", "codes"), _drawn(CODES))
def test_the_family_has_its_codes_and_no_others(shipped: Reference, family: str, codes: str) -> None:
    assert set(family_vectors(shipped, family, ON)) == _listed(codes)


def test_together_they_have_as_many_codes_as_were_transcribed() -> None:
    assert sum(len(_listed(codes)) for _, codes in _drawn(CODES)) == 218


@pytest.mark.parametrize(("family", "documented", "billed"), _drawn(CASES))
def test_what_the_record_says_is_billed_with(shipped: Reference, family: str, documented: str, billed: str) -> None:
    assert bill_for(shipped, family, _pairs(documented), ON).lines == _lines(billed)


def test_every_family_here_answers_a_case() -> None:
    assert {family for family, *_ in _drawn(CODES)} == {family for family, *_ in _drawn(CASES)}


@pytest.mark.parametrize("number", range(8))
def test_the_heart_codes_count_grafts_right_and_left(shipped: Reference, number: int) -> None:
    says = ("without", "with")
    grafts, right, left = number % 2, number // 2 % 2, number // 4
    documented = {"bypass_grafts": says[grafts], "right_heart": says[right], "left_heart": says[left]}
    assert bill_for(shipped, "coronary_angiography", documented, ON).lines == ((str(93454 + number), 1),)


@pytest.mark.parametrize(("attribute", "typed", "value"), _drawn(TYPED))
def test_a_word_that_somebody_types_means_its_value(shipped: Reference, attribute: str, typed: str, value: str) -> None:
    reading = Terms.from_tables(shipped.tables).read(attribute, typed)
    assert reading is not None
    assert reading.value == value


def test_two_diameters_are_never_added(shipped: Reference) -> None:
    terms = Terms.from_tables(shipped.tables)
    told = [terms.read(name, "2.0; 3.5") for name in ("length", "excised_diameter")]
    assert [reading and reading.value for reading in told] == ["5.5", None]


@pytest.mark.parametrize(("family", "_codes"), _drawn(CODES))
def test_each_says_what_it_cannot_decide_and_in_which_order_to_ask(
    shipped: Reference, family: str, _codes: str
) -> None:
    row = shipped.tables["families"].row(by_predicate=pl.col("family_id") == family, named=True)
    assert row["undecided"]
    asked = shipped.tables["family_guidelines"].filter(family_id=family)["attribute"].drop_nulls()
    rules = shipped.tables["attribute_rules"].filter(pl.col("family_id") == family, pl.col("role") != "modifier")
    assert set(asked) <= set(shipped.tables["attribute_rules"].filter(family_id=family)["attribute"])
    assert set(rules["attribute"]) - {"visit_setting"} <= set(asked)
