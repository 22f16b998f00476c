"""Which dates of service the tables cover, beside those of a run: in numbers, in words, and as a timeline."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.support.editions import Editions
from typer.testing import CliRunner

from audit.cli import app
from audit.reference import load_reference
from audit.reports.charts import DARK, LIGHT, covered_dates
from audit.reports.date_coverage import date_coverage

LINES = """
    claim_id | hcpcs_code | claim_line_start_date | claim_type
    A        | 62323      | 2024-05-01            | professional
    B        | 62323      | 2024-08-01            | professional
    C        | 62323      | 2024-08-02            | institutional
    D        | 62323      | 2024-12-02            |
    E        | 62323      | 2031-03-03            | professional
"""
LIMITS = "hcpcs_code | units | adjudication_indicator\n62323 | 1 | 3"


@pytest.fixture
def editions(tmp_path):
    """Only drawn editions answer: the ones that ship are left out."""
    return Editions.alone(tmp_path / "own_reference")


@pytest.fixture
def loaded(editions):
    editions.add("ncci_mue", "2024-04-01", LIMITS, ("2024-04-01", "2024-06-30"), setting="practitioner")
    editions.add("ncci_mue", "2024-10-01", LIMITS, ("2024-10-01", "2024-12-31"), setting="practitioner")
    editions.add("ncci_mue", "2024-04-01", LIMITS, ("2024-04-01", None), setting="outpatient")
    return load_reference(editions.directory)


@pytest.fixture
def beside(loaded, audited):
    audit = audited(LINES, reference=loaded.store.directory.parent)
    return date_coverage(loaded, audit.directory)


def test_every_table_is_asked_by_the_lines_of_its_setting(beside):
    told = {each.covered.words: (each.lines, each.outside) for each in beside.tables}
    assert told == {"fee schedule": (5, 1), "MUE table (outpatient)": (1, 0), "MUE table (practitioner)": (4, 2)}


def test_what_is_not_covered_is_said_in_words(beside):
    assert beside.sentences() == [
        "The fee schedule does not cover 1 of 5 lines of the run, with dates of service 2031-03-03.",
        "The MUE table (outpatient) covers every line of the run.",
        "The MUE table (practitioner) does not cover 2 of 4 lines of the run, with dates of service 2024-08-01"
        " and 2031-03-03.",
    ]


def test_without_a_run_the_gaps_are_said(loaded):
    assert date_coverage(loaded).sentences() == [
        "The fee schedule has no edition for 2020-01-01 to 2020-09-30, 2021-01-01 to 2021-09-30 and 2026-01-01 to"
        " 2026-06-30.",
        "The MUE table (practitioner) has no edition for 2024-07-01 to 2024-09-30.",
    ]


def test_a_run_that_no_line_of_a_setting_is_in_asks_nothing_of_its_table(loaded, audited):
    drawing = "claim_id|hcpcs_code|claim_line_start_date\nA|62323|2024-05-01"
    audit = audited(drawing, reference=loaded.store.directory.parent)
    told = date_coverage(loaded, audit.directory).sentences()
    assert told[1] == "No line of the run asks the MUE table (outpatient)."


def test_the_title_says_what_is_missing_most(beside, loaded):
    assert covered_dates.title(beside)[0] == (
        "The MUE table (practitioner) does not cover 2 of 4 lines; 1 more table leaves lines out"
    )
    assert covered_dates.title(date_coverage(loaded))[0] == (
        "Dates without an edition: fee schedule, MUE table (practitioner)"
    )


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_timeline_has_a_row_a_table_and_one_for_the_run(beside, colours):
    drawn = covered_dates.chart(beside, colours).to_dict()
    (rows,) = drawn["datasets"].values()
    by_row = {}
    for row in rows:
        by_row.setdefault(row["label"].split("\n")[0], []).append((row["kind"], row["days"]))
    assert list(by_row) == ["This run", "Fee schedule", "MUE table (outpatient)", "MUE table (practitioner)"]
    assert by_row["MUE table (practitioner)"] == [
        ("imported edition", "2024-04-01 to 2024-06-30"),
        ("imported edition", "2024-10-01 to 2024-12-31"),
        ("not covered", "2024-08-01"),
    ]
    assert [day for _, day in by_row["This run"]] == ["2024-05", "2024-08", "2024-12"]
    assert drawn["config"]["background"] == colours.bg


def test_a_mistyped_century_does_not_stretch_the_axis(loaded, audited):
    drawing = "claim_id|hcpcs_code|claim_line_start_date\nA|62323|2024-05-01\nB|62323|2924-05-01"
    audit = audited(drawing, reference=loaded.store.directory.parent)
    dates = date_coverage(loaded, audit.directory)
    (rows,) = covered_dates.chart(dates).to_dict()["datasets"].values()
    assert max(row["end"] for row in rows) < "2030"
    assert "2924-05-01" in dates.sentences()[0]


def test_the_words_and_the_table_hold_the_same(beside):
    words, shown = covered_dates.alt_text(beside), covered_dates.table(beside)
    assert "MUE table (practitioner), 2 editions: 2024-04-01 to 2024-06-30 and 2024-10-01 to 2024-12-31" in words
    assert "This run: 2024-05 to 2031-03" in words
    assert shown.filter(What="not covered")["Dates of service"].to_list() == ["2024-08-01"]


def test_the_terminal_lists_editions_with_their_dates_and_the_gaps(loaded):
    words = ["reference", "list", "--reference", str(loaded.store.directory.parent)]
    text = CliRunner().invoke(app, words).stdout
    assert "ncci_mue practitioner 2024-04-01: 2024-04-01 to 2024-06-30" in text
    assert "ncci_mue outpatient 2024-04-01: every date from 2024-04-01" in text
    assert "gap: the MUE table (practitioner) has no edition for 2024-07-01 to 2024-09-30" in text
    told = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert {"table": "ncci_mue", "setting": "practitioner", "first": "2024-07-01", "last": "2024-09-30"} in told["gaps"]
    covers = {(row["table"], row["setting"]): row["covers"] for row in told["reference"]}
    assert covers["ncci_mue", "outpatient"] == [{"first": "2024-04-01", "last": None}]


def test_an_edition_that_a_later_one_replaces_answers_for_no_date(editions, loaded):
    editions.add("ncci_mue", "2024-11-01", LIMITS, ("2024-01-01", "2024-12-31"), setting="practitioner")
    text = CliRunner().invoke(app, ["reference", "list", "--reference", str(editions.directory)]).stdout
    assert "ncci_mue practitioner 2024-04-01: no date: a later edition answers" in text


def test_days_are_told_shortly():
    from audit.reference.covered import days_text

    days = [(date(2020 + n, 1, 1), date(2020 + n, 1, 1 + n)) for n in range(6)]
    assert days_text(tuple(days[:1])) == "2020-01-01"
    assert days_text(tuple(days)) == ("2020-01-01, 2021-01-01 to 2021-01-02, 2022-01-01 to 2022-01-03 and 3 more spans")
    assert days_text(((date.min, date.max),)) == "every date"


def test_a_lone_late_date_is_told_apart_from_the_rest(loaded, audited):
    days = ("2026-01-05", "2026-02-05", "2031-03-03")
    lines = [f"{n}|62323|{day}" for n, day in enumerate(days)]
    audit = audited("\n".join(["claim_id|hcpcs_code|claim_line_start_date", *lines]))
    (fees, *_) = date_coverage(loaded, audit.directory).sentences()
    assert fees.endswith("with dates of service 2026-01-05 to 2026-02-05 and 2031-03-03.")
