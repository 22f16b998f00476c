"""Is an epidural billed beside the labor analgesia that includes it?"""

from __future__ import annotations

RULE_ID = "bundling.labor_epidural"


def test_labor_analgesia_includes_the_epidural_of_the_day(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 2024-08-01            | 01967      |                  |
        A        | P1        | 1999901014    | 2024-08-01            | 62326      |                  | violated
        A        | P1        | 1999901014    | 2024-08-01            | 62322      | XS               | clear
        A        | P1        | 1999901014    | 2024-08-02            | 62326      |                  |
        B        | P1        | 1999901022    | 2024-08-01            | 62326      |                  |
        C        | P2        | 1999901014    | 2024-08-01            | 62326      |                  |
        D        | P3        |               | 2024-08-01            | 01967      |                  |
        E        | P3        |               | 2024-08-01            | 62326      |                  |
        """,
    )
