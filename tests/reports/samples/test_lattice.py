from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from audit.errors import ExportError, ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import load_reference
from audit.reports.samples import write_samples
from audit.reports.samples.lattice import Lattice, load_fees, sample_years

REFERENCE = load_reference()
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
LATTICE = Lattice(REFERENCE, FIRST, LAST)


def with_fees(condition):
    fees = REFERENCE.tables["fee_schedule"].filter(condition)
    return replace(REFERENCE, tables={**REFERENCE.tables, "fee_schedule": fees})


@pytest.mark.parametrize(
    ("family", "vector", "expected"),
    [
        ("interlaminar_epidural", "lumbar_sacral with single_injection", "62323"),
        ("interlaminar_epidural", "cervical_thoracic without indwelling_catheter", "62324"),
        ("interlaminar_epidural", "unknown with single_injection", None),
        ("transforaminal_epidural", "lumbar_sacral without single_injection", None),
        ("epidural_blood_patch", "unknown with single_injection", "62273"),
        ("no_such_family", "lumbar_sacral with single_injection", None),
    ],
)
def test_the_code_with_a_vector(family, vector, expected):
    named = dict(zip(("region", "imaging", "delivery"), vector.split(), strict=True))
    assert LATTICE.find(family, named) == expected


@pytest.mark.parametrize(
    ("code", "days"), [("J1010", (91, 2913173)), ("J1030", (-738885, 90)), ("no such code", (0, -1))]
)
def test_days_in_force_count_from_the_first(code, days):
    assert LATTICE.is_in_force(code) == days


def test_unknown_codes_lie_in_a_complete_range():
    assert LATTICE.unknown_codes() == ("62312", "62313", "62314", "62315", "62316", "62317")


@pytest.mark.parametrize(
    ("day", "facility", "cents"),
    [
        (date(2024, 7, 1), 0, 25831),
        (date(2024, 7, 1), 1, 9853),
        (date(2024, 3, 8), 0, 25409),
        (date(2024, 3, 9), 0, 25831),
    ],
)
def test_the_fee_of_a_day_and_place(day, facility, cents):
    fees = load_fees(REFERENCE, FIRST, LAST)
    assert fees.cents[fees.row("62323"), (day - FIRST).days, facility] == cents


def test_a_code_without_a_fee_is_named():
    with pytest.raises(ReferenceError, match="no fee for 99999"):
        load_fees(REFERENCE, FIRST, LAST).row("99999")


def test_years_are_the_latest_two_that_are_covered_whole():
    first, last = sample_years(REFERENCE)
    assert (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    assert last.year - first.year == 1


def test_a_family_is_sampled_while_its_fees_are_told():
    families = REFERENCE.tables["families"].with_columns(
        fees_to=pl.when(pl.col("family_id") == "paracentesis").then(LAST).otherwise("fees_to")
    )
    shortened = replace(REFERENCE, tables={**REFERENCE.tables, "families": families})
    assert "paracentesis" in Lattice(shortened, FIRST, LAST).cells
    assert "paracentesis" not in Lattice(shortened, FIRST, date(2025, 12, 31)).cells
    assert sample_years(shortened) == sample_years(REFERENCE)


@pytest.mark.parametrize(
    ("family", "code", "told"),
    [
        ("facet_joint_injection", "64493", {"LT": ("laterality", "left"), "RT": ("laterality", "right")}),
        ("interlaminar_epidural", "62323", {}),
        ("coronary_angiography", "93454", {}),
    ],
)
def test_a_side_is_told_by_a_modifier_where_the_schedule_lets_it(family, code, told):
    assert LATTICE.told_by_modifier(family, code) == told


def test_one_whole_year_is_enough():
    assert sample_years(with_fees(pl.col("effective_from").dt.year() == 2024)) == (FIRST, LAST)


def test_no_whole_year_is_said():
    with pytest.raises(ReferenceError, match="no calendar year is covered whole"):
        sample_years(with_fees(pl.col("effective_from") == date(2024, 7, 1)))


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="cannot be written"):
        write_samples(10, 1, tmp_path / "out")
