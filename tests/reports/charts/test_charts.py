import json
from datetime import date

import polars as pl
import pytest
from tests.reports.charts.runs import demo_run, write_run

from audit.reports import risk, summary
from audit.reports.charts import DARK, LIGHT, carc, groups, heatmap, observed, pareto, provider, trend
from audit.reports.charts.theme import PICK, contrast, on_sequence
from audit.reports.filters import Filters, names

CHARTS = {
    "pareto": (pareto, summary.by_rule, {"rule", "verdict"}),
    "carc": (carc, summary.by_carc, {"carc"}),
    "heatmap": (heatmap, summary.code_by_rule, {"code", "rule", "verdict"}),
    "trend": (trend, summary.trend, {"month"}),
    "provider": (provider, summary.by_provider, {"provider"}),
    "payer": (groups, summary.by_payer, {"payer"}),
    "place": (groups, summary.by_place, {"place"}),
    "observed": (observed, risk.observed, {"rule", "verdict"}),
}
EVERY = pytest.mark.parametrize(("module", "ask", "fields"), CHARTS.values(), ids=CHARTS)
LONG = "A payer whose name goes on and on, <b>with markup</b> and 'quotes' and a | pipe, far beyond its place"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return demo_run(tmp_path_factory.mktemp("charts"), providers=60, lines=4_000)


def layers(spec):
    return [leaf for each in spec["layer"] for leaf in layers(each)] if "layer" in spec else [spec]


def marks(spec):
    """Marks drawn: the rows of its data, once a layer; the data of a layer may stand above it."""

    def count(part, data):
        data = part.get("data", data)
        if "layer" in part:
            return sum(count(each, data) for each in part["layer"])
        return len(data["values"] if "values" in data else spec["datasets"][data["name"]])

    return count(spec, spec.get("data"))


@EVERY
def test_a_chart_has_few_marks_and_no_identifier_and_no_word_of_the_record(run, module, ask, fields):
    spec = module.chart(ask(run)).to_dict()
    text = json.dumps(spec)
    assert 0 < marks(spec) <= 500
    assert not [word for word in ("CLAIM", "PERSON", "PRIVATE", "f0000") if word in text]


@EVERY
def test_the_data_holds_the_plotted_columns_only(run, module, ask, fields):
    spec = module.chart(ask(run)).to_dict()
    used = json.dumps([part.get("encoding") for part in layers(spec)]) + json.dumps(spec["params"])
    held = {column for rows in spec["datasets"].values() for row in rows for column in row}
    assert not {column for column in held if f'"{column}"' not in used}


@EVERY
def test_a_click_picks_fields_that_are_filters(run, module, ask, fields):
    [selection] = [each for each in module.chart(ask(run)).to_dict()["params"] if each["name"] == PICK]
    assert set(selection["select"]["fields"]) == fields <= set(names())


@EVERY
def test_what_a_click_picks_is_a_valid_filter_that_leaves_something(run, module, ask, fields):
    row = ask(run).row(0, named=True)
    narrowed = Filters().narrowed([{name: row[name] for name in fields}])
    assert set(narrowed.active) == fields
    assert summary.headline(run, narrowed)["lines_flagged"].item() > 0


@EVERY
def test_a_chart_is_one_view_that_stretches(run, module, ask, fields):
    spec = module.chart(ask(run)).to_dict()
    assert "layer" in spec
    assert not {"hconcat", "vconcat", "concat", "facet"} & set(spec)


@EVERY
def test_light_and_dark_differ_in_colour_only(run, module, ask, fields):
    light, dark = (module.chart(ask(run), colours).to_dict() for colours in (LIGHT, DARK))
    assert (light["config"]["background"], dark["config"]["background"]) == (LIGHT.bg, DARK.bg)
    assert [part["mark"]["type"] for part in layers(light)] == [part["mark"]["type"] for part in layers(dark)]
    assert not [tone for tone in (LIGHT.ink, LIGHT.muted, LIGHT.petrol, LIGHT.under) if tone in json.dumps(dark)]


@EVERY
def test_a_chart_says_in_words_what_it_shows(run, module, ask, fields):
    words = module.alt_text(ask(run))
    assert "description" not in module.chart(ask(run)).to_dict()
    assert any(sign.isdigit() for sign in words)


@EVERY
def test_nothing_to_draw_is_one_sentence(tmp_path, module, ask, fields):
    told = ask(write_run(tmp_path, []))
    spec = module.chart(told).to_dict()
    assert module.alt_text(told) == module.EMPTY
    assert module.EMPTY in json.dumps(spec)
    assert module.title(told)[0]


@EVERY
def test_one_line_and_one_finding_make_a_chart_with_a_plain_title(tmp_path, module, ask, fields):
    told = ask(write_run(tmp_path, [{"payer": LONG, "carc_codes": "150"}], [{"line": 0, "difference": "4.33"}]))
    assert marks(module.chart(told).to_dict()) > 0
    assert module.title(told)[0] == getattr(
        module, "PLAIN", f"Flag rate by {'place of service' if 'place' in fields else 'payer'}"
    )


