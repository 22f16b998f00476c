from __future__ import annotations

import csv
import io
import time
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from audit.findings.csv_text import csv_bytes, safe_text, write_csv

RUNS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2+3",
    "\tx",
    "\rx",
    "\nx",
    "|x",
    "\u200b=1",
    "\ufeff@x",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
    "  =1",
    "\u00a0=1",
    "\u3000=1",
    '"=1',
    "'=1",
    "'-5",
    "-",
    "-1.2.3",
    '=HYPERLINK("http://x")',
]
HARMLESS = [
    "00123",
    "J1100",
    "99213",
    "John-Smith",
    "a=b",
    "http://x.org",
    "",
    " a",
    "'a",
    "-5",
    "-12.50",
    "M54.16",
    "é",
]


def safe(cell: str | None) -> str | None:
    return pl.DataFrame({"a": [cell]}, schema={"a": pl.String}).select(safe_text(pl.col("a"))).item()


@pytest.mark.parametrize("cell", RUNS)
def test_a_cell_that_a_spreadsheet_would_run_is_marked(cell):
    assert safe(cell) == "'" + cell


@pytest.mark.parametrize("cell", HARMLESS)
def test_a_harmless_cell_stays(cell):
    assert safe(cell) == cell


def test_null_stays_null():
    assert safe(None) is None


@pytest.mark.parametrize("cell", RUNS + HARMLESS)
def test_a_mark_can_be_told_from_a_quote_that_was_there(cell):
    written = safe(cell)
    rest = written[1:]
    assert (rest if written.startswith("'") and safe(rest) != rest else written) == cell


def test_headings_are_made_safe_too():
    assert csv_bytes(pl.DataFrame({"=1+1": [1]})) == b"'=1+1\n1\n"


def test_typed_values_are_never_marked():
    frame = pl.DataFrame(
        {"n": [-5], "m": [Decimal("-12.50")], "f": [-0.5], "d": [date(2024, 1, 2)], "b": [True], "z": [None]}
    )
    assert csv_bytes(frame) == b"n,m,f,d,b,z\n-5,-12.50,-0.5,2024-01-02,true,\n"


def test_text_comes_back_from_a_csv_reader():
    cells = ["a,b", 'say "x"', "two\nlines", "cr\rin", "é", "", "'"]
    text = csv_bytes(pl.DataFrame({"a": cells, "b": ["x"] * len(cells)})).decode()
    assert [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:] == cells


def test_an_empty_frame_still_has_its_header():
    assert csv_bytes(pl.DataFrame(schema={"a": pl.String, "b": pl.Date})) == b"a,b\n"


def test_a_file_holds_the_same_bytes(tmp_path):
    frame = pl.DataFrame({"a": ["=1", None, "é"], "b": [1, 2, 3]})
    write_csv(frame, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == csv_bytes(frame)


def test_every_row_and_cell_is_there_at_200_000_rows():
    frame = pl.DataFrame({f"c{n}": pl.int_range(200_000, eager=True).cast(pl.String) + "," for n in range(36)})
    read = pl.read_csv(csv_bytes(frame), infer_schema=False)
    assert read.equals(frame)


@pytest.mark.benchmark
def test_speed_of_200_000_rows():
    frame = pl.DataFrame({f"c{n}": pl.int_range(200_000, eager=True).cast(pl.String) for n in range(36)})
    started = time.perf_counter()
    size = len(csv_bytes(frame))
    print(f"200,000 rows x 36 columns: {time.perf_counter() - started:.2f} s, {size / 1e6:.0f} MB")
