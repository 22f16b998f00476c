"""Some decisions always go to second review, and a tenth of the others, drawn by a seed that the trail holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from audit.workspace import Workspace, open_workspace, schema
from audit.workspace.database import VARIABLE
from audit.workspace.decision import Decision
from audit.workspace.events import Action, stream
from audit.workspace.sampling import is_drawn, why_review
from audit.workspace.settings import Settings, settings
from audit.workspace.state import DismissReason, Disposition

SEED_OF_TESTS = "00" * 32
MANY = 20_000
NEVER = Settings(review_share=0, review_seed=SEED_OF_TESTS)
CONFIRM = Decision(Disposition.CONFIRM)
DISMISS = Decision(Disposition.DISMISS, DismissReason.RULE_WRONG)
QUERY = Decision(Disposition.QUERY)
DEFER = Decision(Disposition.DEFER, due=datetime.now(UTC).date() + timedelta(days=30))
EVERY = [CONFIRM, DISMISS, QUERY, DEFER]


def why(
    decision: Decision = CONFIRM,
    severity: str = "low",
    amount: str | None = "10.00",
    *,
    in_bulk: bool = False,
    given: Settings = NEVER,
) -> str | None:
    return why_review(given, "00000001", "f1", severity, Decimal(amount) if amount else None, decision, in_bulk)


def drawn(seed: str, share: int) -> set[str]:
    return {finding for finding in map(str, range(MANY)) if is_drawn(seed, share, "00000001", finding)}


@pytest.mark.parametrize("reason", DismissReason)
def test_every_dismissal_of_a_high_finding_goes_whatever_its_reason(reason: DismissReason) -> None:
    assert why(Decision(Disposition.DISMISS, reason, comment="The chart says otherwise."), "high") == "high_dismissal"


@pytest.mark.parametrize("severity", ["medium", "low"])
def test_a_dismissal_of_a_lesser_finding_does_not(severity: str) -> None:
    assert why(DISMISS, severity) is None


@pytest.mark.parametrize("decision", [CONFIRM, QUERY, DEFER], ids=lambda each: each.disposition.value)
def test_another_decision_on_a_high_finding_does_not(decision: Decision) -> None:
    assert why(decision, "high") is None


@pytest.mark.parametrize("decision", EVERY, ids=lambda each: each.disposition.value)
@pytest.mark.parametrize("amount", ["1000.01", "-1000.01"])
def test_everything_above_the_amount_goes_over_or_under(decision: Decision, amount: str) -> None:
    assert why(decision, amount=amount) == "over_amount"


@pytest.mark.parametrize("amount", ["1000.00", "-1000.00", "0.00", None])
def test_the_amount_itself_and_no_amount_do_not(amount: str | None) -> None:
    assert why(amount=amount) is None


@pytest.mark.parametrize("decision", EVERY, ids=lambda each: each.disposition.value)
def test_everything_decided_in_bulk_goes(decision: Decision) -> None:
    assert why(decision, in_bulk=True) == "bulk"


def test_a_tenth_is_drawn_and_the_same_again() -> None:
    first = drawn(SEED_OF_TESTS, 10)
    assert 0.09 < len(first) / MANY < 0.11
    assert drawn(SEED_OF_TESTS, 10) == first


def test_another_seed_draws_others_and_another_run_too() -> None:
    first, other = drawn(SEED_OF_TESTS, 10), drawn("11" * 32, 10)
    of_other_run = {each for each in map(str, range(MANY)) if is_drawn(SEED_OF_TESTS, 10, "00000002", each)}
    for another in (other, of_other_run):
        assert len(first & another) / MANY == pytest.approx(0.01, abs=0.004)


def test_a_larger_share_holds_the_smaller_sample() -> None:
    assert drawn(SEED_OF_TESTS, 0) == set()
    assert drawn(SEED_OF_TESTS, 5) < drawn(SEED_OF_TESTS, 10) < drawn(SEED_OF_TESTS, 100)
    assert len(drawn(SEED_OF_TESTS, 100)) == MANY


def test_the_draw_does_not_ask_what_was_decided() -> None:
    given = Settings(review_share=50, review_seed=SEED_OF_TESTS)
    drawn_for = {why(decision, given=given) for decision in EVERY}
    assert len(drawn_for) == 1


def test_without_a_seed_nothing_is_drawn_that_anybody_could_foresee() -> None:
    with pytest.raises(ValueError, match="seed"):
        why(given=Settings())


def test_the_seed_is_made_with_the_workspace_and_stands_in_the_trail(workspace: Workspace) -> None:
    made = settings(workspace).review_seed
    assert len(bytes.fromhex(made)) == 32
    table = schema.events
    with workspace.database.reading() as connection:
        (event,) = stream(connection, select(table).where(table.c.action == Action.WORKSPACE_MADE.value))
    assert event.payload["review_seed"] == made


def test_the_seed_stays_when_the_workspace_is_opened_again_and_every_workspace_has_its_own(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = open_workspace(workspace.directory)
    assert settings(again).review_seed == settings(workspace).review_seed
    again.close()
    monkeypatch.delenv(VARIABLE, raising=False)
    another = open_workspace(tmp_path / "another")
    assert settings(another).review_seed != settings(workspace).review_seed
    another.close()
