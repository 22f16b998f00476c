"""What stands around a table is left aside, and what is broken in it is said with file, row and what to do."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from rustpy_xlsxwriter import FastExcel
from tests.reference.imports.drawn import DRAWN
from tests.support.files import as_csv, as_parquet, as_xlsx, as_zip, write

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.imports import container

PTP, MUE = DRAWN[0], DRAWN[1]
STACKED = (
    "CPT only copyright\t\t\t\t\t\t\n"
    "Column1/Column2 Edits\t\t\t\t\t\t\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\n"
    "\t\t\t\t*=no data\t1=allowed\t\n"
    "\t\t\t\t\t9=not applicable\t\n"
)
ROW = "62323\t62322\t\t20170101\t*\t0\tMore extensive procedure\n"


def test_headings_over_several_rows_are_one(tmp_path, take, rows_of) -> None:
    take("ncci-ptp", write(tmp_path, "ccipra-v322r0-f1.txt", (STACKED + ROW).encode()))
    assert rows_of("ncci_ptp", "column_1", "effective_from", "effective_to") == [("62323", date(2017, 1, 1), None)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            ROW + "6232\t62322\t\t20170101\t*\t0\tx\n",
            r"row 8, column 'Column 1': '6232' is not a code of five characters",
        ),
        ("6232\t62322\t\t20170101\t*\t0\tx\n" + ROW, r"row 7, column 'Column 1': '6232' is not a code"),
        ("\t62322\t\t20170101\t*\t0\tx\n" + ROW, r"row 7, column 'Column 1': is blank; 1 row\(s\)"),
        (ROW + "62323\t62321\n", r"row 8, column 'Modifier': is blank"),
        (ROW + "62323\n", r"row 8, column 'Column 2': is blank"),
        (ROW + "6232", r"row 8, column 'Column 1': '6232' is not a code"),
        (ROW.replace("\t0\t", "\t2\t"), r"row 7, column 'Modifier': '2' is not one of 0, 1, 9"),
        (ROW.replace("20170101", "20170231"), r"row 7, column 'Effective': '20170231' is not a date, such as 20260701"),
        (ROW.replace("\n", "\t\t\tmore\n"), r"row 7 has 10 cells under 7 headings"),
        (ROW.replace("procedure", "procedure\tmore"), r"row 7: more cells than there are headings"),
        (
            ROW + ROW.replace("\t0\t", "\t1\t"),
            r"1 row\(s\) contradict the one before, the first with column_1 62323, column_2",
        ),
        (ROW + '"62323\t62321', r"its quotation marks do not pair|is not a code|is blank"),
    ],
)
def test_a_broken_row_is_said_and_nothing_is_imported(rows: str, told: str, tmp_path, folder, take) -> None:
    with pytest.raises(ReferenceError, match=rf"^ccipra-v322r0-f1.txt.*(?:{told})"):
        take("ncci-ptp", write(tmp_path, "ccipra-v322r0-f1.txt", (STACKED + rows).encode()))
    assert not folder.exists()


def test_blank_rows_and_trailing_cells_are_nothing(tmp_path, take, rows_of) -> None:
    text = STACKED + ROW.replace("\n", "\t\n") + "\n\t\t\n" + ROW.replace("62322", "62321") + "\n\n"
    take("ncci-ptp", write(tmp_path, "ccipra-v322r0-f1.txt", text.encode()))
    assert len(rows_of("ncci_ptp")) == 2


def test_rows_that_stand_twice_are_kept_once_and_counted(tmp_path, take, rows_of) -> None:
    done = take("ncci-ptp", write(tmp_path, "ccipra-v322r0-f1.txt", (STACKED + ROW + ROW).encode()))
    assert len(rows_of("ncci_ptp")) == 1
    assert done.notes == ("1 row(s) stood there twice and are kept once.",)


def locked_zip() -> bytes:
    content = bytearray(as_zip({"ccipra.csv": as_csv(PTP.rows)}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    return bytes(content)


GZ = gzip.compress(as_csv(PTP.rows))
ZIP = as_zip({"ccipra.csv": as_csv(PTP.rows)})
BOMB = as_zip({"ccipra.csv": b"a,b\n" * 20_000_000})
SHEET_BOMB = as_xlsx([["Column 1" + " " * 60_000_000]])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0 old", r"this is an old Excel or Word file. Save it as .xlsx or .csv"),
        ("a.pdf", b"%PDF-1.7", r"this is a PDF. The table itself is"),
        ("a.csv", b"", r"the file is empty. Download it again"),
        ("a.csv", b"Column 1\0Column 2\0", r"this is not a table as text, Excel or Parquet"),
        ("a.csv.gz", GZ[:-20], r"the gzip file is broken or cut short. Download it again"),
        ("a.zip", ZIP[:-20], r"the zip file is broken or cut short. Download it again"),
        (
            "a.zip",
            ZIP.replace(as_csv(PTP.rows)[:4], b"xxxx", 1)[:60] + b"!!" + ZIP[62:],
            r"broken or cut short|none of its",
        ),
        ("a.zip", as_zip({"b.zip": ZIP}), r"none of its members is known as the table \(b.zip\). Unzip it"),
        ("a.zip", as_zip({"x.csv": "1", "y.csv": "2"}), r"none of its members is known as the table \(x.csv, y.csv\)"),
        ("a.zip", as_zip({"../ccipra.csv": "1"}), r"../ccipra.csv: its name leads out of the archive"),
        ("a.zip", locked_zip(), r"ccipra.csv: it is locked with a password"),
        ("a.zip", BOMB, r"ccipra.csv: it unpacks to far more than a table of this kind holds"),
        ("a.xlsx", SHEET_BOMB, r"it unpacks to far more than a table of this kind holds"),
        ("a.xlsx", as_xlsx(PTP.rows)[:200], r"the zip file is broken or cut short"),
        ("a.xlsx", as_zip({"xl/workbook.xml": "<x/>"}), r"the Excel file is broken or cut short"),
        ("a.parquet", as_parquet(PTP.rows)[:-9], r"the Parquet file is broken or cut short"),
    ],
)
def test_a_container_that_cannot_be_read_is_said(name: str, content: bytes, told: str, tmp_path, folder, take) -> None:
    with pytest.raises(ReferenceError, match=told):
        take("ncci-ptp", write(tmp_path, name, content), edition=date(2026, 7, 1), setting="practitioner")
    assert not folder.exists()


def test_a_stream_that_grows_without_end_is_stopped(tmp_path, take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "LARGEST", 1000)
    path = write(tmp_path, "ccipra-v322r0-f1.csv.gz", gzip.compress(as_csv(PTP.rows) + b"\n" * 2000))
    with pytest.raises(ReferenceError, match=r"MB of table, which no file of this kind has"):
        take("ncci-ptp", path)


def test_a_file_that_is_not_there_or_is_a_folder_is_said(tmp_path, take) -> None:
    with pytest.raises(ReferenceError, match=r"none.csv: there is no such file. Check its name"):
        take("ncci-ptp", tmp_path / "none.csv")
    with pytest.raises(ReferenceError, match=r"this is a folder. Name the file"):
        take("ncci-ptp", tmp_path)
    with pytest.raises(ReferenceError, match=r"ncci-ptp: no file is named. Name the files of one setting"):
        take("ncci-ptp")


def test_the_table_may_be_on_any_sheet_and_in_any_form(tmp_path, take, rows_of) -> None:
    fixed_width = "62323     1    3\n"
    members = {
        "MCR_MUE_Practitioner_Eff_07-01-2026.txt": fixed_width,
        "MCR_MUE_Practitioner_Eff_07-01-2026.xlsx": as_xlsx(MUE.rows),
    }
    path = write(tmp_path, "mue.zip", as_zip(members))
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == 2
    with pytest.raises(
        ReferenceError, match=r"it does not say for whom it holds. Add --setting practitioner\|outpatient\|dme"
    ):
        take(
            "ncci-mue",
            write(tmp_path, "mue_Eff_07-01-2026.csv", as_csv([["HCPCS", "MUE values", "MAI"], ["62323", "1", "3"]])),
        )
    take("ncci-mue", path)
    assert len(rows_of("ncci_mue")) == 2


def test_what_a_zip_holds_beside_the_preferred_table_is_told(tmp_path, take, rows_of) -> None:
    drawn = DRAWN[3]
    other = [[cell.replace("33.4009", "33.5675") for cell in row] for row in drawn.rows]
    members = {
        "PPRRVU2026_Jul_QPP.csv": as_csv(other),
        "PPRRVU2026_Jul_nonQPP.csv": as_csv(drawn.rows),
        "GPCI2026.csv": "x",
    }
    done = take("pfs", write(tmp_path, "rvu26c.zip", as_zip(members)))
    assert done.notes == ("rvu26c.zip: PPRRVU2026_Jul_QPP.csv was left out; name it to import it instead.",)
    assert {str(factor) for (factor,) in rows_of("pfs", "conversion_factor") if factor} == {"33.4009"}


def test_a_parquet_with_typed_columns_is_read_as_its_words(tmp_path, take, rows_of) -> None:
    path = tmp_path / "ptp_outpatient_2024-07-01.parquet"
    frame = pl.DataFrame({"column_1": ["62323"], "column_2": ["62322"], "deletion_date": [date(9999, 12, 31)]})
    frame.with_columns(modifier_indicator=pl.lit(0)).write_parquet(path)
    done = take("ncci-ptp", path)
    assert rows_of("ncci_ptp", "effective_from", "effective_to", "modifier_indicator", "rationale") == [
        (None, None, "0", None)
    ]
    assert (done.kept[0].edition.setting, done.kept[0].edition.covers_to) == ("outpatient", date(2024, 9, 30))


def test_a_leading_zero_that_a_spreadsheet_took_is_explained(tmp_path: Path, take) -> None:
    path = write(tmp_path, "MCR_MUE_Practitioner_Eff_07-01-2026.csv", as_csv([MUE.rows[0], ["100", "1", "3", "x"]]))
    with pytest.raises(ReferenceError, match=r"'100' is not a code of five characters \(where a spreadsheet took its"):
        take("ncci-mue", path)


def test_two_columns_that_could_be_the_same_one_are_said(tmp_path: Path, folder: Path, take) -> None:
    rows = [["hcpcs_code", "Long Description", "Short Description"], ["62323", "Words of mine", "Words"]]
    told = r"mine.csv: 'Long Description', 'Short Description' could each be descriptor. Take all but one"
    with pytest.raises(ReferenceError, match=told):
        take("descriptors", write(tmp_path, "mine.csv", as_csv(rows)), edition=date(2026, 7, 1))
    assert not folder.exists()


def test_a_code_with_two_lives_in_one_file_is_refused(tmp_path: Path, take) -> None:
    hcpcs = next(drawn for drawn in DRAWN if drawn.kind == "hcpcs")
    again = ["20210101" if cell == "20200101" else cell for cell in hcpcs.rows[1]]
    with pytest.raises(ReferenceError, match=r"1 code\(s\) stand there with different days, the first is J9998"):
        take("hcpcs", write(tmp_path, f"{hcpcs.name}.csv", as_csv([*hcpcs.rows, again])))


def test_days_that_a_spreadsheet_wrote_are_days(tmp_path: Path, take, rows_of) -> None:
    book = FastExcel(str(tmp_path / "ccipra-v322r0-f1.xlsx"))
    row = {"Column 1": "62323", "Column 2": "62322", "Effective": date(2017, 1, 1), "Deletion": date(9999, 12, 31)}
    book.sheet("edits", [{**row, "Modifier": 1}])
    book.save()
    take("ncci-ptp", tmp_path / "ccipra-v322r0-f1.xlsx")
    assert rows_of("ncci_ptp", "effective_from", "effective_to", "modifier_indicator") == [
        (date(2017, 1, 1), None, "1")
    ]
