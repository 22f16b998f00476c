"""The Rules and coverage page: every rule in full, with the counts of the run beside it."""

from __future__ import annotations

import polars as pl
from tests.support.app import open_page, shown, titles

from audit.reports.audit import Audit
from audit.rules.catalogue import catalogue
from audit.ui import cache

CARDS = catalogue(cache.reference().tables["attribute_rules"])


def test_every_rule_is_there_with_its_source() -> None:
    page = shown(open_page("rules_and_coverage"))
    for card in CARDS:
        assert card.rule_id in page
        assert card.citation.split("(")[0].split('"')[0].split("'")[0].split("&")[0].strip() in page


def test_a_rule_says_which_table_it_needs() -> None:
    assert "<dt>Needs</dt><dd>HCPCS table</dd>" in shown(open_page("rules_and_coverage"))


def test_without_a_run_there_are_no_counts() -> None:
    app = open_page("rules_and_coverage")
    assert titles(app) == [f"{len(CARDS)} rules, each with its source"]
    assert "Lines asked" not in shown(app)


def test_the_counts_are_those_of_the_coverage(sample: Audit) -> None:
    page = shown(open_page("rules_and_coverage", sample))
    row = sample.coverage.row(by_predicate=pl.col("rule_id") == "attribute.imaging", named=True)
    counts = [row[f"lines_{name}"] for name in ("applicable", "violated", "clear", "not_evaluated")]
    cells = "".join(f'<td class="num">{count}</td>' for count in counts)
    assert f"attribute.imaging</span></td>{cells}<td>record of imaging</td>" in page


def test_the_title_says_how_many_rules_fired(sample: Audit) -> None:
    app = open_page("rules_and_coverage", sample)
    fired, unsure = ((sample.coverage[f"lines_{name}"] > 0).sum() for name in ("violated", "not_evaluated"))
    assert titles(app) == [f"{fired} of {len(CARDS)} rules fired, {unsure} could not be asked of every line"]


def test_a_search_narrows_the_rules_and_opens_the_one_that_is_left() -> None:
    app = open_page("rules_and_coverage")
    assert '<details class="one" open>' not in shown(app)
    app.text_input(key="rules.search").set_value("units.not_positive").run()
    page = shown(app)
    assert page.count('<details class="one" open>') == 1
    assert "date.future" not in page
    for words in ("No unit was billed.", "Does not fire", "UNP-3", "CARC", "every payer"):
        assert words in page


def test_a_search_that_finds_nothing_says_what_to_do() -> None:
    app = open_page("rules_and_coverage")
    app.text_input(key="rules.search").set_value("no such words anywhere").run()
    assert "No rule holds all these words" in shown(app)


def test_a_category_shows_its_rules_alone() -> None:
    app = open_page("rules_and_coverage", **{"rules.category": ["date"]})
    page = shown(app)
    assert "date.future" in page
    assert "units.not_positive" not in page


def test_every_limit_of_the_policy_stands_on_the_page() -> None:
    page = shown(open_page("rules_and_coverage"))
    rows = cache.reference().tables["rule_policy"].filter(pl.col("window").is_not_null())
    for row in rows.iter_rows(named=True):
        assert row["window"] in page
        assert (row["scope"] or "").replace("_", " ") in page


def test_the_dates_that_no_table_covers_are_told(sample: Audit) -> None:
    page = open_page("rules_and_coverage", sample)
    assert "The fee schedule covers every line of the run." in shown(page)
    assert "Every date of service of this run is covered" in shown(page)
    (timeline,) = page.get("arrow_vega_lite_chart") or page.get("vega_lite_chart")
    assert timeline.proto.spec


def test_without_a_run_the_gaps_between_editions_are_told() -> None:
    assert "The fee schedule has no edition for 2020-01-01 to 2020-09-30" in shown(open_page("rules_and_coverage"))
