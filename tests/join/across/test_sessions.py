"""Sessions in windows, intervals, regions and levels: the steps agree with the slow definition on lines nobody thought of."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.join.across.oracles import sessions as oracle
from tests.join.across.oracles.sessions import Limit
from tests.support.many_lines import many_lines

from audit.findings.policy import Policy, load_policy
from audit.join.across import across
from audit.join.across_steps import steps_for
from audit.model.places import reference_directory
from audit.reference import Reference

EPIDURALS = "epidural_steroid_sessions"
SESSIONS, INTERVAL = "frequency.sessions_in_window", "frequency.minimum_interval"
REGION, LEVEL = "session.one_region_a_day", "session.one_level_a_day"
LIMITS = (
    Limit(SESSIONS, None, EPIDURALS, 2, "12 months"),
    Limit(SESSIONS, "Alpha", EPIDURALS, 1, "6 months"),
    Limit(SESSIONS, "Alpha", EPIDURALS, 3, "12 months"),
    Limit(SESSIONS, "Beta", EPIDURALS, 1, "1 month", date(2024, 3, 1)),
    Limit(SESSIONS, None, "facet_injection_sessions", 1, "300 days", date(2024, 2, 29), date(2024, 12, 31)),
    Limit(INTERVAL, None, EPIDURALS, None, "14 days"),
    Limit(INTERVAL, "Alpha", EPIDURALS, None, "6 months"),
    Limit(REGION, None, EPIDURALS, 1, None),
    Limit(REGION, "Beta", EPIDURALS, 2, None),
    Limit(LEVEL, None, "interlaminar_levels", 1, None),
    Limit(LEVEL, None, "transforaminal_levels", 2, None),
    Limit(LEVEL, "alpha", "transforaminal_levels", 1, None),
)
CODES = ("62321", "62323", "64479", "64480", "64483", "64484", "64490", "99213", None)
PAYERS = ("Alpha", " ALPHA ", "Beta", "Gamma", None)
FACTS = {
    "sessions": (
        "sessions_counted", "sessions_limit", "sessions_window", "sessions_days", "sessions_lines", "sessions_room_from",
        "sessions_room_without",
    ),
    "interval": ("interval_has_patient", "interval_day_before", "interval_days", "interval_next_from", "interval_lines"),
    "regions": ("region_has_patient", "region_place", "regions_of_day", "region_limit", "region_lines"),
    "levels": ("levels_before", "levels_own", "level_limit"),
    "copies": ("is_exact_duplicate",),
}  # fmt: skip
ANSWERED = {
    "sessions": "sessions_limit",
    "interval": "interval_least",
    "regions": "region_limit",
    "levels": "level_limit",
    "copies": "is_exact_duplicate",
}
"""For each question a fact that stands on every line that has an answer."""
MOST_UNITS = {"62321": 1, "62323": 1, "64479": 1, "64483": 1, "64480": 4, "64484": 4}


@pytest.fixture(scope="module")
def limited(reference: Reference) -> Policy:
    """A policy of these limits and no other."""
    shipped = reference.tables["rule_policy"].clear()
    rows = [
        {
            **dict.fromkeys(shipped.columns),
            "payer": limit.payer or "*",
            "rule_id": limit.rule,
            "scope": limit.scope,
            "limit": limit.most,
            "window": limit.window,
            "enabled": "yes",
            "effective_from": None if limit.first == date.min else limit.first,
            "effective_to": None if limit.last == date.max else limit.last,
            "source": "a test",
        }
        for limit in LIMITS
    ]
    return load_policy(pl.DataFrame(rows, schema=shipped.schema), {})


@pytest.fixture(scope="module")
def asked(reference: Reference, limited: Policy, tmp_path_factory: pytest.TempPathFactory):
    """What the steps say of lines: for each question the facts by line."""
    work = tmp_path_factory.mktemp("across")

    def ask(lines: pl.DataFrame) -> dict[str, dict[int, tuple]]:
        beside = across(
            lines,
            reference,
            limited.limits(),
            work,
            steps_for({*ANSWERED.values(), *(n for names in FACTS.values() for n in names)}),
        )
        everyone = beside.of(lines["line"]).with_columns(lines["line"])
        return {
            question: {
                row[0]: row[1:]
                for row in everyone.filter(pl.col(ANSWERED[question]).is_not_null()).select("line", *names).iter_rows()
            }
            for question, names in FACTS.items()
        }

    return ask


def groups() -> dict[tuple[str, str], str]:
    with (reference_directory() / "code_groups.csv").open(encoding="utf-8") as file:
        return oracle.regions_of([code for code in CODES if code], list(csv.DictReader(file)))


def most_units(code: str, _is_facility: bool, day: date) -> int | None:
    """The table of units that ships begins in July 2024."""
    return MOST_UNITS[code] if day >= date(2024, 7, 1) else None


def compare(lines: pl.DataFrame, told: dict[str, dict[int, tuple]]) -> None:
    listed, drawn = groups(), [row for row in lines.to_dicts() if row["hcpcs_code"]]
    copies = {line for line, (is_copy,) in told["copies"].items() if is_copy}
    meeting = defaultdict(list)
    for row in drawn:
        meeting[row["person_id"] or row["claim_id"]].append(row)
    for row in drawn:
        near, line = meeting[row["person_id"] or row["claim_id"]], row["line"]
        assert told["sessions"].get(line) == oracle.sessions(row, near, listed, LIMITS), row
        assert _soon(row, told["interval"].get(line)) == oracle.interval(row, near, listed, LIMITS), row
        assert told["regions"].get(line) == oracle.regions(row, near, listed, LIMITS), row
        assert told["levels"].get(line) == oracle.levels(row, near, listed, LIMITS, copies, most_units), row


def _soon(row: dict, told: tuple | None) -> tuple | None:
    """The facts with what the rule makes of them in place of the day from which on it is far enough."""
    if told is None:
        return None
    has_patient, day_before, days, next_from, labels = told
    return (
        has_patient,
        day_before,
        days,
        None if next_from is None else row["claim_line_start_date"] < next_from,
        labels,
    )


def test_twenty_thousand_lines_agree_with_the_slow_definition(asked):
    lines = many_lines(20_000, CODES, patients=1_500, payer=PAYERS, claim_type=("professional", "institutional", None))
    told = asked(lines)
    compare(lines, told)
    assert sum(counted is not None and counted > most for counted, most, *_ in told["sessions"].values()) > 500
    assert sum(place > most for _, place, _, most, _ in told["regions"].values()) > 50


def test_the_order_of_the_lines_does_not_matter(asked):
    lines = many_lines(4_000, CODES, seed=7, payer=PAYERS).with_columns(
        claim_line_number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    )
    shuffled = lines.sample(fraction=1.0, shuffle=True, seed=3).with_columns(
        line=pl.int_range(pl.len(), dtype=pl.Int64)
    )
    place = dict(zip(shuffled["record_number"], shuffled["line"], strict=True))
    one, other = asked(lines), asked(shuffled)
    for question in ("sessions", "interval", "regions"):
        for line, record in lines.select("line", "record_number").iter_rows():
            assert one[question].get(line) == other[question].get(place[record])


DAY = st.sampled_from([date(2023, 2, 28), date(2023, 8, 31), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2024, 8, 29), date(2024, 8, 31), date(2025, 2, 28), date(2025, 3, 1)])  # fmt: skip
LINE = st.fixed_dictionaries(
    {
        "claim_id": st.sampled_from(["A", "B", "C"]),
        "claim_line_number": st.integers(1, 3).map(str),
        "person_id": st.sampled_from(["P", "P", "Q", None]),
        "claim_line_start_date": DAY.map(date.isoformat),
        "hcpcs_code": st.sampled_from(["62323", "62321", "64483", "64484"]),
        "service_unit_quantity": st.sampled_from([None, "1", "2"]),
        "hcpcs_modifier_1": st.sampled_from([None, "RT", "LT", "50"]),
        "payer": st.sampled_from(PAYERS),
        "rendering_npi": st.sampled_from(["1999901014", "1999901022", None]),
    }
)


@given(drawn=st.lists(LINE, min_size=8, max_size=30))
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_drawn_agrees_with_the_slow_definition(asked, drawn):
    lines = as_lines(drawn)
    compare(lines, asked(lines))


def as_lines(drawn: list[dict[str, str | None]]) -> pl.DataFrame:
    blank = many_lines(len(drawn), ("99213",), modifiers=())
    cells = pl.DataFrame(drawn, schema=dict.fromkeys(drawn[0], pl.String))
    return blank.with_columns(
        [
            cells[name].cast(blank.schema[name]) if blank.schema[name] != pl.Date else cells[name].str.to_date()
            for name in cells.columns
        ]
    ).with_columns(billing_npi=pl.lit(None, dtype=pl.String), line=pl.int_range(pl.len(), dtype=pl.Int64))


def test_a_claim_that_is_split_over_files_says_the_same(claim_file, tmp_path: Path):
    from audit.reports.audit import run_audit

    head = "claim_id|person_id|hcpcs_code|claim_line_start_date|claim_line_number"
    lines = [f"C{month}|P|62323|2024-0{month}-10|1" for month in range(1, 7)] + ["C6|P|62321|2024-06-10|2"]
    whole = run_audit([claim_file("\n".join([head, *lines]), "whole.csv")], today=date(2026, 11, 21))
    parts = [
        claim_file("\n".join([head, *some]), name) for name, some in (("b.csv", lines[1::2]), ("a.csv", lines[::2]))
    ]
    split = run_audit(parts, today=date(2026, 11, 21))
    columns = ("rule_id", "claim_id", "claim_line_number", "related_lines", "message", "finding_id")
    assert whole.findings.select(columns).rows() == split.findings.select(columns).rows()
    assert whole.findings.filter(rule_id=SESSIONS)["claim_id"].to_list() == ["C5", "C6"]
    assert whole.findings.filter(rule_id=REGION).select("claim_line_number", "related_lines").rows() == [(2, "C6:1")]