def test_a_long_payer_is_cut_on_the_chart_and_whole_in_what_a_click_picks(tmp_path):
    spec = groups.chart(summary.by_payer(write_run(tmp_path, [{"payer": LONG}]))).to_dict()
    [row] = [row for rows in spec["datasets"].values() for row in rows if "label" in row]
    assert row["payer"] == LONG
    assert max(map(len, row["label"].split("\n"))) <= 45


def test_two_rules_of_one_title_keep_rows_of_their_own(tmp_path):
    findings = [
        {"line": n, "rule": rule, "difference": "5", "verdict": "violated"} for n, rule in enumerate(("x.a", "x.b"))
    ]
    told = summary.by_rule(write_run(tmp_path, [{}, {}], findings)).with_columns(rule_title=pl.lit("Same title"))
    rows = next(iter(rows for rows in pareto.chart(told).to_dict()["datasets"].values() if "label" in rows[0]))
    assert len({row["label"] for row in rows}) == 2


def test_the_bars_that_make_up_half_are_vermilion(tmp_path):
    amounts = (60, 50, 40, 30, 20)
    findings = [{"line": n, "rule": f"x.r{n}", "difference": str(amount)} for n, amount in enumerate(amounts)]
    spec = pareto.chart(summary.by_rule(write_run(tmp_path, [{}] * 5, findings))).to_dict()
    rows = next(rows for rows in spec["datasets"].values() if "fill" in rows[0])
    assert [row["fill"] == LIGHT.over for row in rows] == [True, True, False, False, False]


def many(tmp_path, *counts):
    """A run in which rule n is violated on `counts[n]` lines, ten dollars each."""
    findings = [
        {"line": 0, "rule": f"x.r{n}", "difference": "10"} for n, count in enumerate(counts) for _ in range(count)
    ]
    findings = [{**each, "line": at} for at, each in enumerate(findings)]
    return write_run(tmp_path, [{"code": f"6232{n % 4}"} for n in range(len(findings))], findings)


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        ((20, 8, 6, 4, 2), "“x.r0” holds 50 % of the overpaid dollars"),
        ((20, 18, 6, 4, 2), "Two rules hold 76 % of the overpaid dollars"),
        ((10, 8, 4, 2), pareto.PLAIN),
        ((20, 20, 20, 20), pareto.PLAIN),
        ((40, 40), pareto.PLAIN),
        ((20, 10, 10, 10, 10), pareto.PLAIN),
    ],
    ids=["one holds half", "two hold it", "too few lines", "all alike", "too few rules", "a tie at the half"],
)
def test_the_title_of_the_pareto_claims_no_more_than_the_numbers(tmp_path, counts, title):
    assert pareto.title(summary.by_rule(many(tmp_path, *counts)))[0] == title


def test_more_rules_than_fit_are_said_to_be_cut(tmp_path):
    told = summary.by_rule(many(tmp_path, *range(20, 1, -1)))
    assert pareto.title(told)[1].endswith("the 12 dearest of 19 rules")
    assert pareto.chart(told).to_dict()["height"] == 12 * pareto.ROW


@pytest.mark.parametrize(
    ("answers", "title"),
    [
        (["150"] * 30 + ["97"] * 10, "CARC 150 is the likely answer to 75 %"),
        (["150"] * 20 + ["97"] * 20, carc.PLAIN),
        (["150"] * 9 + ["97"], carc.PLAIN),
        ([None] * 40, carc.PLAIN),
    ],
    ids=["most", "a tie", "too few", "no answers"],
)
def test_the_title_of_the_answers(tmp_path, answers, title):
    run = write_run(tmp_path, [{}] * len(answers), [{"line": n, "carc": each} for n, each in enumerate(answers)])
    assert carc.title(summary.by_carc(run))[0] == title


def test_the_answers_carry_our_own_words(tmp_path):
    told = summary.by_carc(write_run(tmp_path, [{}], [{"line": 0, "carc": "150"}]))
    assert "150 Record does not support this level" in json.dumps(
        carc.chart(told, LIGHT, {"150": "Record does not support this level"}).to_dict()
    )


@pytest.mark.parametrize(
    ("codes", "title"),
    [
        ("AAAAAAAAAABBC" * 4, "A draws 77 % of the findings"),
        ("AAAABBBC" * 5, "A draws 50 % of the findings"),
        ("AAAABBBBCCCC" * 4, heatmap.PLAIN),
        ("AAB" * 3, heatmap.PLAIN),
        ("AAAAABBBBCCD" * 4, "A and B draw 75 % of the findings"),
    ],
    ids=["one", "half", "alike", "too few", "two"],
)
def test_the_title_of_the_heatmap(tmp_path, codes, title):
    run = write_run(tmp_path, [{"code": code} for code in codes], [{"line": n} for n in range(len(codes))])
    assert heatmap.title(summary.code_by_rule(run))[0] == title


