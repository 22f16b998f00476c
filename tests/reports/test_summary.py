import tempfile
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reports.charts.runs import demo_run, write_run

from audit.errors import AuditError
from audit.reports import risk, summary
from audit.reports.filters import NOT_ON_THE_LINE, Filters
from audit.reports.intervals import dollars_a_line, wilson

LINES = 4
FINDINGS = st.lists(
    st.fixed_dictionaries(
        {
            "line": st.integers(0, LINES - 1),
            "rule": st.sampled_from(["attribute.imaging", "attribute.region", "units.over_limit"]),
            "verdict": st.sampled_from(["contradicted", "undocumented"]),
            "difference": st.sampled_from(["0.10", "0.20", "5.00", "5.00", "-0.30", "-7.00", "0.00", None]),
        }
    ),
    max_size=9,
)


def counting(findings):
    """The slow definition: per line and direction, the finding with the largest absolute difference, first by rule."""
    chosen = {}
    for n, each in enumerate(findings):
        amount = Decimal(each["difference"] or "0")
        key = (each["line"], amount > 0)
        if amount != 0 and (key not in chosen or (-abs(amount), each["rule"], n) < chosen[key][0]):
            chosen[key] = ((-abs(amount), each["rule"], n), each["rule"], each["verdict"], amount)
    return [(line, is_over, rule, verdict, amount) for (line, is_over), (_, rule, verdict, amount) in chosen.items()]


@settings(max_examples=40, deadline=None)
@given(findings=FINDINGS)
def test_the_headline_agrees_with_the_slow_definition(findings):
    with tempfile.TemporaryDirectory() as folder:
        told = summary.headline(write_run(Path(folder) / "run", [{}] * LINES, findings, rejected=2)).row(0, named=True)
    counted, flagged = counting(findings), {each["line"] for each in findings}
    assert (told["lines_audited"], told["lines_rejected"]) == (LINES, 2)
    assert told["lines_flagged"] == len(flagged)
    assert told["flag_rate"] == len(flagged) / LINES
    assert told["overpaid"] == sum((amount for _, is_over, *_, amount in counted if is_over), Decimal(0))
    assert told["underpaid"] == sum((amount for _, is_over, *_, amount in counted if not is_over), Decimal(0))
    assert told["lines_overpaid"] == sum(is_over for _, is_over, *_ in counted)
    assert told["at_risk"] == 100 * len(flagged)


@settings(max_examples=40, deadline=None)
@given(findings=FINDINGS)
def test_the_rules_agree_with_the_slow_definition(findings):
    with tempfile.TemporaryDirectory() as folder:
        told = summary.by_rule(write_run(Path(folder) / "run", [{}] * LINES, findings))
    expected = defaultdict(lambda: [set(), Decimal(0), Decimal(0)])
    for each in findings:
        expected[each["rule"], each["verdict"]][0].add(each["line"])
    for _, is_over, rule, verdict, amount in counting(findings):
        expected[rule, verdict][1 if is_over else 2] += amount
    got = {(row["rule"], row["verdict"]): row for row in told.iter_rows(named=True)}
    assert {key: (row["lines"], row["overpaid"], row["underpaid"]) for key, row in got.items()} == {
        key: (len(lines), over, under) for key, (lines, over, under) in expected.items()
    }
    assert told["overpaid"].to_list() == sorted(told["overpaid"], reverse=True)


def test_a_line_with_three_findings_counts_its_dollars_once_and_never_nets_them(tmp_path):
    three = [
        {"line": 0, "rule": rule, "difference": amount}
        for rule, amount in zip("abc", ("123.16", "14.31", "-98.87"), strict=True)
    ]
    run = write_run(tmp_path, [{}, {}], three)
    told = summary.headline(run).row(0, named=True)
    assert (told["lines_flagged"], told["overpaid"], told["underpaid"]) == (1, Decimal("123.16"), Decimal("-98.87"))
    assert (told["lines_overpaid"], told["lines_underpaid"], told["at_risk"]) == (1, 1, 100)


def test_with_a_filter_the_largest_finding_that_is_left_counts(tmp_path):
    run = write_run(
        tmp_path, [{}], [{"line": 0, "rule": "a.x", "difference": "9"}, {"line": 0, "rule": "b.x", "difference": "4"}]
    )
    assert summary.headline(run, Filters(rule=("b.x",)))["overpaid"].item() == 4


def test_cents_add_up_exactly(tmp_path):
    run = write_run(
        tmp_path, [{}] * 3, [{"line": n, "difference": amount} for n, amount in enumerate(("0.10", "0.20", "0.30"))]
    )
    assert summary.headline(run)["overpaid"].item() == Decimal("0.60")


