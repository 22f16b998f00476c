"""T-12, T-13, T-16, T-17, T-19: a file that cannot be read is refused with where, what and what to do, never half-read."""

from __future__ import annotations

import gzip
import io
import zipfile

import polars as pl
import pytest

from audit.errors import ClaimFileError
from audit.ingest import read_claims
from audit.ingest.scan import whole_lines

HEADER = b"claim_id,hcpcs_code,claim_line_start_date\n"
GOOD = HEADER + b"1,62321,2026-01-05\n"


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("claims.csv", GOOD)
    return target.getvalue()


def parquet() -> bytes:
    target = io.BytesIO()
    pl.DataFrame({"claim_id": ["1"]}).write_parquet(target)
    return target.getvalue()


REFUSED = {
    "T-12 gzip under a text name": (gzip.compress(GOOD, mtime=0), "gzip.*Name it .csv.gz"),
    "T-12 zip": (zipped(), "zip archive or an Excel workbook"),
    "T-12 parquet": (parquet(), "Parquet"),
    "T-12 pdf": (b"%PDF-1.7\n" + GOOD, "PDF"),
    "T-12 old excel": (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old Excel"),
    "T-12 program": (b"\x7fELF\x02\x01" + b"\x00" * 60, "a program"),
    "T-12 duckdb": (b"\x00" * 8 + b"DUCK" + b"\x00" * 60, "DuckDB"),
    "T-12 x12": (b"ISA*00*          *00*~", "X12"),
    "T-16 utf-16 little": (GOOD.decode().encode("utf-16"), "UTF-16"),
    "T-16 utf-16 big": (b"\xfe\xff" + GOOD.decode().encode("utf-16-be"), "UTF-16"),
    "T-16 utf-16 without mark": (GOOD.decode().encode("utf-16-be"), "NUL byte.*UTF-16"),
    "T-16 utf-32": (GOOD.decode().encode("utf-32"), "UTF-32"),
    "T-16 nul far away": (
        HEADER + b"1,62321,2026-01-05\n" * 90_000 + b"1,623\x0021,2026-01-05\n",
        "line 90002: there is a NUL",
    ),
    "T-16 CR alone": (GOOD.replace(b"\n", b"\r"), "CR alone"),
    "T-16 CR CR LF": (GOOD.replace(b"\n", b"\r\r\n"), "CR CR LF"),
    "T-16 no Windows-1252": (HEADER + b"1\x81,62321,2026-01-05\n", "neither UTF-8 nor Windows-1252"),
    "T-16 two encodings": (HEADER + "é,62321,2026-01-05\nü,1,2\n".encode() + b"\xe9,62321,2026-01-05\n", "mixes UTF-8"),
    "T-16 mark and no UTF-8": (b"\xef\xbb\xbf" + HEADER + b"\xe9,62321,2026-01-05\n", "says that it is UTF-8"),
    "T-17 one column": (b"claim_id\n1\n", "only one column"),
    "T-17 another delimiter": (GOOD.replace(b",", b"^"), "only one column"),
    "T-17 colon": (GOOD.replace(b",", b":"), "only one column"),
    "T-17 two pipes": (GOOD.replace(b",", b"||"), "two marks in a row"),
    "T-17 many columns": (b",".join(b"c%d" % n for n in range(20_000)) + b"\n", "20,000 columns; 2,000"),
    "T-17 repeated required": (
        b"claim_id,claim_id,hcpcs_code,claim_line_start_date\n1,2,62321,2026-01-05\n",
        "'claim_id' of a required",
    ),
    "T-17 case twin": (
        b"claim_id,Claim ID,hcpcs_code,claim_line_start_date\n1,2,62321,2026-01-05\n",
        "'claim_id' of a required",
    ),
    "T-19 empty": (b"", "empty"),
    "T-19 blank": (b"\n\n\r\n", "only one column"),
    "T-19 header only": (HEADER, "no data record"),
    "T-19 header without line end": (HEADER.strip(), "no data record"),
    "T-19 header with an open quote": (HEADER.strip() + b',x"y\n', "no data record"),
    "missing columns": (
        b"claim,code,when\n1,62321,2026-01-05\n",
        "hcpcs_code.*claim_line_start_date or claim_start_date",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_file_is_refused_with_a_sentence(read, case):
    content, sentence = REFUSED[case]
    with pytest.raises(ClaimFileError, match=rf"(?s)^claims\.csv.*({sentence})") as refusal:
        read(content)
    assert "62321" not in str(refusal.value)


def test_t13_a_gzip_bomb_is_refused_by_what_it_declares(read, tmp_path):
    with pytest.raises(ClaimFileError, match="too much for its packed size"):
        read(gzip.compress(HEADER + b"0" * 70_000_000, mtime=0), name="claims.csv.gz")
    assert not [path for path in (tmp_path / "work").rglob("*") if path.is_file()]


def test_t13_a_gzip_bomb_that_lies_about_its_size_is_refused_while_unpacking(read):
    lying = gzip.compress(HEADER + b"0" * 70_000_000, mtime=0)[:-4] + (1000).to_bytes(4, "little")
    with pytest.raises(ClaimFileError, match=r"too much for its packed size|damaged"):
        read(lying, name="claims.csv.gz")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (gzip.compress(GOOD * 50, mtime=0)[:-9], "damaged or incomplete|too much"),
        (gzip.compress(gzip.compress(GOOD, mtime=0), mtime=0), "compressed twice"),
        (gzip.compress(b"", mtime=0), "empty"),
        (gzip.compress(zipped(), mtime=0), "zip archive"),
        (b"\x1f\x8b", "damaged or incomplete"),
    ],
)
def test_t12_what_is_inside_a_gzip_file_is_looked_at_too(read, content, sentence):
    with pytest.raises(ClaimFileError, match=sentence):
        read(content, name="claims.csv.gz")


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ClaimFileError, match="the file cannot be opened"):
        read_claims([tmp_path / "gone.csv"], tmp_path)


def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path):
    with pytest.raises(ClaimFileError, match="a line is longer than 1 MB"):
        list(whole_lines(iter([b"x" * 700_000, b"x" * 700_000]), "claims.csv", 1024 * 1024))
