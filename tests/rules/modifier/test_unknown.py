"""Is every modifier in a list of modifiers?"""

from __future__ import annotations

ID = "modifier.unknown"
CLAIMS = "claim_id|hcpcs_code|claim_line_start_date|hcpcs_modifier_1\nA|62323|2024-08-01|ZQ\nB|62323|2026-08-01|59"


def test_a_modifier_in_no_list_is_unknown(check_rule):
    check_rule(
        ID,
        """
        hcpcs_modifier_1 | hcpcs_modifier_2 | claim_type    | expect
        59               |                  |               | clear
        ZQ               |                  |               | violated
        59               | ZQ               |               | violated
        ZQ               |                  | institutional | violated
                         |                  |               |
        """,
    )


def test_an_ambulance_trip_has_its_origin_and_destination(check_rule):
    check_rule(
        ID,
        """
        hcpcs_code | hcpcs_modifier_1 | expect
        A0425      | RH               | clear
        A0429      | SX               | clear
        A0429      | XS               | clear
        A0429      | XH               | violated
        """,
    )


def test_one_of_another_length_is_not_called_unknown_too(check_rule):
    check_rule(ID, "hcpcs_modifier_1 | expect\n590 | clear")


def test_every_place_for_a_modifier_is_looked_at(check_rule):
    check_rule(
        ID,
        """
        hcpcs_modifier_1 | hcpcs_modifier_2 | hcpcs_modifier_3 | hcpcs_modifier_4 | hcpcs_modifier_5 | expect
        ZQ               |                  |                  |                  |                  | violated
                         | ZQ               |                  |                  |                  | violated
                         |                  | ZQ               |                  |                  | violated
                         |                  |                  | ZQ               |                  | violated
                         |                  |                  |                  | ZQ               | violated
                         |                  |                  |                  | 59               | clear
        """,
    )


def test_an_imported_list_is_laid_over_the_one_that_ships(editions, audited):
    assert audited(CLAIMS).findings["rule_id"].to_list() == [ID]
    editions.add("modifiers", "2026-01-01", "modifier | effective_from | effective_to\nZQ | |")
    assert audited(CLAIMS, reference=editions.directory).findings.is_empty()


def test_a_finding_says_which(audited):
    found = audited("claim_id|hcpcs_code|claim_line_start_date|modifiers\nA|62323|2024-08-01|zz,59,zq").findings
    assert found["message"].to_list() == ["In no list of modifiers that is loaded: ZQ, ZZ."]
