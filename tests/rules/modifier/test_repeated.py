"""Does a modifier stand twice on the line?"""

from __future__ import annotations

from itertools import combinations

ID = "modifier.repeated"


def test_twice_on_one_line_is_a_repeat(check_rule):
    check_rule(
        ID,
        """
        claim_id | hcpcs_modifier_1 | hcpcs_modifier_2 | hcpcs_modifier_3 | expect
        A        | RT               | RT               |                  | violated
        A        | RT               | 59               | RT               | violated
        A        | RT               | 59               |                  | clear
        A        | RT               |                  |                  |
        A        |                  |                  |                  |
        """,
    )


def test_in_whatever_places_they_stand(check_rule):
    drawn = [
        " | ".join([*({first: "KX", second: other}.get(slot, "") for slot in range(5)), expect])
        for first, second in combinations(range(5), 2)
        for other, expect in (("KX", "violated"), ("GA", "clear"))
    ]
    heads = [f"hcpcs_modifier_{slot}" for slot in range(1, 6)]
    check_rule(ID, "\n".join([" | ".join([*heads, "expect"]), *drawn]))


def test_small_letters_are_the_same_modifier(audited):
    result = audited("claim_id|hcpcs_code|claim_line_start_date|modifiers\nA|64483|2024-08-01|rt RT")
    assert result.findings.filter(rule_id=ID)["message"].to_list() == ["More than once on one line: RT."]
