"""A run whose findings a provider can and cannot be asked about."""

from __future__ import annotations

from tests.support.app import as_csv

CLAIMS = as_csv("""
    claim_id | person_id | hcpcs_code | claim_line_start_date | place_of_service_code | allowed_amount | rendering_npi | documented_region | documented_delivery | documented_imaging | documented_lesion_nature | documented_excision_site | documented_excised_diameter | note_text | service_unit_quantity
    SILENT   | PAT-0001  | 62323      | 2024-08-01            | 11                    | 258.31         | 1999901055    | L4-L5             | single_injection    | not_documented     |                          |                          |                             |           | 1
    TWO      | PAT-0002  | 62323      | 2024-08-02            | 11                    | 258.31         | 1999901055    | not_documented    | single_injection    | not_documented     |                          |                          |                             |           | 1
    DECIDED  | PAT-0003  | 62323      | 2024-08-03            | 11                    | 258.31         | 1999901055    | L4-L5             | single_injection    | none               |                          |                          |                             |           | 1
    BOUNDARY | PAT-0004  | 62323      | 2024-08-04            | 11                    | 258.31         |               | T12-L1            | single_injection    | fluoroscopy        |                          |                          |                             |           | 1
    NUMBER   | PAT-0005  | 11402      | 2024-08-05            | 11                    | 158.31         | 1999901055    |                   |                     |                    | benign                   | trunk                    | not_documented              |           | 1
    UNITS    | PAT-0006  | 62322      | 2024-08-06            | 11                    | 158.31         | 1999901055    | L4-L5             | single_injection    | none               |                          |                          |                             |           | 0
    TORN     | PAT-0007  | 62323      | 2024-08-07            | 11                    | 258.31         | 1999901055    |                   |                     |                    |                          |                          |                             | PROCEDURE: Lumbar epidural steroid injection at L4-L5. DESCRIPTION: Under fluoroscopic guidance the needle was advanced at L4-L5. No fluoroscopy was used. A single injection of steroid was given and the needle was removed. | 1
""")
