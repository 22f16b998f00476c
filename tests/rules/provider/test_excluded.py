"""Was a provider of the line excluded from federal programs on the date of service?"""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

ID = "provider.excluded"
EXCLUDED, REINSTATED, WAIVED = "1999901014", "1999902004", "1999903002"
OTHER = "1999904000"


def listed(*rows: tuple[str | None, str, str | None, str | None, str | None]) -> pl.DataFrame:
    """A list of exclusions: NPI, excluded, reinstated, waived from, and in which state."""
    schema = {"npi": pl.String, "exclusion_date": pl.String, "reinstatement_date": pl.String}
    schema |= {"waiver_date": pl.String, "waiver_state": pl.String}
    dates = [name for name in schema if name.endswith("_date")]
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col(dates).str.to_date())


LIST = listed(
    (EXCLUDED, "2024-03-20", None, None, None),
    (REINSTATED, "2019-01-20", "2024-07-01", None, None),
    (WAIVED, "2019-01-20", None, "2024-02-01", "MT"),
    (None, "2019-01-20", None, None, None),
    ("0000000000", "2019-01-20", None, None, None),
)
CLAIMS = f"""
    claim_id | hcpcs_code | claim_line_start_date | rendering_npi | billing_npi | facility_npi
    A1       | 62323      | 2024-03-19            | {EXCLUDED}    |             |
    A2       | 62323      | 2024-03-20            | {EXCLUDED}    |             |
    A3       | 62323      | 2026-08-01            | {OTHER}       | {EXCLUDED}  |
    A4       | 62323      | 2026-08-01            |               |             | {EXCLUDED}
    B1       | 62323      | 2024-06-30            | {REINSTATED}  |             |
    B2       | 62323      | 2024-07-01            | {REINSTATED}  |             |
    C1       | 62323      | 2024-01-31            | {WAIVED}      |             |
    C2       | 62323      | 2024-02-01            | {WAIVED}      |             |
    C3       | 62323      | 2024-04-01            | {WAIVED}      | {EXCLUDED}  |
    D1       | 62323      | 2024-08-01            | {OTHER}       | {OTHER}     |
    D2       | 62323      | 2024-08-01            |               | 0000000000  |
    D3       | 62323      | 2024-08-01            |               |             |
"""


@pytest.fixture
def loaded(editions, audited):
    """The claims, audited with the list."""
    editions.add("leie", "2026-10-01", LIST, (None, None))
    return audited(CLAIMS, reference=editions.directory)


def test_without_the_list_nothing_is_asked(audited):
    told = audited(CLAIMS).coverage.filter(rule_id=ID).row(0, named=True)
    assert (told["lines_applicable"], told["missing"]) == (0, "asked once the exclusion list is loaded")


def test_excluded_is_from_the_first_day_until_the_day_before_reinstatement(loaded):
    assert loaded.findings.filter(rule_id=ID)["claim_id"].to_list() == ["A2", "A3", "A4", "B1", "C1", "C3"]


def test_a_waiver_in_a_state_and_a_line_without_npis_leave_it_open(loaded):
    told = loaded.coverage.filter(rule_id=ID).row(0, named=True)
    assert (told["lines_applicable"], told["lines_violated"], told["lines_not_evaluated"]) == (12, 6, 2)
    assert told["missing"] == (
        "rendering_npi, billing_npi and facility_npi; the exclusion is waived in one state, and the claim does not tell"
        " where the service was done"
    )


def test_the_finding_names_the_provider_and_leaves_nothing_payable(loaded):
    found = {row["claim_id"]: row for row in loaded.findings.filter(rule_id=ID).iter_rows(named=True)}
    assert found["A3"]["message"] == (
        "On the list of excluded individuals and entities on 2026-08-01: billing provider since 2024-03-20 (list of"
        " 2026-10-01)."
    )
    assert (found["A3"]["severity"], found["A3"]["likely_carc"]) == ("high", "B7")


def test_nothing_of_the_amount_stays_payable(editions, audited):
    editions.add("leie", "2026-10-01", LIST, (None, None))
    result = audited(
        f"claim_id|hcpcs_code|claim_line_start_date|rendering_npi|allowed_amount\nA|62323|2024-08-01|{EXCLUDED}|120.50",
        reference=editions.directory,
    )
    (found,) = result.findings.filter(rule_id=ID).iter_rows(named=True)
    assert [str(found[name]) for name in ("amount_billed", "amount_supported", "amount_difference")] == [
        "120.50",
        "0.00",
        "120.50",
    ]


def test_each_day_asks_the_list_of_its_own_time(editions, audited):
    editions.add("leie", "2024-06-01", LIST, (None, None))
    editions.add("leie", "2025-01-01", LIST.filter(npi=WAIVED), (None, None))
    claims = (
        f"claim_id|hcpcs_code|claim_line_start_date|rendering_npi\nA|62323|2024-12-31|{EXCLUDED}"
        f"\nB|62323|2025-01-01|{EXCLUDED}"
    )
    result = audited(claims, reference=editions.directory)
    assert result.findings.filter(rule_id=ID)["claim_id"].to_list() == ["A"]
    assert result.findings["claim_line_start_date"].to_list() == [date(2024, 12, 31)]
