from __future__ import annotations

import hashlib
import io
import json
import re
import time
import zipfile

import fastexcel
import polars as pl
import pytest
from tests.reports.export.runs import ABOVE, CREATED, EXPORT_ID, finding, write_run

from audit.errors import ExportError
from audit.model.tables import FINDINGS
from audit.reports.export import EXPORTS, Level, Selection, create_export, open_run, select_values
from audit.reports.export.manifest import as_table

MANY = 200_000


def export(run, key, selection=None):
    return create_export(run, key, selection or Selection(), level=Level.FULL, export_id=EXPORT_ID, created=CREATED)


def members(content: bytes) -> dict[str, bytes]:
    bundle = zipfile.ZipFile(io.BytesIO(content))
    return {name: bundle.read(name) for name in bundle.namelist()}


def manifest_of(key: str, content: bytes) -> dict:
    if key == "json":
        return json.loads(content)["manifest"]
    if key == "csv":
        return json.loads(members(content)["manifest.json"])
    sheet = fastexcel.read_excel(content).load_sheet("manifest", header_row=ABOVE).to_polars()
    return dict(zip(sheet["section"] + "." + sheet["item"], sheet["value"], strict=True))


def rows_of(key: str, content: bytes) -> int:
    if key == "json":
        return len(json.loads(content)["results"])
    if key == "csv":
        return pl.read_csv(members(content)["findings.csv"], infer_schema=False).height
    return fastexcel.read_excel(content).load_sheet("findings", header_row=ABOVE, use_columns=[0]).height


@pytest.mark.parametrize(
    "name",
    [
        "findings.csv",
        "decisions.csv",
        "rejected.csv",
        "coverage.csv",
        "records_request.csv",
        "manifest.json",
        "READ_FIRST.txt",
    ],
)
def test_csv_is_the_golden_one(small_run, golden, name):
    golden(name, members(export(small_run, "csv").content)[name])


def test_json_is_the_golden_one(small_run, golden):
    golden("export.json", export(small_run, "json").content)


@pytest.mark.parametrize(
    "name", ["summary", "findings", "decisions", "rejected", "coverage", "records_request", "manifest"]
)
def test_xlsx_holds_the_golden_cells(small_run, golden, name):
    sheet = (
        fastexcel.read_excel(export(small_run, "xlsx").content)
        .load_sheet(name, header_row=ABOVE, dtypes="string")
        .to_polars()
    )
    shown = sheet.write_csv()
    if name == "manifest":
        shown = re.sub(r"(tool,(version|libraries\.[\w-]+)),.*", r"\1,*", shown)
    golden(f"xlsx_{name}.csv", shown.encode())


@pytest.mark.parametrize("key", EXPORTS)
def test_two_exports_never_share_a_name(small_run, key):
    first, second = (create_export(small_run, key) for _ in range(2))
    assert first.name != second.name
    assert first.name.endswith(EXPORTS[key].ending)
    assert EXPORT_ID in export(small_run, key).name


def test_exports_of_equal_length_keep_their_own_bytes(tmp_path):
    runs = []
    for folder, middle in (("a", "A" * 9), ("b", "B" * 9)):
        (tmp_path / folder).mkdir()
        rows = [finding(n, payer=middle if n == 2500 else "x" * 9) for n in range(5000)]
        runs.append(write_run(tmp_path / folder, rows))
    first, second = (create_export(run, "json") for run in runs)
    assert len(first.content) == len(second.content) > 2**20
    assert first.name != second.name
    assert (b"AAAAAAAAA" in first.content, b"BBBBBBBBB" in second.content) == (True, True)


@pytest.mark.parametrize("key", EXPORTS)
def test_the_same_run_gives_the_same_data_bytes(small_run, key):
    first, second = create_export(small_run, key).content, create_export(small_run, key).content
    told = {"manifest.json", "docProps/core.xml", "xl/worksheets/sheet7.xml"}
    if key == "json":
        parts = [json.loads(content) for content in (first, second)]
        told = {"manifest"}
    else:
        parts = [members(content) for content in (first, second)]
    assert {name for name in parts[0] if parts[0][name] != parts[1][name]} <= told


@pytest.mark.parametrize("key", ["csv", "json"])
def test_the_manifest_says_what_it_is_made_of(small_run, key):
    manifest = manifest_of(key, export(small_run, key).content)
    assert manifest["export"]["id"] == EXPORT_ID
    assert manifest["export"]["created"] == "2026-10-01T12:00:00+00:00"
    assert manifest["export"]["rows"]["findings"] == 2
    assert manifest["inputs"][0] == {"name": "claims.csv", "sha256": "ab" * 32, "bytes": 1000, "records": 4}
    assert manifest["reference"][0]["edition"] == "RVU24C"
    assert manifest["policy"]["without"] == ["date.future"]
    assert manifest["reconciliation"]["records"] == 4


def test_the_manifest_sheet_says_the_same(small_run):
    manifest = manifest_of("xlsx", export(small_run, "xlsx").content)
    assert manifest["export.id"] == EXPORT_ID
    assert manifest["inputs.1.sha256"] == "ab" * 32
    assert manifest["reference.1.edition"] == "RVU24C"
    assert manifest["policy.without 1"] == "date.future"
    assert manifest["reconciliation.records"] == "4"
    assert manifest["export.sheets.findings"] == "2"


