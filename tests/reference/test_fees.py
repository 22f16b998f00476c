"""Fees are those of the edition in force on the day, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from audit.reference import Reference, code_card, dollars, fee, fees_of

CMS = Path(__file__).parents[3] / "shared" / "data" / "cms"
SUMMER_2024 = date(2024, 8, 15)
PUBLISHED = """
62320 163.77  99.20
62321 262.64 106.52
62322 135.15  78.56
62323 258.31  98.53
62324 136.81  87.88
62325 249.66 109.18
62326 137.14  84.22
62327 272.62 106.52
"""


@pytest.mark.parametrize(("code", "office", "facility"), [line.split() for line in PUBLISHED.strip().splitlines()])
def test_fees_of_2024_are_as_published(shipped: Reference, code: str, office: str, facility: str) -> None:
    assert fee(shipped, code, SUMMER_2024, facility=False) == Decimal(office)
    assert fee(shipped, code, SUMMER_2024, facility=True) == Decimal(facility)


EDITIONS = [
    (date(2019, 9, 30), None, None),
    (date(2019, 10, 1), "RVU19D", "36.0391"),
    (date(2021, 9, 30), None, None),
    (date(2022, 12, 31), "RVU22A", "34.6062"),
    (date(2023, 6, 1), "RVU23A", "33.8872"),
    (date(2024, 3, 8), "RVU24A", "32.7442"),
    (date(2024, 3, 9), "RVU24AR", "33.2875"),
    (date(2024, 12, 31), "RVU24C", "33.2875"),
    (date(2025, 5, 5), "RVU25A", "32.3465"),
    (date(2026, 6, 30), None, None),
    (date(2026, 11, 1), "RVU26C", "33.4009"),
]


@pytest.mark.parametrize(("on", "edition", "factor"), EDITIONS)
def test_the_edition_is_that_of_the_day(shipped: Reference, on: date, edition: str | None, factor: str | None) -> None:
    found = code_card(shipped, "62323", on).fee_on(facility=False)
    assert (found and found.edition, found and str(found.conversion_factor)) == (edition, factor)
    assert fee(shipped, "62323", on, facility=False) == (found and found.dollars)


@pytest.mark.parametrize(
    ("rvu", "factor", "cents"), [("1.00", "0.0050", "0.01"), ("3.00", "0.1150", "0.35"), ("0", "33.2875", "0.00")]
)
def test_half_a_cent_is_rounded_up(rvu: str, factor: str, cents: str) -> None:
    assert dollars(Decimal(rvu), Decimal(factor)) == Decimal(cents)


@pytest.mark.parametrize("code", ["J3301", "01996", "0777T"])
def test_a_code_that_the_schedule_does_not_price_has_no_fee(shipped: Reference, code: str) -> None:
    assert fee(shipped, code, SUMMER_2024, facility=False) is None
    assert {each.dollars for each in fees_of(shipped, code)} == {None}


def test_fees_name_their_setting(shipped: Reference) -> None:
    assert [each.setting for each in fees_of(shipped, "62323")[:2]] == ["office", "facility"]


def test_the_step_of_imaging_in_an_office(shipped: Reference) -> None:
    office = {code: fee(shipped, code, SUMMER_2024, facility=False) for code in ("62322", "62323", "62320", "62324")}
    assert (office["62323"] or 0) - (office["62322"] or 0) == Decimal("123.16")
    assert (office["62324"] or 0) - (office["62320"] or 0) == Decimal("-26.96")


@pytest.fixture(scope="module")
def cms_2024() -> pl.DataFrame:
    path = CMS / "pfs_2024_all_quarters.parquet"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    return pl.read_parquet(path)


def test_2024_holds_the_numbers_of_cms(shipped: Reference, cms_2024: pl.DataFrame) -> None:
    ours = shipped.tables["fee_schedule"].filter(pl.col("edition").str.starts_with("RVU24"))
    edition = pl.format("RVU{}", pl.col("source_file").str.extract("^rvu([a-z0-9]+)_").str.to_uppercase())
    money = [pl.col(name).cast(pl.Decimal(12, 2)) for name in ("non_facility_total", "facility_total")]
    theirs = cms_2024.with_columns(edition=edition, factor=pl.col("conv_factor").cast(pl.Decimal(12, 4))).with_columns(
        *money
    )
    both = ours.join(
        theirs, left_on=["edition", "hcpcs_code", "modifier"], right_on=["edition", "hcpcs", "mod"], nulls_equal=True
    )
    priced = both.filter(pl.col("non_facility_total") + pl.col("facility_total") > 0)
    pairs = {
        "non_facility_total_rvu": "non_facility_total",
        "facility_total_rvu": "facility_total",
        "conversion_factor": "factor",
        "status": "status_code",
        "global_days": "glob_days",
        "bilateral": "bilat_surg",
        "assistant": "asst_surg",
        "pctc": "pctc_ind",
    }
    assert both.height == ours.height
    assert priced.height > 200
    assert {
        name: priced.filter(pl.col(name).ne_missing(pl.col(theirs_))).height for name, theirs_ in pairs.items()
    } == dict.fromkeys(pairs, 0)


def test_2026_holds_the_numbers_of_cms(shipped: Reference) -> None:
    path = CMS / "pfs_layout_fixtures" / "PPRRVU2026_Jul_nonQPP.excerpt.csv"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()[10:]]
    theirs = {
        row[0]: (Decimal(row[11]), Decimal(row[12]), Decimal(row[25])) for row in rows if row[0].startswith("6232")
    }
    ours = shipped.tables["fee_schedule"].filter(
        pl.col("edition") == "RVU26C", pl.col("hcpcs_code").is_in(list(theirs))
    )
    columns = ("non_facility_total_rvu", "facility_total_rvu", "conversion_factor")
    assert {row["hcpcs_code"]: tuple(row[name] for name in columns) for row in ours.iter_rows(named=True)} == theirs
    assert len(theirs) == 8
