"""What is not billed beside what: the rows and the rules name each other, and say the same."""

from __future__ import annotations

from audit.rules.catalogue import line_rules


def test_every_kind_has_a_rule_and_rows_that_cite_the_same(reference):
    rows = reference.tables["not_beside"]
    rules = {rule.rule_id: rule for rule in line_rules() if "beside_rule" in rule.reads}
    assert set(rows["rule_id"]) == set(rules)
    assert set(rows.select("rule_id", "citation").rows()) == {(name, rule.citation) for name, rule in rules.items()}


def test_positions_part_the_rows_and_modifiers_are_known(reference):
    rows = reference.tables["not_beside"]
    assert rows["position"].is_unique().all()
    named = {modifier for text in rows["modifiers"].drop_nulls() for modifier in text.split(";")}
    assert named <= set(reference.tables["modifiers"]["modifier"])
