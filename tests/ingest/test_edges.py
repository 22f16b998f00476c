"""The edges of the reading: what the disk, the parser and very long records can do."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest

from audit.errors import AuditError
from audit.ingest import read_claims
from audit.ingest.ahead import ahead
from audit.ingest.cells import NotDivided, read_cells
from audit.ingest.table import ClaimTable

HEADER = "claim_id,hcpcs_code,claim_line_start_date"
OTHER_DISK = Path("/dev/shm")


def test_a_text_that_the_parser_refuses_as_a_whole_is_said_without_its_content(tmp_path):
    (tmp_path / "mixed.csv").write_bytes(b"a,b\r\nSECRET,2\n3,4\r\n")
    with pytest.raises(NotDivided) as refusal:
        list(read_cells(tmp_path / "mixed.csv", ",", 2, 1024 * 1024, tmp_path, 1_024))
    assert "SECRET" not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_a_record_of_many_long_values_is_set_aside(read):
    wide = ",".join(f"n{number}" for number in range(20))
    long = ",".join(["x" * 1_000_000] * 20)
    outcome = read(f"{HEADER},{wide}\n1,62321,2026-01-05{',x' * 20}\n2,62321,2026-01-05,{long}\n")
    assert outcome.rejected.select("record_number", "reason_code", "column").rows() == [(2, "value_too_long", None)]
    assert outcome.rejected["raw_record"].str.len_bytes().to_list() == [20_000_000 + 19 + len("2,62321,2026-01-05,")]


def test_a_full_disk_is_said(tmp_path):
    batch = pa.RecordBatch.from_pydict({"a": pa.nulls(3, pa.string())})
    with (
        pytest.raises(AuditError, match="the claim lines cannot be written"),
        ClaimTable(tmp_path / "gone" / "claims.parquet") as table,
    ):
        table.add(batch)


@pytest.mark.skipif(not OTHER_DISK.is_dir(), reason="there is no second disk to copy from")
def test_a_file_on_another_disk_is_copied():
    folder = Path(tempfile.mkdtemp(dir=OTHER_DISK))
    try:
        (folder / "claims.csv").write_text(f"{HEADER}\n1,62321,2026-01-05\n")
        with tempfile.TemporaryDirectory() as work:
            assert read_claims([folder / "claims.csv"], Path(work)).lines == 1
    finally:
        shutil.rmtree(folder)


def test_reading_ahead_keeps_the_order_and_hands_errors_on():
    def things():
        yield from range(5)
        raise NotDivided

    taken = ahead(things())
    assert [next(taken) for _ in range(5)] == list(range(5))
    with pytest.raises(NotDivided):
        next(taken)
