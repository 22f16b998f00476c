"""docs/rules.md lists every rule that stands as a file, and what ships of its policy; `--update-golden` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest

from audit.model.places import home
from audit.model.vocabulary import Category
from audit.reference import Reference
from audit.reference.covered import words_of
from audit.rules.catalogue import RuleCard, catalogue

PAGE = home() / "docs" / "rules.md"
HEAD = """# The rules

Every rule that stands as a file: {count} rules beside the {attributes} attribute rules, which are data and stand in [families.md](families.md).
A finding is raised once for an event, on one line; the other lines that make it one stand in `related_lines`.
A rule whose table does not cover the date of service, or the codes of the day, is not evaluated, and the line is not clear.

Under *policy* stands what ships, for every payer and for some; `--policy` lays your own rows over it ([policy.md](policy.md)). What rests
on general knowledge only ships switched off or as `low`, and its source in `rule_policy.csv` says so. `claims-audit rules show RULE_ID`
tells a rule in full, with an example that fires and one that does not.

After a change, `pytest tests/rules/test_rules_page.py --update-golden` writes this page anew.
"""
TABLE = "\n## {category}\n\n| rule | what it asks | severity | likely answer | needs | policy |\n|---|---|---|---|---|---|\n"


def test_the_page_is_that_of_the_rules(reference: Reference, request: pytest.FixtureRequest) -> None:
    written = _page(reference)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(written, encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == written, "run this test with --update-golden and read the diff"


def _page(reference: Reference) -> str:
    cards = catalogue(reference.tables["attribute_rules"])
    of_files = [card for card in cards if card.category is not Category.ATTRIBUTE]
    policy = reference.tables["rule_policy"]
    text = HEAD.format(count=len(of_files), attributes=len(cards) - len(of_files))
    for category in Category:
        told = [card for card in of_files if card.category is category]
        if told:
            text += TABLE.format(category=category.replace("_", " ").capitalize())
            text += "".join(f"{line}\n" for card in told for line in _lines(card, policy))
    return text


def _lines(card: RuleCard, policy: pl.DataFrame) -> Iterator[str]:
    question = card.explanation.split("\n\n")[0].replace("\n", " ")
    rows = policy.filter(rule_id=card.rule_id)
    default = rows.filter(payer="*")
    severity = next((each for each in default["severity"] if each), str(card.severity))
    carc = next((each for each in default["carc"] if each), "")
    needs = ", ".join(words_of(table) for table in card.needs)
    yield (
        f"| `{card.rule_id}`<br>{card.title} | {question} | {severity} | {carc} | {needs} |"
        f" {'<br>'.join(_policy(row) for row in rows.iter_rows(named=True))} |"
    )


def _policy(row: dict[str, object]) -> str:
    whom = "every payer" if row["payer"] == "*" else str(row["payer"])
    enabled = {"yes": "on", "no": "off", "when_loaded": "once its table is loaded"}[str(row["enabled"])]
    limit = "" if row["limit"] is None else f", at most {row['limit']}"
    window = "" if row["window"] is None else f" in {row['window']}"
    scope = "" if row["scope"] is None else f" ({str(row['scope']).replace('_', ' ')})"
    since = "" if row["effective_from"] is None else f" from {row['effective_from']}"
    until = "" if row["effective_to"] is None else f" to {row['effective_to']}"
    return f"{whom}{scope}: {enabled}{limit}{window}{since}{until}"
