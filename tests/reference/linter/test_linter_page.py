"""What docs/linter.md shows is what the linter prints."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from audit.model.places import home
from audit.reference import Reference
from audit.reference.linter import TABLE_CHECKS
from audit.reports.lint import lint_reference
from audit.reports.lint_text import lint_text

PAGE = (home() / "docs" / "linter.md").read_text(encoding="utf-8")
HERE = Path(__file__).parent
TABLES, STATEMENTS = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)


def test_its_statements_are_printed_so(shipped: Reference) -> None:
    text = lint_text(lint_reference(shipped, date(2026, 11, 21), HERE / "public_statements.csv"))
    assert [line for line in STATEMENTS.splitlines() if line not in text] == []
    assert "35 statement(s): 35 at odds" in text


@pytest.mark.parametrize("check", [check.__name__ for check in TABLE_CHECKS])
def test_every_check_is_explained(check: str) -> None:
    assert f"`{check}`" in PAGE
