"""Headings reach columns by name, alias or mapping; T-17, T-21 and what a person is told about the others."""

from __future__ import annotations

import pytest

from audit.errors import ClaimFileError, MappingError
from audit.ingest import inspect, load_mapping, save_mapping
from audit.ingest.headings import load_aliases, match_headings, missing_columns
from audit.model.columns import BY_NAME, DOCUMENTED_PREFIX

REACHED = """
claim_id | Claim ID | CLAIM-ID | claim.id | ClaimId | CLM_ID | Claim No | Claim Number
person_id | patient_id | member_id | BENE_ID | DESYNPUF_ID | MRN
hcpcs_code | HCPCS_CD | CPT | CPT Code | Procedure Code
claim_line_start_date | DOS | Date of Service | LINE_1ST_EXPNS_DT | Service Date
claim_start_date | CLM_FROM_DT
rendering_npi | PRF_PHYSN_NPI | Rendering NPI
service_unit_quantity | LINE_SRVC_CNT | Units
hcpcs_modifier_1 | HCPCS_1ST_MDFR_CD | Mod 1
place_of_service_code | LINE_PLACE_OF_SRVC_CD | POS
charge_amount | LINE_SBMTD_CHRG_AMT | Charges
allowed_amount | LINE_ALOWD_CHRG_AMT
diagnosis_code_1 | ICD_DGNS_CD1 | ICD9_DGNS_CD_1
documented_imaging | Documented Imaging | DOCUMENTED-IMAGING
documented_new_thing | Documented New Thing
"""
CASES = [
    (column.strip(), heading.strip())
    for row in REACHED.strip().splitlines()
    for column, *headings in [row.split("|")]
    for heading in headings
]


@pytest.mark.parametrize(("column", "heading"), CASES)
def test_a_heading_reaches_its_column(column, heading):
    (match,) = match_headings([heading])
    assert (match.column, match.name) == (column, column)


def test_every_alias_of_the_reference_reaches_a_column_that_exists():
    columns = {alias.column for alias in load_aliases().values()}
    assert all(column in BY_NAME or column.startswith(DOCUMENTED_PREFIX) for column in columns)


def names(headings, **options):
    return [match.name for match in match_headings(headings, **options)]


def test_the_exact_name_wins_over_an_alias_and_the_better_alias_over_the_other():
    assert names(["patient_id", "person_id"]) == ["patient_id", "person_id"]
    assert names(["member_id", "patient_id"]) == ["member_id", "person_id"]


def test_repeated_headings_are_kept_under_distinct_names_whatever_their_case():
    assert names(["Ward", "ward", "WARD_2", "x"]) == ["Ward", "ward_2", "WARD_2_2", "x"]


def test_t17_columns_without_heading_are_kept_by_their_number():
    assert names(["claim_id", "", "", "column_2"]) == ["claim_id", "column_2", "column_3", "column_2_2"]


def test_a_heading_never_takes_a_name_of_our_own():
    assert names(["Line", "claim_line_number", "source_file", "record_number", "charge_amount_as_given"]) == [
        "Line_2",
        "claim_line_number",
        "source_file_2",
        "record_number_2",
        "charge_amount_as_given_2",
    ]


def test_a_mapping_wins_over_name_and_alias():
    matches = match_headings(["claim_id", "Invoice", "CPT"], {"invoice": "claim_id", "CPT": ""})
    assert [(match.column, match.how, match.name) for match in matches] == [
        (None, "none", "claim_id_2"),
        ("claim_id", "mapping", "claim_id"),
        (None, "none", "CPT"),
    ]


def test_the_nearest_column_is_suggested():
    (match, *_) = match_headings(["hcpcs_codee", "claim_id"])
    assert (match.column, match.suggestion) == (None, "hcpcs_code")


def test_what_is_missing_is_said_for_all_columns_at_once(read):
    with pytest.raises(ClaimFileError) as refusal:
        read("Clm Idd,hcpc_codee,x\n1,2,3\n")
    for word in (
        "claim_id (is it 'Clm Idd'?)",
        "hcpcs_code (is it 'hcpc_codee'?)",
        "claim_line_start_date or claim_start_date",
    ):
        assert word in str(refusal.value)


def test_either_date_of_service_is_enough():
    assert missing_columns(match_headings(["claim_id", "hcpcs_code", "claim_start_date"])) == ()
    assert missing_columns(match_headings(["hcpcs_code"])) == ("claim_id", "claim_line_start_date")


@pytest.mark.parametrize("name", ["mapping.toml", "mapping.json"])
def test_a_mapping_is_saved_and_loaded(tmp_path, name):
    mapping = {'Claim "No"': "claim_id", "Überweisung\\x": "payer", "a\tb\x7f": ""}
    save_mapping(mapping, tmp_path / name)
    assert load_mapping(tmp_path / name) == mapping


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("m.toml", "a = ", "not valid"),
        ("m.json", "[1]", "one column"),
        ("m.toml", "a = 1", "one column"),
        ("m.json", "{", "not valid"),
    ],
)
def test_a_mapping_file_that_is_wrong_is_said(tmp_path, name, text, sentence):
    (tmp_path / name).write_text(text)
    with pytest.raises(MappingError, match=f"{name}.*{sentence}"):
        load_mapping(tmp_path / name)


def test_a_mapping_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(MappingError, match="the mapping cannot be opened"):
        load_mapping(tmp_path / "m.toml")


def test_everything_wrong_with_a_mapping_is_said_at_once(read):
    wrong = {"Clam": "claim_id", "Claim": "claim_idd", "a": "payer", "b": "payer"}
    with pytest.raises(MappingError) as refusal:
        read("Claim,a,b\n1,2,3\n", mapping=wrong)
    for word in (
        "no heading 'Clam' (the nearest is 'Claim')",
        "no column 'claim_idd' (the nearest is 'claim_id')",
        "to 'payer'",
    ):
        assert word in str(refusal.value)


def test_t27_a_mapping_is_no_place_for_sql(read):
    with pytest.raises(MappingError, match="there is no column"):
        read("claim_id,hcpcs_code,DOS,x\n1,2,3,4\n", mapping={"x": "payer'); drop table lines; --"})
    outcome = read('claim_id,hcpcs_code,DOS,"x\'); drop table lines; --"\n1,62321,2026-01-05,4\n')
    assert outcome.lines["x'); drop table lines; --"].to_list() == ["4"]


def test_an_inspection_counts_records_as_they_will_be_read(tmp_path):
    path = tmp_path / "march.csv"
    path.write_text('claim_id,x\n1,"open\n2,5" needle\n\n3,"a\nb"\n')
    assert inspect(path).records == 3


def test_an_inspection_shows_what_the_upload_page_needs(tmp_path):
    path = tmp_path / "march.csv"
    path.write_bytes("Claim No;CPT;Betrag €\n1;62321;3\n2;62321;4\n".encode("cp1252"))
    seen = inspect(path)
    assert (seen.name, seen.encoding, seen.delimiter, seen.records) == ("march.csv", "windows-1252", ";", 2)
    assert [(match.heading, match.column, match.how) for match in seen.matches] == [
        ("Claim No", "claim_id", "alias"),
        ("CPT", "hcpcs_code", "alias"),
        ("Betrag €", None, "none"),
    ]
    assert seen.missing == ("claim_line_start_date",)
    assert len(seen.sha256) == 64
    assert list(tmp_path.iterdir()) == [path]
