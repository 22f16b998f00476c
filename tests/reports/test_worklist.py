from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.charts.runs import demo_run, write_run

from audit.model.tables import FINDINGS
from audit.reports import summary, worklist
from audit.reports.filters import DIRECTIONS, NOT_ON_THE_LINE, TIERS, Filters, is_valid, names

VALUES = {
    "severity": st.sampled_from(["high", "medium", "low"]),
    "rule": st.sampled_from(["attribute.imaging", "units.over_limit"]),
    "category": st.sampled_from(["attribute", "units"]),
    "code": st.sampled_from(["62322", "J1040", "none"]),
    "payer": st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40),
    "provider": st.sampled_from(["1000000001", "P-8850", NOT_ON_THE_LINE]),
    "place": st.sampled_from(["11", "22", NOT_ON_THE_LINE]),
    "month": st.sampled_from(["2023-01", "2024-12", "none"]),
    "verdict": st.sampled_from(["contradicted", "undocumented", "violated"]),
    "direction": st.sampled_from(DIRECTIONS),
    "tier": st.sampled_from(TIERS),
    "carc": st.sampled_from(["150", "B7", "none"]),
}
ANY = st.fixed_dictionaries({name: st.lists(value, max_size=3).map(tuple) for name, value in VALUES.items()})
INJECTIONS = [
    "' or 1=1 --",
    "x'); drop table kept; --",
    "high') or true or ('",
    "$severity",
    "{of_lines}",
    "a" * 10_000,
    "\x00",
]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return demo_run(tmp_path_factory.mktemp("worklist"), lines=900)


@given(chosen=ANY)
def test_filters_survive_the_address_of_a_page(chosen):
    filters = Filters(**chosen)
    assert Filters.from_query(filters.to_query()) == (filters, ())


def test_every_filter_is_drawn_by_the_round_trip():
    assert set(VALUES) == set(names())


def test_no_filter_holds_a_patient_a_claim_or_a_note():
    assert not [
        name
        for name in names()
        if any(word in name for word in ("person", "patient", "claim", "note", "finding", "line"))
    ]


@pytest.mark.parametrize(
    ("query", "reported"),
    [
        (
            {"severity": ["high", "urgent"]},
            "Filter severity: 1 value could not be read and was dropped. Known are high, medium, low.",
        ),
        ({"month": ["2024-13", "2024-1"]}, "Filter month: 2 values could not be read and were dropped."),
        ({"code": "62323; drop"}, "Filter code: 1 value could not be read and was dropped."),
        ({"payer": "x" * 500}, "Filter payer: 1 value could not be read and was dropped."),
        ({"claim_id": "C-17"}, "A parameter of the address is no filter and was dropped."),
    ],
)
def test_what_cannot_be_read_is_dropped_and_reported_without_its_value(query, reported):
    filters, problems = Filters.from_query(query)
    assert problems == (reported,)
    assert not set(filters.active) - {"severity"}


def test_the_parameters_of_the_page_itself_are_left_alone():
    assert Filters.from_query({"sort": "oldest", "severity": "high"}, ignore=("sort",)) == (
        Filters(severity=("high",)),
        (),
    )


def test_a_field_takes_no_more_than_fifty_values():
    filters, problems = Filters.from_query({"code": [f"{n:05}" for n in range(60)]})
    assert len(filters.code) == 50
    assert problems == ("Filter code: 10 values could not be read and were dropped.",)


def test_a_click_narrows_by_the_fields_of_the_mark_and_keeps_the_others():
    picked = [
        {"rule": "attribute.imaging", "verdict": "contradicted", "label": "Imaging"},
        {"rule": "units.over_limit", "verdict": None},
    ]
    told = Filters(severity=("high",), rule=("x.y",)).narrowed(picked)
    assert told == Filters(
        severity=("high",), rule=("attribute.imaging", "units.over_limit"), verdict=("contradicted",)
    )


def test_a_click_that_holds_no_known_value_changes_nothing():
    assert Filters(code=("62323",)).narrowed([{"code": "'; drop"}, {}]) == Filters(code=("62323",))


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("attack", INJECTIONS)
def test_an_injected_filter_finds_nothing_and_harms_nothing(run, name, attack):
    before = worklist.count(run)
    assert worklist.count(run, Filters(**{name: (attack,)})) == 0
    assert worklist.count(run) == before


