"""Any table that is written as delimited text comes back cell by cell; whatever the bytes, records in are records out."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.ingest import read_claims
from audit.ingest.records import read_records

HEADER = ["claim_id", "hcpcs_code", "claim_line_start_date", "a", "b"]
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)
TABLES = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=12)
PIECES = st.sampled_from(
    [b'"', b",", b"\n", b"\r\n", b"a", b" ", b'""', b'"x"', b"1,62321,2026-01-05,x,y\n", "é".encode(), b"\r", b'","']
)
MESSES = st.lists(PIECES, max_size=30).map(b"".join)


def read_bytes(content: bytes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "claims.csv")
        path.write_bytes(content)
        claims = read_claims([path], Path(folder))
        return claims, pl.read_parquet(claims.path)


@settings(max_examples=60, deadline=None)
@given(
    table=TABLES,
    delimiter=st.sampled_from(",;|\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_every_cell_comes_back(table, delimiter, quoting, end):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(HEADER)
    writer.writerows([str(number), "62321", "2026-01-05", *cells] for number, cells in enumerate(table))
    claims, lines = read_bytes(text.getvalue().encode())
    assert claims.rejected.is_empty()
    assert lines.select("a", "b").rows() == [tuple(cell.strip() or None for cell in cells) for cells in table]


@settings(max_examples=150, deadline=None)
@given(mess=MESSES)
def test_whatever_comes_records_are_lines_and_rejects(mess):
    content = ",".join(HEADER).encode() + b"\n1,62321,2026-01-05,x,y\n" + mess
    claims, lines = read_bytes(content)
    records = [record.raw for record in read_records(io.BytesIO(content), b",")][1:]
    (source,) = claims.sources
    assert source.records == len(records) == lines.height + claims.rejected.height
    assert sorted([*lines["record_number"], *claims.rejected["record_number"]]) == list(range(1, len(records) + 1))
    assert all(
        raw.encode() == records[number - 1]
        for number, raw in claims.rejected.select("record_number", "raw_record").rows()
    )


@settings(max_examples=200, deadline=None)
@given(mess=MESSES)
def test_no_byte_of_a_record_is_lost(mess):
    raw = b"".join(record.raw for record in read_records(io.BytesIO(mess), b","))
    assert raw.replace(b"\n", b"").replace(b"\r", b"") == mess.replace(b"\n", b"").replace(b"\r", b"")
