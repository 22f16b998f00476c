"""Is the place of service a place?"""

from __future__ import annotations

ID = "place_of_service.unknown"


def test_a_place_stands_in_the_code_set(check_rule):
    check_rule(
        ID,
        """
        place_of_service_code | claim_type    | expect
        11                    |               | clear
        99                    | professional  | clear
        27                    |               | clear
        28                    |               | violated
        98                    |               | violated
        00                    |               | violated
        1                     |               | violated
        011                   |               | violated
        OF                    |               | violated
        28                    | institutional |
                              |               |
                              | institutional |
        """,
    )


def test_an_imported_code_set_is_laid_over_the_one_that_ships(editions, audited):
    claims = "claim_id|hcpcs_code|claim_line_start_date|place_of_service_code\nA|62323|2024-08-01|67"
    assert audited(claims).findings["rule_id"].to_list() == [ID]
    editions.add("place_of_service", "2026-01-01", "place_of_service_code | label | facility\n67 | Space station |")
    assert audited(claims, reference=editions.directory).findings.is_empty()
