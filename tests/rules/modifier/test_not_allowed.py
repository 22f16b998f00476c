"""Does the fee schedule of the day let the code take its modifiers?"""

from __future__ import annotations

from tests.support.editions import fees

ID = "modifier.not_allowed"
EIGHT = [f"6232{n}" for n in range(8)]


def test_an_epidural_injection_takes_none_of_them(check_rule):
    refused = ["50", "LT", "RT", "26", "TC", "80", "81", "82", "AS", "62", "66"]
    drawn = [f"{code} | {modifier} | violated" for code in EIGHT for modifier in refused]
    others = [f"{code} | {modifier} |" for code in EIGHT for modifier in ("59", "")]
    check_rule(ID, "\n".join(["hcpcs_code | hcpcs_modifier_1 | expect", *drawn, *others]))


def test_every_place_for_a_modifier_is_looked_at(check_rule):
    heads = [f"hcpcs_modifier_{slot}" for slot in range(1, 6)]
    drawn = [
        " | ".join([code, *("50" if slot == place else "" for slot in range(5)), expect])
        for code, expect in (("62323", "violated"), ("64483", "clear"))
        for place in range(5)
    ]
    check_rule(ID, "\n".join([" | ".join(["hcpcs_code", *heads, "expect"]), *drawn]))


def test_the_indicators_decide(check_rule):
    check_rule(
        ID,
        """
        hcpcs_code | hcpcs_modifier_1 | claim_type    | expect
        64483      | 50               |               | clear
        64483      | LT               |               | clear
        64483      | 50               | institutional | clear
        62323      | 50               | institutional | violated
        62273      | 50               |               | violated
        62273      | RT               |               | clear
        77003      | 26               |               | clear
        77003      | TC               |               | clear
        64483      | 26               |               | violated
        22510      | 80               |               | violated
        J1010      | RT               |               |
        01996      | LT               |               |
                   | LT               | institutional |
        """,
    )


def test_a_code_or_day_that_no_fee_schedule_knows_is_not_evaluated(check_rule):
    check_rule(
        ID,
        """
        hcpcs_code | claim_line_start_date | hcpcs_modifier_1 | expect
        62323      | 2021-12-31            | RT               | not_evaluated
        62323      | 2022-01-01            | RT               | violated
        62323      | 2025-12-31            | RT               | violated
        62323      | 2026-01-01            | RT               | not_evaluated
        62323      | 2026-07-01            | RT               | violated
        62323      | 2020-01-01            | 59               |
        99999      | 2024-08-01            | RT               | not_evaluated
        99999      | 2024-08-01            | 59               |
        """,
    )


def test_the_reason_is_told(audited):
    result = audited(
        """
        claim_id | hcpcs_code | claim_line_start_date | hcpcs_modifier_1
        A        | 99999      | 2024-08-01            | RT
        B        | 62323      | 2026-01-01            | RT
        """
    )
    told = result.coverage.filter(rule_id=ID).row(0, named=True)
    assert told["lines_not_evaluated"] == 2
    assert told["missing"] == (
        "no fee schedule that is loaded covers the date of service; the fee schedule of the day does not tell the"
        " indicators of the code"
    )


def test_one_finding_names_every_modifier_that_is_refused(audited):
    result = audited("claim_id|hcpcs_code|claim_line_start_date|modifiers\nA|62323|2024-08-01| rt;50;26;59")
    (found,) = result.findings.filter(rule_id=ID).iter_rows(named=True)
    assert found["message"] == (
        "On 2024-08-01 the fee schedule does not let 62323 take 26 (PC/TC 0: not split into professional and technical"
        " part); 50, RT (bilateral 9: sides do not apply)."
    )
    assert (found["likely_carc"], found["severity"]) == ("4", "medium")


def test_an_edition_decides_for_its_own_days(editions, audited):
    told = "hcpcs_code | edition | status | bilateral | pctc\n62323 | MADE | A | 1 | 0\n99990 | MADE | X | 9 | 9"
    editions.add("pfs", "2024-08-01", fees(told), ("2024-08-01", "2024-08-31"))
    result = audited(
        """
        claim_id | hcpcs_code | claim_line_start_date | hcpcs_modifier_5
        A        | 62323      | 2024-07-31            | LT
        B        | 62323      | 2024-08-01            | LT
        C        | 62323      | 2024-08-31            | LT
        D        | 62323      | 2024-09-01            | LT
        E        | 99990      | 2024-08-15            | LT
        """,
        reference=editions.directory,
    )
    assert result.findings.filter(rule_id=ID)["claim_id"].to_list() == ["A", "D"]
    assert result.coverage.filter(rule_id=ID)["lines_applicable"].to_list() == [4]
