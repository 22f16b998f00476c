"""What never changes a finding: the order of the lines, the batch, splitting the file, auditing twice. And nothing is lost."""

import csv
import hashlib
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import TODAY

from audit.pipeline import Settings, run_audit

HEAD = [
    "claim_id", "claim_line_number", "hcpcs_code", "claim_line_start_date", "service_unit_quantity", "place_of_service_code",
    "allowed_amount", "documented_imaging", "documented_region", "documented_delivery", "documented_substance",
]  # fmt: skip
LINE = st.tuples(
    st.sampled_from(
        [
            "62320",
            "62321",
            "62322",
            "62323",
            "62324",
            "62325",
            "62326",
            "62327",
            "62311",
            "64483",
            "76000",
            "62317",
            "6232",
            "A9999",
        ]
    ),
    st.sampled_from(
        ["2016-12-31", "2017-01-01", "2024-03-08", "2024-03-09", "2025-06-01", "2030-01-01", "2024-02-30", ""]
    ),
    st.sampled_from(["1", "0", "-1", "two", ""]),
    st.sampled_from(["11", "22", "99", ""]),
    st.sampled_from(["100.00", "-5.25", "", "1.234,56"]),
    st.sampled_from(["fluoroscopy", "ultrasound", "none", "silent", "", "unknown", "odd"]),
    st.sampled_from(["L4-L5", "C7-T1", "T12-L1", "silent", "", "caudal"]),
    st.sampled_from(["single_injection", "indwelling_catheter", "silent", ""]),
    st.sampled_from(["", "", "steroid", "neurolytic", "blood"]),
)
FILES = st.lists(LINE, min_size=1, max_size=12)
quick = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(path: Path, lines, start: int = 0) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        writer.writerows([f"C{start + n // 3}", start + n, *line] for n, line in enumerate(lines))
    return path


def run(tmp_path_factory, *files: Path, **more):
    work = tmp_path_factory.mktemp("run")
    return run_audit(list(files), work, Settings(today=TODAY, **more))


def findings(result) -> pl.DataFrame:
    return pl.read_parquet(result.directory / "findings.parquet")


@quick
@given(lines=FILES)
def test_nothing_is_lost_and_every_line_stands_somewhere(tmp_path_factory, lines):
    result = run(tmp_path_factory, write(tmp_path_factory.mktemp("in") / "a.csv", lines))
    told = result.summary["reconciliation"]
    assert told["records"] == len(lines) == sum(told[name] for name in ("flagged", "unverified", "clear", "rejected"))
    kept = pl.read_parquet(result.directory / "lines.parquet")["record_number"].to_list()
    aside = pl.read_parquet(result.directory / "rejected.parquet")["record_number"].to_list()
    assert sorted(kept + aside) == list(range(1, len(lines) + 1))


@quick
@given(lines=FILES, order=st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_finding(tmp_path_factory, lines, order):
    folder = tmp_path_factory.mktemp("in")
    first = findings(run(tmp_path_factory, write(folder / "a.csv", lines)))
    text = (folder / "a.csv").read_text(encoding="utf-8").splitlines()
    shuffled = text[1:]
    order.shuffle(shuffled)
    (folder / "b.csv").write_text("\n".join([text[0], *shuffled]) + "\n", encoding="utf-8")
    assert findings(run(tmp_path_factory, folder / "b.csv")).equals(first)


@quick
@given(lines=FILES, cut=st.integers(1, 11))
def test_splitting_the_file_changes_no_finding(tmp_path_factory, lines, cut):
    folder = tmp_path_factory.mktemp("in")
    whole = findings(run(tmp_path_factory, write(folder / "whole.csv", lines)))
    text = (folder / "whole.csv").read_text(encoding="utf-8").splitlines()
    parts = [part for part in (text[1 : cut + 1], text[cut + 1 :]) if part]
    files = []
    for number, part in enumerate(parts):
        files.append(folder / f"part{number}.csv")
        files[-1].write_text("\n".join([text[0], *part]) + "\n", encoding="utf-8")
    assert findings(run(tmp_path_factory, *files)).equals(whole)


@quick
@given(lines=FILES)
def test_a_line_judged_alone_is_judged_the_same(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("in")
    whole = run(tmp_path_factory, write(folder / "whole.csv", lines), batch_lines=1)
    other = run(tmp_path_factory, folder / "whole.csv")
    for name in ("lines", "findings", "coverage", "documented_facts", "records_request"):
        assert digest(whole, name) == digest(other, name)


def test_the_same_input_gives_the_same_bytes(tmp_path_factory):
    """T-39: run twice, every data file is the same to the byte; only the run block of the summary differs."""
    path = write(
        tmp_path_factory.mktemp("in") / "a.csv",
        [("62323", "2024-08-01", "1", "11", "", "none", "L4-L5", "silent", "")] * 40,
    )
    first, second = run(tmp_path_factory, path), run(tmp_path_factory, path)
    for name in (
        "claims",
        "lines",
        "findings",
        "finding_lines",
        "coverage",
        "documented_facts",
        "records_request",
        "rejected",
    ):
        assert digest(first, name) == digest(second, name), name
    assert {**first.summary, "run": None} == {**second.summary, "run": None}


def digest(result, name: str) -> str:
    return hashlib.sha256((result.directory / f"{name}.parquet").read_bytes()).hexdigest()
