"""The files as CMS publishes them, the real tables of 2024, and the codes of the installed package."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.support.files import as_csv, write

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Store, load_reference
from audit.reference.fees import fee
from audit.reference.imports import names


@pytest.fixture(scope="session")
def cms(shared_data: Path) -> Path:
    return shared_data / "cms"


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def test_the_layout_of_the_pairs_of_2026(cms, take, rows_of) -> None:
    done = take("ncci-ptp", only(cms, "ncci_layout_fixtures/ccipra*.txt"))
    edition = done.kept[0].edition
    assert (edition.setting, edition.edition, edition.covers_from, edition.covers_to) == (
        "practitioner",
        date(2026, 7, 1),
        None,
        date(2026, 9, 30),
    )
    assert rows_of("ncci_ptp", "column_1", "column_2", "effective_from", "effective_to", "modifier_indicator") == [
        ("0001A", "0591T", date(2022, 1, 1), date(2023, 12, 31), "1"),
        ("0001A", "90473", date(2022, 1, 1), date(2022, 1, 1), "9"),
        ("0001U", "0029U", date(2018, 7, 1), date(2026, 6, 30), "1"),
        ("0001U", "0030U", date(2018, 7, 1), None, "1"),
    ]


def test_the_layout_of_the_unit_limits_of_2026(cms, take, rows_of) -> None:
    done = take("ncci-mue", only(cms, "ncci_layout_fixtures/MCR_MUE*.csv"))
    assert (done.kept[0].edition.setting, done.kept[0].edition.edition) == ("practitioner", date(2026, 7, 1))
    assert rows_of("ncci_mue", "hcpcs_code", "units", "adjudication_indicator")[0] == ("0001U", 1, "2")


def test_the_layout_of_the_fees_of_2026_and_their_dollars(cms, folder, take) -> None:
    done = take("pfs", only(cms, "pfs_layout_fixtures/PPRRVU2026*.csv"))
    assert (done.kept[0].edition.covers_from, done.kept[0].edition.covers_to) == (date(2026, 7, 1), date(2026, 12, 31))
    loaded = load_reference(folder.parent)
    assert fee(loaded, "62323", date(2026, 8, 1), facility=False) == Decimal("273.22")
    assert fee(loaded, "00635", date(2026, 8, 1), facility=True) is None
    assert fee(loaded, "62323", date(2024, 8, 1), facility=False) == Decimal("258.31")
    assert loaded.tables["fee_schedule"].filter(edition="RVU26C", modifier="TC")["hcpcs_code"].to_list() == ["72265"]


def test_four_releases_in_one_file_are_four_editions(cms, folder, take) -> None:
    path = cms / "pfs_2024_all_quarters.parquet"
    done = take("pfs", path)
    assert [(str(each.edition.covers_from), each.edition.rows) for each in done.kept] == [
        ("2024-01-01", 18_499),
        ("2024-03-09", 18_499),
        ("2024-04-01", 18_534),
        ("2024-07-01", 18_664),
    ]
    loaded, shipped = load_reference(folder.parent), load_reference()
    for day in (date(2024, 2, 1), date(2024, 3, 20), date(2024, 5, 1), date(2024, 8, 1), date(2024, 11, 1)):
        for code in ("62320", "62323", "J3301"):
            assert fee(loaded, code, day, facility=True) == fee(shipped, code, day, facility=True), (code, day)
    (theirs,) = pl.read_parquet(path).filter(source_file="rvu24c_jul", hcpcs="99213").to_dicts()
    dollars = Decimal(theirs["non_facility_total"]) * Decimal(theirs["conv_factor"])
    assert fee(loaded, "99213", date(2024, 8, 1), facility=False) == dollars.quantize(Decimal("0.01"))


@pytest.mark.parametrize(("setting", "name", "rows"), [("practitioner", "prac", 14_677), ("outpatient", "out", 14_628)])
def test_the_unit_limits_of_2024_are_whole(cms, take, rows_of, setting, name, rows) -> None:
    done = take("ncci-mue", only(cms, f"mue_{name}_*.csv"))
    assert (done.kept[0].edition.setting, done.kept[0].edition.rows) == (setting, rows)
    limits = {
        code: (units, by) for code, units, by in rows_of("ncci_mue", "hcpcs_code", "units", "adjudication_indicator")
    }
    assert limits["62323"] == (1, "3")


def test_the_add_on_codes_of_2024_are_whole(cms, take, rows_of) -> None:
    take("ncci-add-on", only(cms, "addon_codes_*.csv"))
    pairs = rows_of("ncci_add_on", "add_on_code", "primary_code")
    assert len(pairs) == 7_465
    assert {primary for add_on, primary in pairs if add_on == "0777T"} == {f"6232{n}" for n in range(8)}


def test_the_pairs_of_2024_are_whole(cms, folder, take) -> None:
    path = cms / "ptp_outpatient_2024-07-01.parquet"
    done = take("ncci-ptp", path)
    theirs = pl.read_parquet(path)
    ours = Store.open(folder).scan(done.kept[0].edition).collect()
    assert ours.height == theirs.height
    in_force = theirs.filter(pl.col("deletion_date") >= date(2024, 7, 1)).height
    assert ours.filter(pl.col("effective_to").fill_null(date.max) >= date(2024, 7, 1)).height == in_force


def test_places_and_modifiers_of_2024(shared_data, take, rows_of) -> None:
    day = date(2024, 6, 1)
    take("place-of-service", shared_data / "codes" / "place_of_service.csv", edition=day)
    take("modifiers", shared_data / "codes" / "modifier_codes.csv", edition=day)
    assert len(rows_of("place_of_service")) == 52
    assert len(rows_of("modifiers")) == 427


def test_the_diagnosis_codes_of_the_package(take, rows_of) -> None:
    done = take("icd10cm")
    edition = done.kept[0].edition
    assert (edition.edition, edition.covers_to) == (date(2026, 4, 1), date(2026, 9, 30))
    codes = {row["icd10cm_code"]: row for row in rows_of("icd10cm")}
    assert sum(row["is_billable"] for row in codes.values()) == 74_719
    radiculopathy = codes["M5416"]
    assert (radiculopathy["dotted"], radiculopathy["parent"]) == ("M54.16", "M541")
    assert {"M51.1-", "F45.41"} <= set(radiculopathy["excludes1"].split(";"))
    assert "A00-B99" in radiculopathy["excludes2"].split(";")
    assert take("icd10cm").kept[0].what == "unchanged"


ORDER = (
    "00001 A00     0 Cholera                                                      Cholera\n"
    "00002 A000    1 Cholera due to Vibrio cholerae 01, biovar cholerae           Cholera due to Vibrio cholerae 01,"
    " biovar cholerae\n"
)


def test_the_order_file_of_the_diagnosis_codes(tmp_path, take, rows_of) -> None:
    done = take("icd10cm", write(tmp_path, "icd10cm-order-2026.txt", ORDER.encode()))
    assert (done.kept[0].edition.edition, done.kept[0].edition.covers_to) == (date(2025, 10, 1), date(2026, 9, 30))
    assert rows_of("icd10cm", "icd10cm_code", "is_billable", "parent") == [("A00", False, None), ("A000", True, "A00")]
    with pytest.raises(ReferenceError, match=r"icd10cm-order-2026.txt, row 3: this is no line of an order file"):
        take("icd10cm", write(tmp_path, "icd10cm-order-2026.txt", (ORDER + "00003 A0").encode()))


@pytest.mark.parametrize(
    ("read", "name", "expected"),
    [
        (names.ncci_version, "ccipra-v322r0-f1.zip", "2026-07-01"),
        (names.ncci_version, "ccioph-v302r1-f4.txt", "2024-07-01"),
        (names.ncci_version, "MAY2026.zip", None),
        (names.us_day, "MCR_MUE_DMESupplierServices_Eff_10-01-2026.csv", "2026-10-01"),
        (names.us_day, "Eff_13-45-2026.csv", None),
        (names.iso_day, "ptp_practitioner_2024-07-01.parquet", "2024-07-01"),
        (names.quarter, "AOC_V2026Q4-MCR.xlsx", "2026-10-01"),
        (names.month_and_year, "PPRRVU2026_Jul_nonQPP.csv", "2026-07-01"),
        (names.month_and_year, "HCPC2026_APR_ANWEB.xlsx", "2026-04-01"),
        (names.month_and_year, "april-2026-alpha-numeric-hcpcs-file.zip", "2026-04-01"),
        (
            names.month_and_year,
            "2026 National Physician Fee Schedule Relative Value File October Release",
            "2026-10-01",
        ),
        (names.release_letter, "rvu26d-updated.zip", "2026-10-01"),
        (names.fiscal_year, "icd10cm-order-2026.txt", "2025-10-01"),
        (names.year_alone, "GPCI2026.csv", "2026-01-01"),
    ],
)
def test_what_a_name_tells(read, name, expected) -> None:
    assert read(name) == (date.fromisoformat(expected) if expected else None)


def test_files_that_are_not_one_edition_are_refused(tmp_path, take) -> None:
    rows = [["Column 1", "Column 2", "Deletion Date", "Modifier"], ["62323", "62322", "*", "0"]]
    pair = [write(tmp_path, name, as_csv(rows)) for name in ("ccipra-v321r0-f1.csv", "ccipra-v322r0-f2.csv")]
    with pytest.raises(
        ReferenceError, match=r"not one edition \(ccipra-v321r0-f1.csv: 2026-04-01, ccipra-v322r0-f2.csv: 2026"
    ):
        take("ncci-ptp", *pair)
    other = write(tmp_path, "ccioph-v322r0-f1.csv", as_csv(rows))
    with pytest.raises(ReferenceError, match=r"not one setting \(.*practitioner, .*outpatient\)"):
        take("ncci-ptp", pair[1], other)
    with pytest.raises(ReferenceError, match=r"--setting practitioner: ccioph-v322r0-f1.csv says outpatient itself"):
        take("ncci-ptp", other, setting="practitioner")


def test_the_edition_that_a_person_names_stands_and_the_other_is_told(tmp_path, take) -> None:
    rows = [["Column 1", "Column 2", "Deletion Date", "Modifier"], ["62323", "62322", "*", "0"]]
    done = take("ncci-ptp", write(tmp_path, "ccioph-v322r0-f1.csv", as_csv(rows)), edition=date(2026, 1, 1))
    assert [str(each.edition.edition) for each in done.kept] == ["2026-01-01"]
    assert done.notes == (
        "ccioph-v322r0-f1.csv: it says edition 2026-07-01 itself; kept as 2026-01-01, as --edition says.",
    )


def test_an_edition_that_seems_a_part_is_told(tmp_path, take) -> None:
    head = ["Column 1", "Column 2", "Deletion Date", "Modifier"]
    rows = [head, *(["62323", str(code), "*", "0"] for code in range(62310, 62315))]
    take("ncci-ptp", write(tmp_path, "ccioph-v321r0-f1.csv", as_csv(rows)))
    done = take("ncci-ptp", write(tmp_path, "ccioph-v322r0-f1.csv", as_csv(rows[:3])))
    assert done.notes == (
        "It has 2 rows, the edition of 2026-04-01 has 5. If your file is a part only, import the whole one with"
        " --replace: every code that is not in it counts as having no row.",
    )