def test_an_empty_list_of_the_manifest_is_said():
    assert as_table({"policy": {"without": []}}).rows() == [("policy", "without", "none")]


def test_the_hashes_of_the_manifest_are_those_of_the_files(small_run):
    files = members(export(small_run, "csv").content)
    told = json.loads(files["manifest.json"])["files"]
    assert {name: hashlib.sha256(files[name]).hexdigest() for name in told} == {n: f["sha256"] for n, f in told.items()}
    assert len(told) == 5


def test_the_manifest_counts_the_cells_that_were_marked(small_run):
    marked = manifest_of("csv", export(small_run, "csv").content)["safe_cells"]["marked"]
    assert (marked["findings.csv"], marked["rejected.csv"]) == ({"claim_id": 1}, {"raw_record": 1})


@pytest.mark.parametrize("key", EXPORTS)
def test_a_selection_filters_findings_and_is_said_in_words(small_run, key):
    content = export(small_run, key, select_values({"severity": ["medium"], "payer": []})).content
    manifest = manifest_of(key, content)
    words = manifest["export.filters 1"] if key == "xlsx" else manifest["export"]["filters"][0]
    assert (rows_of(key, content), words) == (1, "Severity is medium")


def test_two_columns_must_both_match(small_run):
    chosen = select_values({"severity": ["medium", "high"], "claim_id": ["001"]})
    assert small_run.findings(chosen)["claim_id"].to_list() == ["001"]
    assert chosen.words == ("Severity is medium or high", "Claim is 001")


@pytest.mark.parametrize("key", EXPORTS)
def test_an_empty_export_is_still_a_file(tmp_path, key):
    assert rows_of(key, export(write_run(tmp_path, []), key).content) == 0


@pytest.mark.parametrize("key", EXPORTS)
def test_every_finding_of_200_000_is_there(large_run, key):
    assert rows_of(key, export(large_run, key).content) == MANY


@pytest.fixture(scope="module")
def large_run(tmp_path_factory):
    run = write_run(tmp_path_factory.mktemp("large"), [finding(n) for n in range(1000)])
    repeated = {}
    for name in ("findings", "finding_lines", "lines"):
        frame = run.table(name)
        repeated[name] = pl.concat([frame.head(1000)] * (MANY // 1000) + [frame.tail(frame.height - 1000)])
    unique = pl.int_range(MANY, dtype=pl.Int64)
    ids = unique.cast(pl.String).alias("finding_id")
    repeated["findings"] = repeated["findings"].with_columns(ids)
    repeated["finding_lines"] = repeated["finding_lines"].with_columns(ids, unique.alias("line"))
    for name, frame in repeated.items():
        frame.write_parquet(run.directory / f"{name}.parquet")
    counts = run.summary["reconciliation"]
    run.summary["inputs"][0]["records"] = counts["records"] = MANY + 1
    counts["flagged"] = run.summary["totals"]["by_rule"]["attribute.imaging"] = MANY
    (run.directory / "summary.json").write_text(json.dumps(run.summary), encoding="utf-8")
    return open_run(run.directory)


def test_json_says_where_the_line_stands(small_run):
    first = json.loads(export(small_run, "json").content)["results"][0]
    assert first["location"] == {
        "source_file": "claims.csv",
        "record_number": 1,
        "claim_id": "001",
        "claim_line_number": 1,
    }
    assert first["properties"]["amount_difference"] == 123.16
    columns = {*first, *first["properties"], *first["location"]} - {"location", "properties"}
    assert columns == {*FINDINGS, "source_file", "record_number"}


WRONG = {
    "says no": lambda s: s["reconciliation"].update(reconciles=False),
    "a record too many in the files": lambda s: s["inputs"][0].update(records=5),
    "a line counted as flagged": lambda s: s["reconciliation"].update(flagged=3, clear=0),
    "a record set aside that is not there": lambda s: s["reconciliation"].update(rejected=2, clear=0),
    "a finding that is not there": lambda s: s["totals"]["by_rule"].update({"attribute.imaging": 3}),
}


@pytest.mark.parametrize("key", EXPORTS)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_run_that_does_not_reconcile_is_refused(small_run, key, wrong):
    WRONG[wrong](small_run.summary)
    with pytest.raises(ExportError, match="does not reconcile"):
        export(small_run, key)


def test_findings_that_went_missing_are_refused(small_run):
    small_run.table("findings").head(1).write_parquet(small_run.directory / "findings.parquet")
    with pytest.raises(ExportError, match="findings = 2, but rows of findings = 1"):
        export(small_run, "csv")


def test_an_unknown_format_lists_those_there_are(small_run):
    with pytest.raises(ExportError, match="csv, xlsx, json"):
        export(small_run, "pdf")


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(ExportError, match="there is no finished run here"):
        open_run(tmp_path)


def test_a_run_without_a_table_is_refused(small_run):
    (small_run.directory / "coverage.parquet").unlink()
    with pytest.raises(ExportError, match="no table coverage"):
        export(small_run, "xlsx")


@pytest.mark.benchmark
@pytest.mark.parametrize("key", EXPORTS)
def test_speed_of_200_000_findings(large_run, key):
    started = time.perf_counter()
    size = len(export(large_run, key).content)
    print(f"{key}: {time.perf_counter() - started:.1f} s, {size / 1e6:.0f} MB")
