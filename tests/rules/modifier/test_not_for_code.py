"""Is a modifier of visits on something else, or one of procedures on a visit?"""

from __future__ import annotations

ID = "modifier.not_for_code"


def test_modifiers_of_visits_stand_on_visits(check_rule):
    head = "hcpcs_code | hcpcs_modifier_1 | claim_type | expect"
    drawn = "\n".join(
        f"""
        99213      | {modifier}       |               | clear
        99499      | {modifier}       |               | clear
        92014      | {modifier}       |               | clear
        G0439      | {modifier}       |               | clear
        G0463      | {modifier}       | institutional | clear
        92015      | {modifier}       |               | violated
        62323      | {modifier}       |               | violated
        J1010      | {modifier}       |               | violated
        9949T      | {modifier}       |               | violated
                   | {modifier}       | institutional |
        """
        for modifier in ("24", "25", "57")
    )
    check_rule(ID, f"{head}\n{drawn}")


def test_modifiers_of_procedures_do_not(check_rule):
    drawn = "\n".join(
        f"""
        99213      | {modifier}       | violated
        62323      | {modifier}       | clear
        62323      | 59               |
        """
        for modifier in ("58", "78", "79")
    )
    check_rule(ID, f"hcpcs_code | hcpcs_modifier_5 | expect\n{drawn}")


def test_an_ambulance_trip_is_told_on_ambulance_lines(check_rule):
    check_rule(
        ID,
        """
        hcpcs_code | hcpcs_modifier_1 | expect
        A0425      | RH               | clear
        62323      | RH               | violated
        62323      | HN               |
        """,
    )


def test_the_sentence_says_which_and_why(audited):
    result = audited("claim_id|hcpcs_code|claim_line_start_date|modifiers\nA|62323|2024-08-01|25,58,57")
    (found,) = result.findings.filter(rule_id=ID).iter_rows(named=True)
    assert found["message"] == "62323 carries what does not go with it: 25 (is for visits); 57 (is for visits)."
    assert found["severity"] == "low"
