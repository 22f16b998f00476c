"""The families' codes hold what CMS published in 2024: every release, every part of a code, every add-on and its primaries."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from audit.reference import Reference

RELEASES = {"rvu24a_jan": "RVU24A", "rvu24ar_jan": "RVU24AR", "rvu24b_apr": "RVU24B", "rvu24c_jul": "RVU24C"}
PRICED = "ART"
INDICATORS = {
    "status": "status_code",
    "global_days": "glob_days",
    "multiple_procedure": "mult_proc",
    "bilateral": "bilat_surg",
    "assistant": "asst_surg",
    "co_surgeon": "co_surg",
    "team": "team_surg",
    "pctc": "pctc_ind",
}
VALUES = {
    "work_rvu": "work_rvu",
    "non_facility_total_rvu": "non_facility_total",
    "facility_total_rvu": "facility_total",
    "conversion_factor": "conv_factor",
}


@pytest.fixture(scope="module")
def cms(shared_data: Path) -> Path:
    return shared_data / "cms"


@pytest.fixture(scope="module")
def codes(shipped: Reference) -> list[str]:
    """The codes of the families that have a fee schedule of 2024: those that had not ended before."""
    rows = shipped.tables["codes"].filter(pl.col("family_id").is_not_null(), pl.col("effective_to").is_null())
    return rows["hcpcs_code"].to_list()


def test_fees_and_indicators_are_those_of_cms(shipped: Reference, cms: Path, codes: list[str]) -> None:
    published = pl.read_parquet(cms / "pfs_2024_all_quarters.parquet").filter(
        pl.col("hcpcs").is_in(codes), pl.col("mod").fill_null("").is_in(["", "26", "TC"])
    )
    theirs = {_key(RELEASES[row["source_file"]], row["hcpcs"], row["mod"]): _said(row) for row in published.to_dicts()}
    shipped_rows = shipped.tables["fee_schedule"].filter(
        pl.col("edition").is_in(list(RELEASES.values())), pl.col("hcpcs_code").is_in(codes)
    )
    ours = {_key(row["edition"], row["hcpcs_code"], row["modifier"]): _held(row) for row in shipped_rows.to_dicts()}
    assert len(codes) > 300
    assert sorted(theirs.keys() - ours.keys()) == []
    assert {key: (row, theirs.get(key)) for key, row in ours.items() if row != theirs.get(key)} == {}


def _key(edition: str, code: str, modifier: str | None) -> tuple[str, str, str]:
    return edition, code, modifier or ""


def _said(row: dict[str, str]) -> dict[str, object]:
    is_priced = row["status_code"] in PRICED
    amounts = {ours: Decimal(row[theirs]) if is_priced else None for ours, theirs in VALUES.items()}
    return {**{ours: row[theirs] for ours, theirs in INDICATORS.items()}, **amounts}


def _held(row: dict[str, object]) -> dict[str, object]:
    return {name: row[name] for name in (*INDICATORS, *VALUES)}


def test_add_ons_are_those_of_cms(shipped: Reference, cms: Path, codes: list[str]) -> None:
    with (cms / "addon_codes_2024-06-03.csv").open(encoding="utf-8") as file:
        theirs = {
            (row["add_on_code"], row["primary_code"], row["aoc_edit_type"])
            for row in csv.DictReader(file)
            if row["add_on_code"] in codes
        }
    rows = shipped.tables["add_on_primaries"].filter(pl.col("add_on_code").is_in(codes))
    ours = set(rows.select("add_on_code", "primary_code", "edit_type").iter_rows())
    assert ours <= theirs
    known = set(shipped.tables["codes"]["hcpcs_code"])
    assert {pair for pair in theirs if pair[1] in known} <= ours


def test_every_add_on_of_a_family_says_so_in_its_words(shipped: Reference) -> None:
    of_family = shipped.tables["codes"].filter(pl.col("family_id").is_not_null())
    added = of_family.join(
        shipped.tables["add_on_primaries"].select(hcpcs_code="add_on_code").unique(), on="hcpcs_code", how="semi"
    )
    silent = added.filter(~pl.col("words").str.contains("(add-on)", literal=True))
    assert silent["hcpcs_code"].to_list() == []
