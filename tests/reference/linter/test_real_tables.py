"""The linter over the tables that CMS published: what is known to be odd in them is found, from the lattice alone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.support.editions import Editions

from audit.model.places import home
from audit.reference import load_reference
from audit.reference.linter import Finding, lint_tables

SETTINGS = {"practitioner": "prac", "outpatient": "out"}
DAY = "2024-07-01"


def _pairs(folder: Path, setting: str) -> pl.DataFrame:
    last = pl.col("deletion_date")
    return pl.read_parquet(folder / f"ptp_{setting}_{DAY}.parquet").select(
        "column_1",
        "column_2",
        "modifier_indicator",
        effective_from=pl.lit(None, dtype=pl.Date),
        effective_to=pl.when(last < date(9999, 12, 31)).then(last),
    )


@pytest.fixture(scope="module")
def found(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    cms = shared_data / "cms"
    editions = Editions(tmp_path_factory.mktemp("real"))
    for setting, short in SETTINGS.items():
        editions.add("ncci_ptp", DAY, _pairs(cms, setting), (None, "2024-09-30"), setting=setting)
        limits = pl.read_csv(cms / f"mue_{short}_{DAY}.csv", schema_overrides={"mue_mai": pl.String})
        mue = limits.select("hcpcs_code", units="mue_units", adjudication_indicator="mue_mai")
        editions.add("ncci_mue", DAY, mue, setting=setting)
    listed = pl.read_csv(cms / "addon_codes_2024-06-03.csv", infer_schema=False)
    columns = [pl.lit(None, dtype=pl.Date).alias(name) for name in ("effective_from", "effective_to")]
    add_ons = listed.select("add_on_code", "primary_code", pl.col("aoc_edit_type").alias("edit_type"), *columns)
    editions.add("ncci_add_on", "2024-06-03", add_ons)
    return lint_tables(load_reference(editions.directory))


def told(found: list[Finding], check: str, setting: str | None = None) -> dict[tuple[str, ...], str]:
    return {each.codes: each.what for each in found if each.check == check and setting in (None, each.setting)}


def test_an_edit_across_regions_is_odd(found: list[Finding]) -> None:
    what = told(found, "pairs_fit_their_analogues", "practitioner")["62323", "62325"]
    assert "62325 over 62323 is an edit with indicator 0" in what
    assert "of the 3 other pairs that differ in region and delivery alone 3 are in no edit" in what
    odd = next(each for each in found if each.codes == ("62323", "62325"))
    assert "both may be true of one day" in odd.why
    assert odd.beside == "The outpatient table says otherwise: 62325 with 62323 is in no edit."


def test_a_missing_edit_is_odd(found: list[Finding]) -> None:
    what = told(found, "pairs_fit_their_analogues", "practitioner")["62324", "62325"]
    assert what.startswith("Interlaminar epidural or subarachnoid injection: 62324 with 62325 is in no edit")
    assert "of the 3 other pairs that differ in imaging in the same way 3 have the code of" in what


def test_where_no_analogue_has_an_edit_the_class_is_told_once(found: list[Finding]) -> None:
    outpatient = told(found, "siblings_that_cannot_be_together_are_paired", "outpatient")
    cube = tuple(f"6232{digit}" for digit in range(8))
    assert "of 4 pair(s) that differ in imaging alone, 4 stand in no edit" in outpatient[cube]
    assert not any(code in cube for codes in told(found, "pairs_fit_their_analogues", "outpatient") for code in codes)


def test_an_add_on_that_its_own_primary_forbids_is_the_oddest(found: list[Finding]) -> None:
    assert found[0].codes == ("0162U", "81292", "81295", "81298")
    assert found[0].check == "add_ons_may_stand_beside_their_primary"


def test_our_primaries_are_those_of_the_published_list(found: list[Finding]) -> None:
    assert told(found, "primaries_are_those_of_the_list") == {}


def test_the_limits_that_we_know_are_the_published_ones(found: list[Finding]) -> None:
    assert told(found, "limits_are_as_known") == {}


def test_what_is_told_is_a_page_and_not_a_heap(found: list[Finding]) -> None:
    assert len(found) < 150
    odd = told(found, "pairs_fit_their_analogues", "practitioner")
    assert len(odd) < 40
    assert {each.check for each in found} & {"pairs_stand_once", "edits_end_after_they_begin"} == set()


def test_what_the_page_shows_is_found(found: list[Finding]) -> None:
    page = (home() / "docs" / "linter.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^  (T-[0-9a-f]{10})  [^:]+: (.+)$", page, re.MULTILINE))
    told = {each.finding_id: f"{each.what} {each.beside}".strip() for each in found}
    assert len(shown) > 3
    assert {
        name: what for name, what in shown.items() if not told.get(name, "").startswith(what.split(" The outp")[0])
    } == {}