def test_a_cell_without_a_line_shows_a_dot(tmp_path):
    run = write_run(tmp_path, [{"code": "A"}, {"code": "B"}], [{"line": 0, "rule": "x.a"}, {"line": 1, "rule": "x.b"}])
    rows = next(iter(heatmap.chart(summary.code_by_rule(run)).to_dict()["datasets"].values()))
    assert sorted(row["count"] for row in rows) == ["1", "1", "·", "·"]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_number_in_every_cell_can_be_read(colours):
    for part in range(101):
        fill = on_sequence(part / 100, colours)
        assert contrast(heatmap.tone_on(fill), fill) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_tones_can_be_read_and_marks_can_be_seen(colours):
    assert (
        min(contrast(tone, colours.bg) for tone in (colours.ink, colours.muted, colours.over_text, colours.under_text))
        >= 4.5
    )
    assert (
        min(
            contrast(tone, colours.bg)
            for tone in (colours.over, colours.under, colours.bar, colours.petrol, colours.faint)
        )
        >= 3
    )


def months(tmp_path, *shares, lines=100):
    """A run with `lines` lines a month of which the given shares are flagged."""
    told = [{"date": date(2024, month, 3)} for month in range(1, len(shares) + 1) for _ in range(lines)]
    flagged = [month * lines + n for month, part in enumerate(shares) for n in range(int(part * lines))]
    return summary.trend(write_run(tmp_path, told, [{"line": n} for n in flagged]))


def test_the_trend_falls_where_the_intervals_are_apart(tmp_path):
    told = months(tmp_path, 0.3, 0.3, 0.3, 0.1, 0.1, 0.1)
    assert trend.title(told)[0] == "The flag rate fell from 30.0 % to 10.0 %"


def test_the_trend_rises(tmp_path):
    assert trend.title(months(tmp_path, 0, 0, 0, 0.1, 0.2, 0.3))[0] == "The flag rate rose from 0.0 % to 20.0 %"


@pytest.mark.parametrize(
    ("shares", "lines"),
    [((0.1, 0.1, 0.1, 0.11, 0.11, 0.12), 100), ((1, 1, 1, 0, 0, 0), 5), ((0.5, 0.1), 100)],
    ids=["within chance", "too few lines", "too few months"],
)
def test_the_trend_is_plain_where_no_claim_can_be_made(tmp_path, shares, lines):
    assert trend.title(months(tmp_path, *shares, lines=lines))[0] == trend.PLAIN


def test_first_and_last_rate_are_written_and_few_lines_are_hollow(tmp_path):
    rows = next(iter(trend.chart(months(tmp_path, 0.2, 0.5, 0.4, lines=10)).to_dict()["datasets"].values()))
    assert [row["label"] for row in rows] == ["20.0", "", "40.0"]
    assert {row["fill"] for row in rows} == {LIGHT.bg}


def test_an_event_stands_at_its_month_and_not_elsewhere(tmp_path):
    told = months(tmp_path, 0.2, 0.5)
    assert "template changed" in json.dumps(trend.chart(told, LIGHT, [("2024-02", "template changed")]).to_dict())
    assert "template changed" not in json.dumps(trend.chart(told, LIGHT, [("2031-02", "template changed")]).to_dict())


def test_sixty_providers_are_cut_to_twenty_with_those_outside_kept(run):
    told = summary.by_provider(run)
    spec = provider.chart(told).to_dict()
    [rows] = [rows for rows in spec["datasets"].values() if "provider" in rows[0]]
    outside = set(told.filter(pl.col("standing").is_in(["above", "below"]))["provider"])
    assert len(rows) == 20
    assert outside <= {row["provider"] for row in rows}
    assert "20 of 60" in provider.title(told)[1]


def test_an_interval_beyond_the_chart_ends_in_an_arrow(tmp_path):
    told = summary.by_provider(write_run(tmp_path, [{}] * 3, [{"line": 0, "difference": "4.33"}]))
    assert "›" in json.dumps(provider.chart(told).to_dict(), ensure_ascii=False)


def test_a_payer_apart_from_the_others_is_named(tmp_path):
    lines = [{"payer": name} for name in ("Harbor", "Union") for _ in range(100)]
    run = write_run(tmp_path, lines, [{"line": n} for n in (*range(40), 150)])
    assert groups.title(summary.by_payer(run))[0] == "Harbor: 40.0 % flagged, more than elsewhere"


def test_places_are_told_in_words(tmp_path):
    told = summary.by_place(write_run(tmp_path, [{"place": "11"}]))
    assert "Office, n 1" in json.dumps(groups.chart(told, LIGHT, {"11": "Office"}).to_dict())
    assert groups.alt_text(told, {"11": "Office"}).startswith(
        "Dot chart with 95 % intervals, flag rate by place of service: Office"
    )


@pytest.mark.parametrize(
    ("denied", "clear", "title"),
    [
        (30, 5, "“Imaging differs from the record” was denied more often than lines without a finding"),
        (5, 5, observed.PLAIN),
    ],
)
def test_observed_denials_are_compared_with_lines_without_a_finding(tmp_path, denied, clear, title):
    answers = ["150"] * denied + ["45"] * (40 - denied) + ["150"] * clear + ["45"] * (40 - clear)
    run = write_run(tmp_path, [{"carc_codes": each} for each in answers], [{"line": n} for n in range(40)])
    assert observed.title(risk.observed(run))[0] == title
