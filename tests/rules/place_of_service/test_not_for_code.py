"""Is the service done in a place like this one?"""

from __future__ import annotations

ID = "place_of_service.not_for_code"


def test_catheters_and_their_care_are_for_hospitals(check_rule):
    head = "hcpcs_code | place_of_service_code | claim_type | expect"
    drawn = "\n".join(
        f"""
        {code}     | 21                    |               | clear
        {code}     | 22                    |               | clear
        {code}     | 11                    |               | violated
        {code}     | 24                    | professional  | violated
        {code}     |                       |               | not_evaluated
        {code}     |                       | institutional |
        {code}     | 11                    | institutional |
        """
        for code in ("62324", "62325", "62326", "62327", "01996")
    )
    check_rule(ID, f"{head}\n{drawn}")


def test_visits_are_where_their_name_says(check_rule):
    check_rule(
        ID,
        """
        hcpcs_code | place_of_service_code | expect
        99284      | 23                    | clear
        99284      | 11                    | violated
        99223      | 21                    | clear
        99233      | 22                    | clear
        99236      | 11                    | violated
        99239      | 12                    | violated
        99213      | 21                    |
        62323      | 11                    |
        """,
    )


def test_the_sentence_says_which_places(audited):
    result = audited("claim_id|hcpcs_code|claim_line_start_date|place_of_service_code\nA|62325|2024-08-01|24")
    (found,) = result.findings.filter(rule_id=ID).iter_rows(named=True)
    assert found["message"] == (
        "62325 (Placement of an indwelling epidural or subarachnoid catheter) is billed in place 24; its places are 19,"
        " 21, 22, 23, 26, 51, 61."
    )
    assert (found["severity"], found["likely_carc"]) == ("low", "5")


def test_a_payer_may_make_more_of_it_or_nothing(audited, tmp_path):
    policy = tmp_path / "policy.csv"
    policy.write_text(f"payer,rule_id,enabled,severity\nStrict,{ID},yes,high\nMild,{ID},no,\n")
    result = audited(
        """
        claim_id | hcpcs_code | claim_line_start_date | place_of_service_code | payer
        A        | 62325      | 2024-08-01            | 11                    | Strict
        B        | 62325      | 2024-08-01            | 11                    | Mild
        C        | 62325      | 2024-08-01            | 11                    | Other
        """,
        policy=policy,
    )
    found = result.findings.filter(rule_id=ID)
    assert found.select("claim_id", "severity").rows() == [("A", "high"), ("C", "low")]
