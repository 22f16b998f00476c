"""What leads out of the family: what was injected, by which way, and what for."""

import pytest


@pytest.mark.parametrize(
    ("column", "word", "other", "fits"),
    [
        ("substance", "neurolytic", "space=epidural", "62282"),
        ("substance", "neurolytic", "space=subarachnoid", "62280"),
        ("substance", "neurolytic", "", None),
        ("substance", "blood", "", "62273"),
        ("approach", "transforaminal", "", "64483"),
        ("approach", "transforaminal", "region=C6-C7", "64479"),
        ("purpose", "diagnostic_puncture", "imaging=none", "62270"),
        ("purpose", "therapeutic_drainage", "imaging=ct", "62329"),
        ("purpose", "diagnostic_puncture", "region=cervical", None),
    ],
)
def test_an_exit_names_the_code_of_the_other_family(batch, column, word, other, fits):
    name, _, value = other.partition("=")
    drawing = f"hcpcs_code|documented_{column}|documented_{name or 'laterality'}\n62323|{word}|{value}"
    found = batch(drawing).findings.filter(rule_id=f"attribute.{column}").row(0, named=True)
    assert (found["verdict"], found["suggested_code"]) == ("contradicted", fits)


def test_what_stays_in_the_family_is_clear_and_nobody_misses_it(check_rule):
    check_rule(
        "attribute.substance",
        """
        hcpcs_code | documented_substance | expect
        62323      | steroid              | clear
        62323      | no                   | clear
        62323      | silent               | clear
        62323      |                      |
        62323      | holy water           | not_evaluated
        62323      | neurolytic           | violated
        """,
    )


def test_two_exits_to_different_families_decide_nothing(batch):
    findings = batch("hcpcs_code|documented_substance|documented_approach\n62323|blood|transforaminal").findings
    assert findings.select("rule_id", "suggested_code").rows() == [
        ("attribute.approach", None),
        ("attribute.substance", None),
    ]


def test_a_code_without_attributes_has_no_gaps(batch):
    assert batch("hcpcs_code | person_id\n62273 | P1").lines["line_status"].to_list() == ["clear"]


def test_an_exits_code_with_attributes_is_unverified_until_somebody_looks(batch):
    assert batch("hcpcs_code\n64483\n62270\n62281").lines["line_status"].to_list() == ["unverified"] * 3
