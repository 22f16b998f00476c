"""What makes a decision, and what does not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from audit.errors import WorkspaceError
from audit.workspace.decision import Decision, require_words, today
from audit.workspace.state import DismissReason, Disposition

TOMORROW = today() + timedelta(days=1)
NO_DECISIONS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown": ({"disposition": "agree"}, "Not a known disposition"),
    "dismissed without a reason": ({"disposition": "dismiss"}, "needs a reason"),
    "unknown reason": ({"disposition": "dismiss", "reason": "because"}, "Not a known reason"),
    "other, and 19 characters": ({"disposition": "dismiss", "reason": "other", "comment": "x" * 19}, "at least 20"),
    "other, and blanks": ({"disposition": "dismiss", "reason": "other", "comment": " " * 40}, "at least 20"),
    "confirmed with a reason": ({"disposition": "confirm", "reason": "rule_wrong"}, "belongs to Dismiss"),
    "dismissed with a code": (
        {"disposition": "dismiss", "reason": "rule_wrong", "corrected_code": "62322"},
        "belongs to Confirm",
    ),
    "queried with units": ({"disposition": "query", "corrected_units": Decimal(1)}, "belongs to Confirm"),
    "deferred with an amount": (
        {"disposition": "defer", "due": TOMORROW, "corrected_amount": Decimal(1)},
        "belongs to Confirm",
    ),
    "six characters as a code": ({"disposition": "confirm", "corrected_code": "623222"}, "not a HCPCS code"),
    "a formula as a code": ({"disposition": "confirm", "corrected_code": "=1+12"}, "not a HCPCS code"),
    "no units": ({"disposition": "confirm", "corrected_units": Decimal(0)}, "above 0"),
    "units not a number": ({"disposition": "confirm", "corrected_units": Decimal("NaN")}, "above 0"),
    "endless units": ({"disposition": "confirm", "corrected_units": Decimal("Infinity")}, "above 0"),
    "an amount below 0": ({"disposition": "confirm", "corrected_amount": Decimal("-0.01")}, "dollars and cents"),
    "a tenth of a cent": ({"disposition": "confirm", "corrected_amount": Decimal("1.001")}, "dollars and cents"),
    "an amount not a number": ({"disposition": "confirm", "corrected_amount": Decimal("NaN")}, "dollars and cents"),
    "deferred without a day": ({"disposition": "defer"}, "needs the day"),
    "deferred to today": ({"disposition": "defer", "due": today()}, "after today"),
    "confirmed with a day": ({"disposition": "confirm", "due": TOMORROW}, "belongs to Defer"),
}


@pytest.mark.parametrize("name", NO_DECISIONS)
def test_what_makes_no_decision_is_refused_with_what_is_wrong(name: str) -> None:
    given, said = NO_DECISIONS[name]
    with pytest.raises(WorkspaceError, match=said):
        Decision(**given)


def test_an_event_holds_codes_and_numbers_as_text_and_never_the_comment() -> None:
    given = Decision(
        Disposition.CONFIRM,
        corrected_code=" j1100 ",
        corrected_units=Decimal("2.50"),
        corrected_amount=Decimal("1E+2"),
        comment="Jane Roe was there.",
    )
    assert given.told() == {
        "disposition": "confirm",
        "reason": None,
        "corrected_code": "J1100",
        "corrected_units": "2.50",
        "corrected_amount": "100",
        "due": None,
    }


def test_another_reason_with_a_sentence_is_a_dismissal() -> None:
    given = Decision(Disposition.DISMISS, DismissReason.OTHER, comment="  twenty characters ok ")
    assert given.comment == "twenty characters ok"
    assert given.told()["reason"] == "other"


@pytest.mark.parametrize("given", ["", "  short   ", "x" * 9])
def test_a_reason_of_less_than_ten_characters_says_nothing(given: str) -> None:
    with pytest.raises(WorkspaceError, match="at least 10"):
        require_words(given, "Reopen")