def test_the_running_share_ends_at_one_and_is_null_where_nothing_is_overpaid(tmp_path):
    some = write_run(
        tmp_path / "some",
        [{}] * 2,
        [{"line": 0, "rule": "a.x", "difference": "3"}, {"line": 1, "rule": "b.x", "difference": "1"}],
    )
    none = write_run(tmp_path / "none", [{}], [{"line": 0, "difference": "-1"}])
    assert summary.by_rule(some)["running_share"].to_list() == [0.75, 1.0]
    assert summary.by_rule(none)["running_share"].to_list() == [None]


def test_a_filter_on_the_line_narrows_the_denominator_and_one_on_the_finding_does_not(tmp_path):
    run = write_run(
        tmp_path, [{"code": "A"}, {"code": "A"}, {"code": "B"}], [{"line": 0, "severity": "low"}, {"line": 2}]
    )
    by_line = summary.headline(run, Filters(code=("A",))).row(0, named=True)
    by_finding = summary.headline(run, Filters(severity=("low",))).row(0, named=True)
    assert (by_line["lines_flagged"], by_line["lines_audited"]) == (1, 2)
    assert (by_finding["lines_flagged"], by_finding["lines_audited"]) == (1, 3)


@pytest.mark.parametrize(
    ("line", "reason", "facts"),
    [
        ({"facts_wanted": "imaging"}, "no record", None),
        ({"facts_wanted": "imaging;region", "looked_at": True}, "record does not decide", "imaging;region"),
        ({}, "rule not evaluated", None),
    ],
)
def test_unverified_lines_are_told_with_their_reason(tmp_path, line, reason, facts):
    run = write_run(tmp_path, [{"status": "unverified", **line}, {"status": "clear"}])
    assert summary.unverified(run).rows() == [(reason, facts, 1)]


def test_the_reasons_add_up_to_the_unverified_lines(tmp_path):
    run = demo_run(tmp_path, lines=400)
    assert summary.unverified(run)["lines"].sum() == summary.headline(run)["lines_unverified"].item()


def test_answers_are_counted_by_finding_with_no_answer_last(tmp_path):
    run = write_run(tmp_path, [{}] * 3, [{"line": n, "carc": carc} for n, carc in ((0, None), (1, None), (2, "97"))])
    assert summary.by_carc(run).rows() == [("97", 1, 1), ("none", 2, 2)]


def test_codes_are_counted_by_rule_once_a_line(tmp_path):
    run = write_run(tmp_path, [{"code": "62323"}, {"code": None}], [{"line": 0}, {"line": 0}, {"line": 1}])
    assert summary.code_by_rule(run).select("code", "lines").rows() == [("62323", 1), ("none", 1)]


def test_a_month_without_lines_stands_between_with_no_rate(tmp_path):
    run = write_run(tmp_path, [{"date": date(2024, 1, 5)}, {"date": date(2024, 3, 1)}], [{"line": 1}])
    assert summary.trend(run).select("month", "lines", "rate").rows() == [
        ("2024-01", 1, 0.0),
        ("2024-02", 0, None),
        ("2024-03", 1, 1.0),
    ]


def test_a_date_far_back_does_not_fill_a_century_of_months(tmp_path):
    run = write_run(tmp_path, [{"date": date(1899, 1, 5)}, {"date": date(2024, 12, 31)}, {"date": None}])
    assert summary.trend(run)["month"].to_list() == ["1899-01", "2024-12"]


def test_a_month_after_the_audit_is_no_history(tmp_path):
    run = write_run(tmp_path, [{"date": date(2026, 11, 30)}, {"date": date(2026, 12, 1)}, {"date": date(9999, 12, 31)}])
    assert summary.trend(run)["month"].to_list() == ["2026-11"]


def test_a_provider_with_few_lines_is_never_called_an_outlier(tmp_path):
    lines = [{"provider": "few"}] * 5 + [{"provider": "many"}] * 60 + [{"provider": "other"}] * 60
    run = write_run(tmp_path, lines, [{"line": n, "difference": "500"} for n in (*range(5), *range(5, 45))])
    told = {row["provider"]: row for row in summary.by_provider(run).iter_rows(named=True)}
    assert (told["few"]["standing"], told["many"]["standing"]) == ("too few", "within")
    assert told["other"]["low"] == 0 < told["other"]["high"]


def test_a_provider_far_above_the_median_stands_above(tmp_path):
    lines = [{"provider": name} for name in ("a", "b", "c") for _ in range(50)]
    run = write_run(tmp_path, lines, [{"line": n, "difference": "100"} for n in (*range(40), 60, 110)])
    told = summary.by_provider(run)
    assert told.select("provider", "standing").row(0) == ("a", "above")
    assert told["group_median"].unique().to_list() == [2.0]


def test_what_is_not_on_the_line_has_a_group_of_its_own(tmp_path):
    run = write_run(tmp_path, [{"payer": None, "place": None, "provider": None}])
    frames = (summary.by_payer(run), summary.by_place(run), summary.by_provider(run))
    assert [frame.item(0, 0) for frame in frames] == [NOT_ON_THE_LINE] * 3


