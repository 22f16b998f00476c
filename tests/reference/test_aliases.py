"""Headings of real files reach their columns, and a word that could mean two things reaches none."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from audit.model.columns import BY_NAME
from audit.reference import Reference

CLAIMS = Path(__file__).parents[3] / "shared" / "data" / "claims"
EXPORT = {
    "Claim #": "claim_id",
    "Line #": "claim_line_number",
    "DOS": "claim_line_start_date",
    "Date of Service": "claim_line_start_date",
    "CPT/HCPCS": "hcpcs_code",
    "Procedure_Code": "hcpcs_code",
    "Qty": "service_unit_quantity",
    "Mod 1": "hcpcs_modifier_1",
    "POS": "place_of_service_code",
    "Rendering NPI": "rendering_npi",
    "Billed Amount": "charge_amount",
    "Allowed Amt.": "allowed_amount",
    "Patient ID": "person_id",
    "MRN": "person_id",
    "Payer Name": "payer",
    "Primary Dx": "diagnosis_code_1",
    "Dx2": "diagnosis_code_2",
    "Imaging documented": "documented_imaging",
    "DELIVERY-DOCUMENTED": "documented_delivery",
}


def folded(heading: str) -> str:
    return re.sub(r"[\s_.\-]+", "", heading.lower())


@pytest.fixture(scope="module")
def meaning(shipped: Reference) -> dict[str, str]:
    aliases = shipped.tables["header_aliases"].select("alias", "column").iter_rows()
    return {folded(alias): column for alias, column in [*aliases, *((name, name) for name in BY_NAME)]}


@pytest.mark.parametrize(("heading", "column"), EXPORT.items())
def test_a_heading_of_an_export_reaches_its_column(meaning: dict[str, str], heading: str, column: str) -> None:
    assert meaning[folded(heading)] == column


@pytest.mark.parametrize(
    "heading", ["Date", "Code", "ID", "Number", "Amount", "Provider", "Name", "Type", "ICD 10", "Status"]
)
def test_a_heading_that_could_mean_two_things_reaches_none(meaning: dict[str, str], heading: str) -> None:
    assert folded(heading) not in meaning


@pytest.mark.parametrize(
    ("file", "separator"),
    [("tuva_demo_medical_claim.csv", ","), ("rif-synthea__carrier.csv", "|")],
    ids=["tuva", "rif"],
)
def test_the_columns_of_a_real_file_are_reached(meaning: dict[str, str], file: str, separator: str) -> None:
    path = CLAIMS / file
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    headings = pl.read_csv(path, separator=separator, n_rows=0, infer_schema=False).columns
    reached = {meaning[folded(heading)] for heading in headings if folded(heading) in meaning}
    wanted = {
        "claim_id",
        "claim_line_number",
        "hcpcs_code",
        "claim_line_start_date",
        "person_id",
        "service_unit_quantity",
    }
    assert (
        wanted | {"place_of_service_code", "rendering_npi", "charge_amount", "allowed_amount", "paid_amount"} <= reached
    )


def test_of_two_headings_for_the_patient_the_patient_wins(shipped: Reference) -> None:
    rank = dict(shipped.tables["header_aliases"].select("alias", "rank").iter_rows())
    assert rank["patient id"] < rank["member id"]
