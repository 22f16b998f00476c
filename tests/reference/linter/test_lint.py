"""`claims-audit reference validate`: what it prints, in which order, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.reference.linter.conftest import Drawn
from typer.testing import CliRunner

from audit.cli import app
from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Reference
from audit.reports.lint import lint_reference
from audit.reports.lint_text import lint_text

TODAY = date(2026, 11, 21)
HEAD = "page,hcpcs_code,attribute,value\n"
SELF_PAIRS = "\n".join(f"A00{number} A00{number} 0" for number in range(10, 40))
Ended = tuple[int, str]


@pytest.fixture
def validate() -> Callable[..., Ended]:
    def ended(*words: object) -> Ended:
        result = CliRunner().invoke(app, ["reference", "validate", *map(str, words)])
        return result.exit_code, result.stdout

    return ended


def test_every_result_says_where_what_why_and_from_when(drawn: Drawn, tmp_path: Path) -> None:
    drawn.set("carc", {"carc": "4"}, source=None)
    drawn.pairs(SELF_PAIRS)
    page = tmp_path / "pages.csv"
    page.write_text(HEAD + "a page,62323,imaging,none\n", encoding="utf-8")
    lint = lint_reference(drawn.load(), TODAY, page)
    wanted = {"id", "kind", "what", "table", "edition", "source"}
    for kind in ("problems", "findings", "statements"):
        for each in lint[kind]:
            assert wanted <= set(each), each
    problem = next(each for each in lint["problems"] if each["row"] == 38)
    assert (problem["table"], problem["why"], problem["fix"]) == (
        "carc",
        "Every row says where its fact is from.",
        "Say where the fact is from.",
    )
    ids = [each["id"] for kind in ("problems", "findings", "statements") for each in lint[kind]]
    assert len(ids) == len(set(ids))


def test_text_is_capped_and_says_how_many_more(drawn: Drawn) -> None:
    drawn.pairs(SELF_PAIRS)
    lint = lint_reference(drawn.load(), TODAY)
    text = lint_text(lint)
    assert text.count("is paired with itself") == 20
    assert f"and {lint['counts']['findings'] - 20} more; --json holds them all" in text


def test_what_two_settings_share_is_printed_once(drawn: Drawn) -> None:
    for setting in ("practitioner", "outpatient"):
        drawn.pairs("A0001 A0001 0", setting=setting)
    lint = lint_reference(drawn.load(), TODAY)
    assert len([each for each in lint["findings"] if each["codes"] == ["A0001", "A0001"]]) == 2
    assert lint_text(lint).count("A0001 is paired with itself") == 1
    assert "ncci_ptp outpatient and practitioner, 2024-07-01: A0001" in lint_text(lint)


def test_json_holds_all_and_is_the_same_each_time(drawn: Drawn, validate: Callable[..., Ended]) -> None:
    drawn.pairs(SELF_PAIRS)
    first = validate("--reference", drawn.directory, "--json")
    assert first == validate("--reference", drawn.directory, "--json")
    lint = json.loads(first[1])
    assert lint["counts"]["findings"] == len(lint["findings"]) > 30


def _ids(lint: dict[str, Any]) -> str:
    return "\n".join(f"{each['id']}  # {each['check']}" for each in lint["findings"])


def test_how_it_ends(shipped: Reference, drawn: Drawn, tmp_path: Path, validate: Callable[..., Ended]) -> None:
    accepted = tmp_path / "accepted.txt"
    accepted.write_text(f"# looked at\n\n{_ids(lint_reference(shipped, TODAY))}\n", encoding="utf-8")
    page, right = tmp_path / "page.csv", tmp_path / "right.csv"
    page.write_text(HEAD + "a page,62323,imaging,none\n", encoding="utf-8")
    right.write_text(HEAD + "a page,62323,imaging,fluoro\n", encoding="utf-8")
    gate = ("--fail-on-findings", "--accepted", accepted)
    assert validate()[0] == 0
    assert validate("--fail-on-findings")[0] == 1
    assert validate(*gate)[0] == 0
    assert validate(*gate, "--statements", right)[0] == 0
    assert validate(*gate, "--statements", page)[0] == 1
    assert validate("--statements", page)[0] == 0
    drawn.set("carc", {"carc": "4"}, source=None)
    assert validate("--reference", drawn.directory)[0] == 2
    assert validate(*gate, "--reference", drawn.directory)[0] == 2


def test_what_was_accepted_is_counted_and_what_is_gone_is_named(shipped: Reference, tmp_path: Path) -> None:
    accepted = tmp_path / "accepted.txt"
    one = lint_reference(shipped, TODAY)["findings"][0]
    accepted.write_text(f"{one['id']}\nT-0000000000 # of a table that is no longer loaded\n", encoding="utf-8")
    lint = lint_reference(shipped, TODAY, accepted=accepted)
    assert lint["counts"]["accepted"] == 1
    assert lint["counts"]["at_odds"] == lint["counts"]["findings"] - 1
    text = lint_text(lint)
    assert one["what"] not in text
    assert "1 accepted and not shown." in text
    assert "Accepted, and no longer found: T-0000000000." in text


def test_an_unreadable_list_of_accepted_ids_says_why(shipped: Reference, tmp_path: Path) -> None:
    path = tmp_path / "accepted.txt"
    path.write_text("T-0123456789\nP-0123456789\n", encoding="utf-8")
    with pytest.raises(ReferenceError, match=r"accepted\.txt, line 2: 'P-0123456789' is not the id"):
        lint_reference(shipped, TODAY, accepted=path)
    with pytest.raises(ReferenceError, match="cannot be read"):
        lint_reference(shipped, TODAY, accepted=tmp_path / "nowhere.txt")
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ReferenceError, match="not a text in UTF-8"):
        lint_reference(shipped, TODAY, accepted=path)


def test_statements_are_printed_with_their_reasons(shipped: Reference, tmp_path: Path) -> None:
    page = tmp_path / "pages.csv"
    page.write_text(
        HEAD + "a page,62323,imaging,none\nanother,62323,imaging,with\nthird,62323,hue,red\n", encoding="utf-8"
    )
    text = lint_text(lint_reference(shipped, TODAY, page))
    assert "3 statement(s): 1 at odds with the reference, 1 agree, 1 not judged." in text
    assert "row 1, a page: 62323, imaging, none\n      contradicted: imaging: the page says" in text
    assert "row 3, third: 62323, hue, red\n      not judged: 'hue' is neither" in text
    assert "row 2" not in text


def test_the_shipped_findings_are_few_and_known(shipped: Reference) -> None:
    checks = {each["check"] for each in lint_reference(shipped, TODAY)["findings"]}
    assert checks <= {
        "codes_that_end_have_successors",
        "codes_told_by_a_modifier_allow_it",
        "add_ons_are_listed_as_such",
        "values_fit_the_indicators",
    }