def test_payers_carry_both_directions_apart(tmp_path):
    run = write_run(tmp_path, [{}, {}], [{"line": 0, "difference": "5"}, {"line": 1, "difference": "-5"}])
    assert summary.by_payer(run).select("lines", "flagged", "rate", "overpaid", "underpaid").row(0) == (
        2,
        2,
        1.0,
        5,
        -5,
    )


def test_groups_add_up_to_the_headline(tmp_path):
    run = demo_run(tmp_path, lines=600)
    told = summary.headline(run).row(0, named=True)
    for frame in (summary.by_payer(run), summary.by_place(run), summary.by_rule(run), risk.tiers(run)):
        assert (frame["overpaid"].sum(), frame["underpaid"].sum()) == (told["overpaid"], told["underpaid"])


@pytest.mark.parametrize(
    ("severity", "verdict", "tier"),
    [
        ("high", "contradicted", "high"),
        ("high", "violated", "high"),
        ("high", "undocumented", "medium"),
        ("medium", "contradicted", "medium"),
        ("medium", "undocumented", "low"),
        ("low", "violated", "low"),
    ],
)
def test_the_tier_follows_from_severity_and_verdict(tmp_path, severity, verdict, tier):
    run = write_run(tmp_path, [{}], [{"line": 0, "severity": severity, "verdict": verdict}])
    told = risk.tiers(run)
    assert told["tier"].to_list() == [tier]
    assert told["reason"].item().endswith(f"severity {severity}")


def test_tiers_hold_every_line_once(tmp_path):
    run = demo_run(tmp_path, lines=500)
    assert risk.tiers(run)["lines"].sum() == 500


def test_a_filter_by_tier_leaves_the_lines_of_the_tier(tmp_path):
    run = demo_run(tmp_path, lines=800)
    expected = risk.tiers(run).filter(pl.col("tier") == "medium")["lines"].sum()
    assert summary.headline(run, Filters(tier=("medium",)))["lines_flagged"].item() == expected


@pytest.mark.parametrize(
    ("answer", "denied"),
    [("150", 1), ("CO-150", 1), ("CO 150", 1), ("45;97", 1), ("45", 0), ("PR-1;CO-45", 0), (None, 0)],
)
def test_the_patients_share_and_the_contract_are_no_denial(tmp_path, answer, denied):
    lines = [{"carc_codes": answer, "paid": 1}, {"carc_codes": "45"}]
    told = risk.observed(write_run(tmp_path, lines, [{"line": 0}]))
    assert told.select("rule", "lines", "denied").rows() == [("attribute.imaging", 1, denied), (risk.NO_FINDING, 1, 0)]


def test_nothing_is_observed_where_the_file_carries_no_answers(tmp_path):
    assert risk.observed(write_run(tmp_path, [{"paid": 1}], [{"line": 0}])).is_empty()


def test_every_summary_of_an_empty_run_is_a_frame(tmp_path):
    run = write_run(tmp_path, [])
    asked = (
        summary.by_rule,
        summary.by_carc,
        summary.code_by_rule,
        summary.trend,
        summary.by_provider,
        summary.by_payer,
        summary.by_place,
        summary.unverified,
        risk.tiers,
        risk.observed,
    )
    assert [question(run).height for question in asked] == [0] * len(asked)
    assert summary.headline(run).select("lines_audited", "flag_rate", "overpaid").row(0) == (0, 0, 0)


def test_a_folder_with_a_pattern_in_its_name_is_refused_and_never_read_as_another(tmp_path):
    write_run(tmp_path / "q1", [{}] * 5)
    with pytest.raises(AuditError, match="Rename that folder"):
        summary.headline(write_run(tmp_path / "q[1]", [{}] * 2))


@given(hits=st.integers(0, 200), more=st.integers(0, 200))
def test_the_interval_of_a_rate_holds_the_rate_and_stays_a_rate(hits, more):
    low, high = wilson(hits, hits + more)
    assert 0 <= low <= high <= 1
    assert hits + more == 0 or low <= hits / (hits + more) <= high


def test_the_interval_of_a_rate_is_the_published_one():
    assert wilson(10, 50) == (pytest.approx(0.1124, abs=1e-4), pytest.approx(0.3304, abs=1e-4))


@given(amounts=st.lists(st.floats(0.01, 5000), min_size=1, max_size=30), clear=st.integers(0, 400))
def test_the_interval_of_dollars_holds_the_mean(amounts, clear):
    n = len(amounts) + clear
    low, high = dollars_a_line(sum(amounts), sum(amount**2 for amount in amounts), max(amounts), n)
    assert 0 <= low <= sum(amounts) / n <= high


def test_the_interval_of_dollars_is_the_exact_one_of_a_count_where_all_amounts_are_equal():
    low, high = dollars_a_line(10.0, 10.0, 1.0, 1)
    assert (low, high) == (pytest.approx(4.795, rel=0.01), pytest.approx(18.39, rel=0.01))
