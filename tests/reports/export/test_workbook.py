from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import fastexcel
import polars as pl
import pytest
from tests.reports.export.runs import ABOVE, CREATED, EXPORT_ID, finding, write_run
from tests.reports.export.test_csv_text import HARMLESS, RUNS

from audit.reports.export import Level, create_export
from audit.reports.export.manifest import Ticket
from audit.reports.export.workbook import fit_cells, split_rows, write_workbook

TICKET = Ticket("xlsx", EXPORT_ID, CREATED, level=Level.FULL)


def sheets(content: bytes) -> dict[str, str]:
    book = zipfile.ZipFile(io.BytesIO(content))
    names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    return {name: book.read(f"xl/worksheets/sheet{n}.xml").decode() for n, name in enumerate(names, 1)}


def test_the_sheets_stand_in_their_order(small_run):
    assert list(sheets(write_workbook(small_run, TICKET))) == [
        "summary",
        "findings",
        "decisions",
        "rejected",
        "coverage",
        "records_request",
        "manifest",
    ]


def test_cells_that_would_run_are_text_and_come_back_unchanged(tmp_path):
    cells = [*RUNS, *(cell for cell in HARMLESS if cell)]
    content = write_workbook(write_run(tmp_path, [finding(n, message=cell) for n, cell in enumerate(cells)]), TICKET)
    read = fastexcel.read_excel(content).load_sheet("findings", header_row=ABOVE).to_polars()
    assert read["message"].to_list() == cells


def test_nothing_in_the_file_is_a_formula_or_a_link(small_run):
    content = write_workbook(small_run, TICKET)
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets(content).values())
    assert not [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "external" in name.lower()]


def test_dates_are_dates_money_is_a_number_and_codes_are_text(small_run):
    read = fastexcel.read_excel(write_workbook(small_run, TICKET)).load_sheet("findings", header_row=ABOVE).to_polars()
    assert read.schema["claim_line_start_date"].is_temporal()
    assert read["amount_difference"].to_list() == [123.16, -98.86]
    assert read["hcpcs_code"].to_list() == ["62323", "62323"]
    assert read["claim_id"].to_list() == ["001", "=1+1"]


@pytest.mark.parametrize("name", ["summary", "findings", "rejected", "coverage", "manifest"])
def test_the_header_is_frozen_and_filters_stand_on_it(small_run, name):
    sheet = sheets(write_workbook(small_run, TICKET))[name]
    assert f'ySplit="{ABOVE + 1}"' in sheet
    assert "<autoFilter" in sheet
    assert "<cols>" in sheet


def test_a_long_table_goes_on_in_numbered_sheets(tmp_path):
    content = write_workbook(write_run(tmp_path, [finding(n) for n in range(5)]), TICKET, sheet_rows=2 + ABOVE)
    book = fastexcel.read_excel(content)
    pieces = [name for name in book.sheet_names if name.startswith("findings")]
    ids = [claim for name in pieces for claim in book.load_sheet(name, header_row=ABOVE).to_polars()["claim_id"]]
    assert pieces == ["findings", "findings_2", "findings_3"]
    assert ids == [f"00{n}" for n in range(5)]


@pytest.mark.parametrize(("rows", "expected"), [(0, [0]), (1, [1]), (2, [2]), (3, [2, 1]), (4, [2, 2])])
def test_pieces_hold_every_row(rows, expected):
    frame = pl.DataFrame({"a": range(rows)}, schema={"a": pl.Int64})
    assert [piece.height for _, piece in split_rows("a", frame, 2)] == expected


@pytest.mark.parametrize("length", [1, 16_000, 16_001, 100_000])
def test_a_long_text_goes_on_in_further_columns(small_run, length):
    text = "".join(chr(97 + n % 26) for n in range(length))
    rejected = small_run.table("rejected").with_columns(pl.lit(text).alias("raw_record"))
    rejected.write_parquet(small_run.directory / "rejected.parquet")
    content = create_export(small_run, "xlsx", level=Level.FULL).content
    row = fastexcel.read_excel(content).load_sheet("rejected", header_row=ABOVE).to_polars().row(0, named=True)
    assert "".join(value for name, value in row.items() if name.startswith("raw_record")) == text


def test_characters_outside_the_first_plane_fit_too(small_run):
    text = "\U0001f489" * 40_000
    rejected = small_run.table("rejected").with_columns(pl.lit(text).alias("raw_record"))
    rejected.write_parquet(small_run.directory / "rejected.parquet")
    row = (
        fastexcel.read_excel(create_export(small_run, "xlsx", level=Level.FULL).content)
        .load_sheet("rejected", header_row=ABOVE)
        .to_polars()
        .row(0, named=True)
    )
    assert "".join(value for name, value in row.items() if name.startswith("raw_record")) == text


def test_days_before_excel_counts_are_text():
    fitted = fit_cells(pl.DataFrame({"d": [date(1899, 12, 31), date(2024, 1, 2), None]}))
    assert fitted["d"].to_list() == ["1899-12-31", "2024-01-02", None]


def test_money_of_any_size_keeps_its_cents():
    fitted = fit_cells(pl.DataFrame({"m": [Decimal("-98765432.10"), Decimal("0.01"), None]}))
    assert fitted["m"].to_list() == [-98765432.10, 0.01, None]


def test_the_summary_never_nets(small_run):
    sheet = fastexcel.read_excel(write_workbook(small_run, TICKET)).load_sheet("summary", header_row=ABOVE).to_polars()
    amounts = sheet.filter(pl.col("section") == "amounts, never netted")
    assert dict(zip(amounts["item"], amounts["dollars"], strict=True)) == {
        "overpaid": 123.16,
        "underpaid": -98.86,
        "at_risk": 258.31,
    }
