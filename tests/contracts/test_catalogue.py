"""Every rule is whole: a test file, an explanation, an authority, a policy row, a line in the samples."""

import csv

import pytest

from audit.model.places import home, samples_directory
from audit.model.vocabulary import Category
from audit.reference import load_reference
from audit.rules.catalogue import catalogue, line_rules

CARDS = catalogue(load_reference().tables["attribute_rules"])
every_rule = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.rule_id)


@pytest.mark.parametrize("rule", line_rules(), ids=lambda rule: rule.rule_id)
def test_every_rule_has_a_test_file(rule):
    category, _, what = rule.rule_id.partition(".")
    path = home() / "tests" / "rules" / category / f"test_{what}.py"
    assert path.is_file(), f"write tests/rules/{category}/test_{what}.py"


@every_rule
def test_every_rule_explains_itself_and_names_an_authority(card):
    assert card.title, card.rule_id
    assert len(card.explanation) > 20, f"{card.rule_id}: the docstring says what the rule asks"
    assert len(card.citation) > 10, f"{card.rule_id}: cite who says so"
    assert card.category in set(Category)


@every_rule
def test_every_rule_has_a_policy_row(card, reference):
    rows = reference.tables["rule_policy"].filter(rule_id=card.rule_id, payer="*")
    assert rows.height >= 1, f"add a row for {card.rule_id} to data/reference/rule_policy.csv"


def test_every_policy_row_is_for_a_rule(reference):
    assert set(reference.tables["rule_policy"]["rule_id"]) <= {card.rule_id for card in CARDS}


@pytest.mark.parametrize(
    "card", [card for card in CARDS if card.category is Category.ATTRIBUTE], ids=lambda card: card.rule_id
)
def test_every_attribute_rule_fires_in_the_sample_that_shows_each_of_them(card):
    with (samples_directory() / "each_rule_once.truth.csv").open(encoding="utf-8") as file:
        planted = [row["rule_id"] for row in csv.DictReader(file)]
    assert planted.count(card.rule_id) == 1, f"{card.rule_id}: run `python -m audit.reports.samples.shipped`"
