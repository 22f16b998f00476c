import json
from datetime import date

import polars as pl
import pytest
from tests.reports.charts.runs import demo_run, write_run

from audit import errors
from audit.reference import load_reference
from audit.reports.charts import DARK, Charts
from audit.reports.charts.family import family_of
from audit.reports.filters import Filters

DAY = date(2024, 8, 1)
METHODS = ("by_rule", "by_carc", "code_by_rule", "trend", "by_provider", "by_payer", "by_place", "observed")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return demo_run(tmp_path_factory.mktemp("notebook"), lines=1_500)


@pytest.mark.parametrize("method", METHODS)
def test_a_chart_of_the_notebook_has_its_title_inside_and_becomes_a_spec(run, method):
    spec = json.loads(getattr(Charts(run), method)().to_json())
    assert spec["title"]["text"]
    assert spec["title"]["subtitle"]


@pytest.mark.parametrize("method", METHODS)
def test_a_run_without_a_line_has_charts_too(tmp_path, method):
    assert getattr(Charts(write_run(tmp_path, [])), method)().to_dict()["title"]["text"]


def test_filters_and_colours_go_through(run):
    spec = Charts(run, Filters(rule=("attribute.imaging",)), DARK).by_rule().to_dict()
    assert {row["rule"] for rows in spec["datasets"].values() for row in rows if "rule" in row} == {"attribute.imaging"}
    assert spec["config"]["background"] == DARK.bg


def test_the_lattice_is_that_of_the_day_on_which_the_code_was_billed_last(run):
    spec = Charts(run).lattice("62323", "62322").to_dict()
    assert spec["title"]["text"] == "1 step from 62323 to 62322, +$123.16"


def test_a_code_that_the_run_does_not_hold_is_drawn_as_of_today(tmp_path):
    assert Charts(write_run(tmp_path, [])).lattice("62323").to_dict()["title"]["text"] == "8 codes of one family"


@pytest.mark.parametrize("code", ["76000", "nonsense", "62311"])
def test_a_code_in_no_family_on_the_day_is_said_so(code):
    with pytest.raises(errors.ReferenceError, match="in no family on 2024-08-01"):
        family_of(load_reference(), code, DAY)


def test_fees_are_those_of_the_setting():
    reference = load_reference()
    office, facility = (family_of(reference, "62323", DAY, facility=inside).fees["62323"] for inside in (False, True))
    assert office > facility


def test_every_family_of_the_reference_can_be_drawn(run):
    reference = load_reference()
    codes = (
        reference.tables["codes"]
        .drop_nulls("family_id")
        .filter(pl.col("effective_to").is_null())
        .group_by("family_id")
        .first()
    )
    for code in codes["hcpcs_code"]:
        assert code in Charts(run, given=reference).lattice(code, on=DAY).to_dict()["description"]
