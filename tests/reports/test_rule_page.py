"""A rule's page: its policy in words, its example, and the search that finds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.reference import Reference
from audit.reports.rule_examples import example_of
from audit.reports.rule_page import RulePage, matching, page_dict, page_text, policy_sentence, rule_pages


@pytest.fixture(scope="module")
def pages(reference: Reference) -> dict[str, RulePage]:
    return {page.card.rule_id: page for page in rule_pages(reference)}


def test_every_rule_has_a_page(pages, reference):
    assert len(pages) > 100
    assert all(page.policy for page in pages.values())


def test_an_example_shows_only_the_columns_that_matter(tmp_path: Path):
    (tmp_path / "a.b.csv").write_text(
        "claim_id,claim_line_number,person_id,hcpcs_code,claim_line_start_date,payer,charge_amount,facility_npi,example,what_it_shows\n"
        "C1,1,P1,62323,2024-07-08,X,1.00,,fires,It fires.\n"
        "C2,1,P2,62323,2024-07-08,X,2.00,,does_not_fire,It does not.\n"
        "C2,1,P2,62323,2024-07-08,X,1.00,,beside,\n",
        encoding="utf-8",
    )
    example = example_of("a.b", ("payer",), tmp_path)
    assert example is not None
    assert example.columns == ("claim_id", "hcpcs_code", "claim_line_start_date", "payer", "charge_amount")
    assert [line.kind for line in example.lines] == ["fires", "does_not_fire", "beside"]
    assert example.lines[0].shows == "It fires."


def test_patients_stand_in_it_where_they_say_more_than_the_claims(tmp_path: Path):
    (tmp_path / "a.b.csv").write_text(
        "claim_id,person_id,hcpcs_code,claim_line_start_date,example,what_it_shows\n"
        "C1,P1,62323,2024-07-08,fires,One\nC2,P1,62323,2024-07-09,beside,\nC3,P2,62323,2024-07-09,does_not_fire,Two\n",
        encoding="utf-8",
    )
    assert "person_id" in example_of("a.b", (), tmp_path).columns


def test_a_rule_without_a_file_has_no_example():
    assert example_of("attribute.imaging") is None


def test_a_limit_of_the_policy_is_told_in_words(pages):
    rows = [row for page in pages.values() for row in page.policy if row.limit and row.window]
    for row in rows:
        assert f"at most {row.limit} in {row.window}" in policy_sentence(row)
        assert row.scope.split(" (")[0] in policy_sentence(row)


def test_the_terminal_and_the_object_hold_policy_and_example(pages):
    page = pages["units.not_positive"]
    assert "Does not fire" in page_text(page)
    assert "every payer: asked" in page_text(page)
    assert {row["example"] for row in page_dict(page)["examples"]} == {"fires", "does_not_fire"}
    assert page_dict(page)["policy"][0]["carc"] == "16"
    assert "Examples" not in page_text(pages["attribute.imaging"])


@pytest.mark.parametrize(
    ("words", "categories", "found"),
    [
        ("zero negative", (), {"units.not_positive"}),
        ("UNITS.NOT_POSITIVE", (), {"units.not_positive"}),
        ("zero negative", ("date",), set()),
        ("no such words", (), set()),
    ],
)
def test_a_search_finds_rules_by_all_their_words(pages, words, categories, found):
    assert {page.card.rule_id for page in matching(tuple(pages.values()), words, categories)} == found


def test_a_category_alone_finds_all_its_rules(pages):
    found = matching(tuple(pages.values()), "", ("date",))
    assert {str(page.card.category) for page in found} == {"date"}
    assert matching(tuple(pages.values()), "") == tuple(pages.values())
