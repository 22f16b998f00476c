"""Was every modifier in force on the date of service?"""

from __future__ import annotations

ID = "modifier.not_in_force"
DATED = """
    modifier | effective_from | effective_to
    XS       | 2015-01-01     | 2024-07-31
    ZQ       | 2024-08-02     |
    59       |                |
"""
CLAIMS = """
    claim_id | hcpcs_code | claim_line_start_date | hcpcs_modifier_1 | hcpcs_modifier_4
    A        | 62323      | 2024-07-31            | XS               |
    B        | 62323      | 2024-08-01            | XS               |
    C        | 62323      | 2024-08-01            |                  | ZQ
    D        | 62323      | 2024-08-02            |                  | ZQ
    E        | 62323      | 2024-08-02            | 59               | LT
    F        | 62323      | 2023-12-31            | ZQ               |
"""


def outcome(result) -> dict[str, int]:
    row = result.coverage.filter(rule_id=ID).row(0, named=True)
    return {name: row[f"lines_{name}"] for name in ("applicable", "violated", "clear", "not_evaluated")}


def test_the_list_that_ships_tells_no_dates(audited):
    assert outcome(audited(CLAIMS))["applicable"] == 0


def test_first_and_last_day_are_in_force(editions, audited):
    editions.add("modifiers", "2024-01-01", DATED)
    result = audited(CLAIMS, reference=editions.directory)
    assert result.findings.filter(rule_id=ID)["claim_id"].to_list() == ["B", "C"]
    assert outcome(result) == {"applicable": 4, "violated": 2, "clear": 2, "not_evaluated": 0}


def test_each_day_asks_the_list_of_its_own_time(editions, audited):
    editions.add("modifiers", "2024-01-01", DATED, ("2024-01-01", "2024-07-31"))
    editions.add("modifiers", "2024-08-01", "modifier | effective_from | effective_to\nXS | 2015-01-01 |")
    result = audited(CLAIMS, reference=editions.directory)
    assert result.findings.filter(rule_id=ID).is_empty()


def test_two_rows_of_one_modifier_are_one_question(editions, audited):
    rows = DATED + "    XS       | 2024-08-01     |\n"
    editions.add("modifiers", "2024-01-01", rows)
    result = audited(CLAIMS, reference=editions.directory)
    assert result.findings.filter(rule_id=ID)["claim_id"].to_list() == ["C"]
