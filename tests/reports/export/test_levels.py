"""What a level leaves out is in no byte of the file, and what must be said is said in every format."""

from __future__ import annotations

import io
import json
import zipfile

import polars as pl
import pytest
from tests.reports.export.runs import CREATED, EXPORT_ID, finding, write_run

from audit.model.tables import RECORDS_REQUEST
from audit.reports.export import EXPORTS, FinishedRun, Level, Origin, create_export
from audit.reports.export.manifest import DECISIONS

PLANTED = {
    "claim_id": "ROE-JANE-77",
    "person_id": "MRN-987-65-4321",
    "related_lines": "ROE-JANE-78:1",
    "evidence_note_id": "note-of-jane-roe",
    "evidence_text": "Jane Roe was placed prone",
    "message": "The record says “Jane Roe was placed prone”.",
}
SECRETS = ("ROE", "Roe", "987-65", "jane", "note-of")


def everything_in(content: bytes) -> str:
    """Every byte of an export, unpacked."""
    if not content.startswith(b"PK"):
        return content.decode()
    bundle = zipfile.ZipFile(io.BytesIO(content))
    return "\n".join([*bundle.namelist(), *(bundle.read(name).decode() for name in bundle.namelist())])


@pytest.fixture
def planted(tmp_path) -> FinishedRun:
    raw = {
        "source_file": "roe_jane.csv",
        "record_number": 3,
        "reason_code": "date_unreadable",
        "column": "claim_line_start_date",
        "reason": "The date cannot be read.",
        "raw_record": "MRN-987-65-4321,Jane Roe",
    }
    run = write_run(tmp_path, [finding(1, **PLANTED)], [raw])
    request = {
        "claim_id": "ROE-JANE-77",
        "claim_line_number": 1,
        "person_id": "MRN-987-65-4321",
        "facts_wanted": "imaging",
    }
    pl.DataFrame([request], schema=RECORDS_REQUEST).write_parquet(tmp_path / "records_request.parquet")
    lines = run.table("lines").with_columns(pl.lit("roe_jane.csv").alias("source_file"))
    lines.write_parquet(tmp_path / "lines.parquet")
    run.summary["inputs"][0]["name"] = "roe_jane.csv"
    return run


@pytest.mark.parametrize("key", EXPORTS)
def test_a_limited_export_holds_no_patient_claim_note_or_file_name(planted: FinishedRun, key: str) -> None:
    text = everything_in(create_export(planted, key).content)
    assert not [secret for secret in SECRETS if secret in text]
    assert f"{1:016x}" in text


@pytest.mark.parametrize("key", EXPORTS)
def test_a_full_export_holds_them_and_says_so(planted: FinishedRun, key: str) -> None:
    made = create_export(planted, key, level=Level.FULL)
    text = everything_in(made.content)
    assert all(value in text for value in ("ROE-JANE-77", "MRN-987-65-4321", "Jane Roe was placed prone"))
    assert "PROTECTED HEALTH INFORMATION" in text
    assert "-PHI" in made.name


def test_a_limited_line_is_known_by_its_file_and_record(planted: FinishedRun) -> None:
    parts = json.loads(create_export(planted, "json").content)
    assert parts["results"][0]["location"] == {"file": 1, "record_number": 1}
    assert (parts["rejected"][0]["file"], parts["rejected"][0]["record_number"]) == (1, 3)
    assert (parts["records_request"][0]["file"], parts["records_request"][0]["record_number"]) == (1, 1)
    assert parts["manifest"]["inputs"][0]["sha256"] == "ab" * 32


@pytest.mark.parametrize("key", EXPORTS)
def test_an_incomplete_run_is_marked_in_every_format(planted: FinishedRun, key: str) -> None:
    made = create_export(planted, key)
    assert "INCOMPLETE: A person went on without: date.future." in everything_in(made.content)
    assert "-INCOMPLETE" in made.name


def test_every_sheet_carries_the_notices_above_its_head(planted: FinishedRun) -> None:
    book = zipfile.ZipFile(io.BytesIO(create_export(planted, "xlsx", level=Level.FULL).content))
    pages = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(pages) == 7
    assert all("PROTECTED HEALTH" in page and "<mergeCell " in page and "INCOMPLETE" in page for page in pages)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"not_run": "stopped with an error"}, "the rule ended with an error: attribute.imaging"),
        ({"not_run": "switched off by policy"}, None),
        ({"not_run": "asked once the exclusion list is loaded"}, None),
        ({}, None),
    ],
)
def test_why_a_run_is_incomplete(planted: FinishedRun, change: dict[str, str], words: str | None) -> None:
    planted.summary["policy"]["without"] = []
    planted.summary["rules"][0].update(change)
    made = create_export(planted, "json")
    told = json.loads(made.content)["manifest"]["export"]
    assert told["complete"] is (words is None)
    assert words is None or words in told["notices"][0]
    assert ("INCOMPLETE" in made.name) is (words is not None)


def test_a_table_that_ends_before_the_claims_marks_the_run(audited) -> None:
    audit = audited(
        """
        claim_id | hcpcs_code | claim_line_start_date | place_of_service_code | person_id | rendering_npi
        A1       | 62323      | 2026-11-02            | 11                    | P1        | 1000000004
        A1       | 77003      | 2026-11-02            | 11                    | P1        | 1000000004
        """
    )
    run = FinishedRun(audit.directory, audit.summary)
    told = json.loads(create_export(run, "json").content)["notices"]
    assert told
    assert "A reference table does not cover every date of service for: " in told[0]


@pytest.mark.parametrize("key", EXPORTS)
def test_the_manifest_names_who_when_and_the_anchor(planted: FinishedRun, key: str) -> None:
    made = pl.DataFrame(
        [
            {
                "finding_id": f"{1:016x}",
                "rule_id": "attribute.imaging",
                "disposition": "confirm",
                "corrected_code": "62322",
            }
        ],
        schema=DECISIONS,
    )
    origin = Origin("ann", "auditor", "1234abcd", "north", f"17:{'ef' * 32}", made, {"smallest_cell": "11"})
    content = create_export(planted, key, origin=origin, export_id=EXPORT_ID, created=CREATED).content
    text = everything_in(content)
    assert all(word in text for word in ("ann", "auditor", "1234abcd", "north", f"17:{'ef' * 32}", "62322", "confirm"))
