"""Is the daily management of an epidural billed on the day on which its catheter was placed?"""

from __future__ import annotations

RULE_ID = "bundling.epidural_management_that_day"


def test_the_management_begins_on_the_day_after_whoever_placed_the_catheter(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 2024-08-01            | 62326      |                  |
        A        | P1        | 1999901014    | 2024-08-01            | 01996      | 59               | violated
        B        | P1        | 1999901022    | 2024-08-01            | 01996      |                  | violated
        A        | P1        | 1999901014    | 2024-08-02            | 01996      |                  |
        C        | P2        | 1999901014    | 2024-08-01            | 62322      |                  |
        C        | P2        | 1999901014    | 2024-08-01            | 01996      |                  |
        D        |           | 1999901014    | 2024-08-01            | 62327      |                  |
        E        |           | 1999901014    | 2024-08-01            | 01996      |                  |
        """,
    )