@pytest.mark.parametrize("attack", [*INJECTIONS, "finding_id; drop table kept", "(select 1)"])
def test_an_injected_sort_is_the_default_sort(run, attack):
    assert worklist.page(run, sort=attack).equals(worklist.page(run))


def test_an_injected_value_is_not_valid_but_for_a_payer_which_is_only_ever_bound():
    assert {name for name in names() for attack in INJECTIONS[:3] if is_valid(name, attack)} == {"payer"}


@pytest.mark.parametrize("name", [name for name in names() if name not in ("payer",)])
def test_a_filter_leaves_what_a_slow_filter_leaves(run, name):
    column = {
        "direction": pl.when(pl.col("amount_difference") > 0)
        .then(pl.lit("overpaid"))
        .when(pl.col("amount_difference") < 0)
        .then(pl.lit("underpaid"))
        .otherwise(pl.lit("none")),
        "month": pl.col("claim_line_start_date").dt.strftime("%Y-%m"),
    }.get(name, pl.col(name))
    every = worklist.page(run, limit=1_000)
    value = every.select(column).to_series()[0]
    assert worklist.count(run, Filters(**{name: (value,)})) == every.filter(column == value).height


def test_severity_comes_first_then_dollars_then_the_oldest_service(tmp_path):
    days = (date(2024, 3, 1), date(2024, 1, 1), date(2024, 2, 1), date(2024, 2, 1))
    found = (("low", "900"), ("high", "5"), ("high", "-50"), ("high", "5"))
    findings = [{"line": n, "severity": severity, "difference": amount} for n, (severity, amount) in enumerate(found)]
    told = worklist.page(
        write_run(tmp_path, [{"date": day} for day in days], [*findings, {"line": 0, "severity": "high"}])
    )
    assert told.select("severity", "line").rows() == [("high", 2), ("high", 1), ("high", 3), ("high", 0), ("low", 0)]


@pytest.mark.parametrize("sort", worklist.SORTS)
def test_pages_hold_every_finding_once_whatever_the_order(run, sort):
    every = worklist.count(run)
    ids = [
        each for at in range(0, every, 7) for each in worklist.page(run, sort=sort, offset=at, limit=7)["finding_id"]
    ]
    assert len(ids) == len(set(ids)) == every


@pytest.mark.parametrize(("offset", "limit", "height"), [(-5, 3, 3), (0, 0, 1), (10**9, 5, 0)])
def test_a_page_out_of_bounds_is_brought_back(run, offset, limit, height):
    assert worklist.page(run, offset=offset, limit=limit).height == height


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(severity=("high",)), Filters(place=("11",), direction=("overpaid",))]
)
def test_totals_are_those_of_the_headline(run, filters):
    told, head = worklist.totals(run, filters).row(0, named=True), summary.headline(run, filters).row(0, named=True)
    assert [told[name] for name in ("overpaid", "underpaid", "lines_overpaid")] == [
        head[name] for name in ("overpaid", "underpaid", "lines_overpaid")
    ]
    assert (told["lines"], told["findings"]) == (head["lines_flagged"], worklist.count(run, filters))


def test_the_export_holds_the_filtered_findings_in_the_order_of_the_run(run):
    every = pl.read_parquet(run / "findings.parquet")
    left = worklist.findings(run, Filters(verdict=("violated",)))
    assert left.equals(every.filter(pl.col("verdict") == "violated"))
    assert left.columns == list(FINDINGS)


def test_choices_are_counted_under_the_other_filters(run):
    told = worklist.choices(run, "code", Filters(code=("62323",), severity=("high",)))
    assert told["findings"].sum() == worklist.count(run, Filters(severity=("high",)))
    assert told["value"].n_unique() > 1


def test_a_choice_of_no_filter_is_a_defect(run):
    with pytest.raises(KeyError):
        worklist.choices(run, "claim_id")


def test_the_grid_holds_no_words_of_the_record(run):
    assert not {"evidence_text", "person_id", "documented"} & set(worklist.page(run).columns)
