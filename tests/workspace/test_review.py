"""A second person judges blind, never their own decision; a third settles where two differ; every step is an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import polars as pl
import pytest
from sqlalchemy import select
from tests.support.opinions import (
    CONFIRM,
    DEFER,
    DISMISS,
    EVERY,
    QUERY,
    confirm,
    decided,
    key,
    many_findings,
    second,
    third,
)
from tests.workspace.conftest import ADA, ANN, BEN, CLEO, MO, NOBODY

from audit.errors import Conflict, NotAllowed, WorkspaceError
from audit.reports.audit import Audit
from audit.workspace import Workspace, schema
from audit.workspace.access import Actor, Role
from audit.workspace.blind import hidden_findings
from audit.workspace.decision import Decision
from audit.workspace.decisions import comment, comments_of, decide_in_bulk, history_of, reopen, seen_state, undo
from audit.workspace.events import Action, events_of, stream
from audit.workspace.queue import page, states
from audit.workspace.review import (
    adjudicate,
    adjudications,
    agreement_numbers,
    ask_for_review,
    numbers,
    second_opinion,
    waiting,
)
from audit.workspace.runs import SavedRun, save_run
from audit.workspace.sampling import is_drawn
from audit.workspace.settings import configure
from audit.workspace.state import DismissReason, FindingState, State

DORA = Actor("dora", "Dora", frozenset({Role.REVIEWER}))
FAR = Actor("far", "Far", frozenset({Role.REVIEWER}), frozenset({"elsewhere"}))
LONG = "The operative report of the other visit describes it."


@pytest.fixture
def run_id(workspace: Workspace, saved: SavedRun) -> str:
    """A saved run of which every decision goes to second review."""
    configure(workspace, ADA, "review_share", 100, key=key())
    return saved.run_id


@pytest.fixture
def finding(workspace: Workspace, run_id: str) -> str:
    """The first finding of the run."""
    return str(page(workspace, ANN, run_id)["finding_id"][0])


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """An audit with forty high findings of one rule."""
    return many_findings(tmp_path_factory.mktemp("many"), 40)


def actions(workspace: Workspace, state: FindingState) -> list[Action]:
    with workspace.database.reading() as connection:
        return [event.action for event in events_of(connection, state.run_id, state.finding_id)]


@pytest.mark.parametrize("opinion", EVERY.values(), ids=EVERY)
def test_where_two_agree_the_decision_is_final(
    workspace: Workspace, run_id: str, finding: str, opinion: Decision
) -> None:
    first = decided(workspace, ANN, run_id, finding, opinion)
    assert (first.state, first.final_disposition) == (State.SECOND_REVIEW, None)
    after = second(workspace, CLEO, first, opinion)
    assert after.final_disposition == opinion.disposition
    assert after.state == (State.DECIDED if opinion in (CONFIRM, DISMISS) else State.WAITING)
    assert after.second_by == "cleo"
    assert actions(workspace, after) == [Action.DECIDED, Action.REVIEWED]


def test_where_two_differ_nothing_is_final_until_a_third_person_decides(
    workspace: Workspace, run_id: str, finding: str
) -> None:
    first = decided(workspace, ANN, run_id, finding, DISMISS)
    differ = second(workspace, CLEO, first, CONFIRM)
    assert (differ.state, differ.final_disposition) == (State.ADJUDICATION, None)
    settled = third(workspace, BEN, differ, confirm("62322"))
    assert (settled.state, settled.final_disposition, settled.final_reason) == (State.DECIDED, "confirm", None)
    assert (settled.disposition, settled.second_disposition) == ("dismiss", "confirm")
    assert (settled.corrected_code, settled.corrected_amount) == ("62322", "135.15")
    assert actions(workspace, settled) == [Action.DECIDED, Action.REVIEWED, Action.ADJUDICATED]


def test_two_who_dismiss_for_different_reasons_agree_and_the_first_reason_counts(
    workspace: Workspace, run_id: str, finding: str
) -> None:
    first = decided(workspace, ANN, run_id, finding, DISMISS)
    after = second(workspace, CLEO, first, Decision(DISMISS.disposition, DismissReason.INPUT_ERROR))
    assert (after.final_disposition, after.final_reason) == ("dismiss", "rule_wrong")


def test_two_who_confirm_with_different_codes_differ(workspace: Workspace, run_id: str, finding: str) -> None:
    first = decided(workspace, ANN, run_id, finding, confirm("62322"))
    assert second(workspace, CLEO, first, confirm("62320")).state == State.ADJUDICATION


@pytest.mark.parametrize(
    ("one", "other"), [(CONFIRM, confirm("62322")), (confirm("62322"), CONFIRM)], ids=["second", "first"]
)
def test_a_code_that_only_one_of_two_gave_holds(
    workspace: Workspace, run_id: str, finding: str, one: Decision, other: Decision
) -> None:
    after = second(workspace, CLEO, decided(workspace, ANN, run_id, finding, one), other)
    assert (after.state, after.corrected_code) == (State.DECIDED, "62322")


def test_what_waits_is_shown_without_anything_of_the_decision(workspace: Workspace, run_id: str, finding: str) -> None:
    first = decided(workspace, ANN, run_id, finding, DISMISS)
    found = waiting(workspace, CLEO, run_id)
    assert found["finding_id"].to_list() == [finding]
    assert found["version"].to_list() == [first.version]
    assert set(found.columns) == {
        *("finding_id", "rule_id", "rule_title", "severity", "hcpcs_code", "suggested_code"),
        *("amount_difference", "claim_line_start_date", "version"),
    }


def test_nobody_waits_for_an_opinion_on_their_own_decision(workspace: Workspace, run_id: str, finding: str) -> None:
    first = decided(workspace, BEN, run_id, finding, DISMISS)
    assert waiting(workspace, BEN, run_id).is_empty()
    with pytest.raises(WorkspaceError, match="somebody else gives the second opinion"):
        second(workspace, BEN, first, DISMISS)
    assert actions(workspace, first) == [Action.DECIDED]


def secrets_of(workspace: Workspace, run_id: str, finding: str) -> list[Callable[[Actor], object]]:
    """Every function that tells a person about a finding."""
    return [
        lambda actor: seen_state(workspace, actor, run_id, finding),
        lambda actor: states(workspace, actor, run_id).to_dicts(),
        lambda actor: page(workspace, actor, run_id).to_dicts(),
        lambda actor: history_of(workspace, actor, run_id, finding),
        lambda actor: comments_of(workspace, actor, run_id, finding),
        lambda actor: waiting(workspace, actor, run_id).to_dicts(),
        lambda actor: adjudications(workspace, actor, run_id),
        lambda actor: numbers(workspace, actor, run_id),
        lambda actor: agreement_numbers(workspace, actor, run_id),
    ]


def test_a_reviewer_learns_nothing_of_the_first_opinion_from_any_function_before_giving_the_second(
    workspace: Workspace, run_id: str, finding: str
) -> None:
    given = Decision(DISMISS.disposition, DismissReason.PAYER_POLICY_DIFFERS, comment="Alpha allows it since May.")
    decided(workspace, ANN, run_id, finding, given)
    comment(workspace, ANN, run_id, finding, "See the manual of Alpha.", key=key())
    tells = secrets_of(workspace, run_id, finding)
    for told in (repr(tell(CLEO)) for tell in tells):
        for word in ("dismiss", "payer", "Alpha allows", "manual", "'ann'", "high_dismissal"):
            assert word not in told.replace("'payer': 'Alpha'", "").replace("'payer': 'Beta'", "")
    with workspace.database.reading() as connection:
        assert hidden_findings(connection, CLEO) == {(run_id, finding)}
    second(workspace, CLEO, seen_state(workspace, CLEO, run_id, finding), CONFIRM)
    after = repr([tell(CLEO) for tell in tells])
    for word in ("dismiss", "payer_policy_differs", "Alpha allows", "manual", "'ann'"):
        assert word in after
    with workspace.database.reading() as connection:
        assert hidden_findings(connection, CLEO) == frozenset()


def test_a_state_is_veiled_but_for_what_says_that_it_waits(workspace: Workspace, run_id: str, finding: str) -> None:
    decided(workspace, ANN, run_id, finding, confirm("62322"))
    comment(workspace, ANN, run_id, finding, "See the image log.", key=key())
    seen = seen_state(workspace, CLEO, run_id, finding)
    known = {each.name for each in fields(seen) if getattr(seen, each.name) not in (None, 0)}
    assert known == {"run_id", "finding_id", "rule_id", "state", "version", "changed"}
    (row,) = states(workspace, CLEO, run_id).to_dicts()
    assert {name for name, value in row.items() if value not in (None, 0)} == known


@pytest.mark.parametrize("actor", [ANN, DORA], ids=lambda actor: actor.name)
def test_who_decided_sees_their_own_and_another_reviewer_does_not(
    workspace: Workspace, run_id: str, finding: str, actor: Actor
) -> None:
    decided(workspace, ANN, run_id, finding, DISMISS)
    expected = "dismiss" if actor is ANN else None
    assert seen_state(workspace, actor, run_id, finding).disposition == expected


def test_who_cannot_review_is_not_kept_from_seeing(workspace: Workspace, run_id: str, finding: str) -> None:
    decided(workspace, BEN, run_id, finding, DISMISS)
    assert seen_state(workspace, ANN, run_id, finding).disposition == "dismiss"


def test_a_conflict_names_nobody_while_the_reviewer_is_still_blind(
    workspace: Workspace, run_id: str, finding: str
) -> None:
    first = decided(workspace, ANN, run_id, finding, DISMISS)
    back = undo(workspace, ANN, run_id, finding, version=first.version, key=key())
    again = decided(workspace, ANN, run_id, finding, CONFIRM, version=back.version)
    with pytest.raises(Conflict) as told:
        second(workspace, CLEO, first, DISMISS)
    assert "ann" not in str(told.value)
    assert "confirm" not in str(told.value)
    assert second(workspace, CLEO, again, CONFIRM).final_disposition == "confirm"


def test_of_two_reviewers_at_once_the_slower_learns_who_was_quicker(
    workspace: Workspace, run_id: str, finding: str
) -> None:
    first = decided(workspace, ANN, run_id, finding, DISMISS)
    second(workspace, CLEO, first, DISMISS)
    with pytest.raises(Conflict, match=r"^cleo gave a second opinion on this finding"):
        second(workspace, DORA, first, CONFIRM)
    assert actions(workspace, first) == [Action.DECIDED, Action.REVIEWED]


def test_the_same_click_again_is_one_event(workspace: Workspace, run_id: str, finding: str) -> None:
    first = decided(workspace, ANN, run_id, finding, DISMISS)
    give: dict[str, Any] = {"version": first.version, "key": key()}
    once = second_opinion(workspace, CLEO, run_id, finding, CONFIRM, **give)
    assert second_opinion(workspace, CLEO, run_id, finding, CONFIRM, **give) == once
    settle: dict[str, Any] = {"version": once.version, "key": key()}
    settled = adjudicate(workspace, DORA, run_id, finding, CONFIRM, **settle)
    assert adjudicate(workspace, DORA, run_id, finding, CONFIRM, **settle) == settled
    assert len(actions(workspace, settled)) == 3


@pytest.mark.parametrize("actor", [ANN, MO, ADA, NOBODY, FAR], ids=lambda actor: actor.name)
def test_who_may_not_review_gets_nothing_and_writes_nothing(
    workspace: Workspace, run_id: str, finding: str, actor: Actor
) -> None:
    first = decided(workspace, BEN, run_id, finding, DISMISS)
    for ask in (waiting, adjudications, numbers, agreement_numbers):
        with pytest.raises((NotAllowed, WorkspaceError), match="Not found, or no access"):
            ask(workspace, actor, run_id)
    with pytest.raises((NotAllowed, WorkspaceError), match="Not found, or no access"):
        second(workspace, actor, first, CONFIRM)
    differ = second(workspace, CLEO, first, CONFIRM)
    with pytest.raises((NotAllowed, WorkspaceError), match="Not found, or no access"):
        third(workspace, actor, differ, CONFIRM)
    assert actions(workspace, first) == [Action.DECIDED, Action.REVIEWED]


def test_neither_of_two_who_differ_settles_it(workspace: Workspace, run_id: str, finding: str) -> None:
    first = decided(workspace, BEN, run_id, finding, DISMISS)
    differ = second(workspace, CLEO, first, CONFIRM)
    for actor in (BEN, CLEO):
        with pytest.raises(WorkspaceError, match="a third person decides"):
            third(workspace, actor, differ, CONFIRM)
    assert third(workspace, DORA, differ, CONFIRM).final_disposition == "confirm"


def test_the_list_to_settle_shows_both_opinions_and_whose_turn_it_is(
    workspace: Workspace, run_id: str, finding: str
) -> None:
    first = decided(workspace, BEN, run_id, finding, Decision(DISMISS.disposition, DismissReason.OTHER, comment=LONG))
    differ = second(workspace, CLEO, first, confirm("62322"))
    (told,) = adjudications(workspace, DORA, run_id)
    assert (told.finding_id, told.version, told.is_mine_to_settle) == (finding, differ.version, True)
    assert (told.first.actor, told.first.told["disposition"], told.first.words) == ("ben", "dismiss", LONG)
    assert (told.second.actor, told.second.told["corrected_code"]) == ("cleo", "62322")
    assert not adjudications(workspace, BEN, run_id)[0].is_mine_to_settle
    assert not adjudications(workspace, CLEO, run_id)[0].is_mine_to_settle


def test_what_waits_for_nobody_cannot_be_reviewed_or_settled(workspace: Workspace, run_id: str, finding: str) -> None:
    new = seen_state(workspace, CLEO, run_id, finding)
    with pytest.raises(WorkspaceError, match="does not wait"):
        second(workspace, CLEO, new, CONFIRM)
    first = decided(workspace, ANN, run_id, finding, CONFIRM)
    with pytest.raises(WorkspaceError, match="still waits for a second opinion"):
        third(workspace, DORA, first, CONFIRM)
    agreed = second(workspace, CLEO, first, CONFIRM)
    with pytest.raises(WorkspaceError, match="Nobody differs"):
        third(workspace, DORA, agreed, CONFIRM)


def test_a_finding_that_the_run_does_not_have_is_not_found(workspace: Workspace, run_id: str) -> None:
    with pytest.raises(WorkspaceError, match="Not found, or no access"):
        second_opinion(workspace, CLEO, run_id, "f" * 16, CONFIRM, version=0, key=key())


def test_a_second_opinion_cannot_be_taken_back_once_the_first_one_is_known(
    workspace: Workspace, run_id: str, finding: str
) -> None:
    both = Actor("both", "Both", frozenset({Role.AUDITOR, Role.REVIEWER}))
    after = second(workspace, both, decided(workspace, ANN, run_id, finding, DISMISS), CONFIRM)
    with pytest.raises(WorkspaceError, match="no decision of yours to undo"):
        undo(workspace, both, run_id, finding, version=after.version, key=key())


def test_who_reopens_starts_anew_and_the_second_opinion_is_asked_again(
    workspace: Workspace, run_id: str, finding: str
) -> None:
    agreed = second(workspace, CLEO, decided(workspace, ANN, run_id, finding, CONFIRM), CONFIRM)
    opened = reopen(workspace, ANN, run_id, finding, "The chart has come in.", version=agreed.version, key=key())
    assert (opened.second_by, opened.final_disposition) == (None, None)
    again = decided(workspace, ANN, run_id, finding, QUERY, version=opened.version)
    assert again.state == State.SECOND_REVIEW
    assert numbers(workspace, CLEO, run_id).mine == 1


def test_a_decision_outside_the_sample_is_final_until_somebody_asks(workspace: Workspace, saved: SavedRun) -> None:
    configure(workspace, ADA, "review_share", 0, key=key())
    finding = str(page(workspace, ANN, saved.run_id)["finding_id"][0])
    first = decided(workspace, ANN, saved.run_id, finding, CONFIRM)
    assert (first.state, first.final_disposition) == (State.DECIDED, "confirm")
    click = key()
    asked = ask_for_review(workspace, BEN, saved.run_id, finding, version=first.version, key=click)
    assert (asked.state, asked.final_disposition, asked.review_why) == (State.SECOND_REVIEW, None, "asked")
    assert ask_for_review(workspace, BEN, saved.run_id, finding, version=first.version, key=click) == asked
    with pytest.raises(WorkspaceError, match="no decision of one person alone"):
        ask_for_review(workspace, ANN, saved.run_id, finding, version=asked.version, key=key())
    after = second(workspace, CLEO, asked, CONFIRM)
    with pytest.raises(WorkspaceError, match="no decision of one person alone"):
        ask_for_review(workspace, ANN, saved.run_id, finding, version=after.version, key=key())


def test_all_that_was_decided_in_bulk_waits(workspace: Workspace, many: Audit) -> None:
    configure(workspace, ADA, "review_share", 0, key=key())
    run_id = save_run(workspace, ANN, many, "many.csv").run_id
    seen = dict.fromkeys(page(workspace, ANN, run_id)["finding_id"].to_list()[:5], 0)
    decide_in_bulk(workspace, ANN, run_id, seen, QUERY, "The same surgeon, one letter.", key=key())
    assert set(waiting(workspace, CLEO, run_id)["finding_id"]) == set(seen)
    assert numbers(workspace, ANN_AS_REVIEWER, run_id).others == 5


ANN_AS_REVIEWER = Actor("ann", "Ann", frozenset({Role.AUDITOR, Role.REVIEWER}))


def test_agreement_is_of_the_opinions_that_stand_and_apart_by_why_they_were_reviewed(
    workspace: Workspace, many: Audit
) -> None:
    configure(workspace, ADA, "review_share", 100, key=key())
    run_id = save_run(workspace, ANN, many, "many.csv").run_id
    finding_ids = page(workspace, ANN, run_id)["finding_id"].to_list()
    for number, finding_id in enumerate(finding_ids):
        first = decided(workspace, ANN, run_id, finding_id, DISMISS if number < 10 else CONFIRM)
        second(workspace, CLEO, first, DISMISS if number in (0, 39) else CONFIRM)
    told = agreement_numbers(workspace, CLEO, run_id)
    assert {name: (each.n, each.agreed) for name, each in told.items()} == {
        "all": (40, 30),
        "high_dismissal": (10, 1),
        "sample": (30, 29),
    }
    assert told["all"].kappa
    assert told["all"].ac1
    assert told["high_dismissal"].ac1 is None
    assert agreement_numbers(workspace, CLEO) == told
    assert numbers(workspace, CLEO, run_id).settled == 30
    assert numbers(workspace, DORA, run_id).mine_to_settle == 10
    assert numbers(workspace, CLEO, run_id).mine_to_settle == 0


def test_the_queue_is_in_the_order_of_what_matters(workspace: Workspace, run_id: str) -> None:
    for finding_id in page(workspace, ANN, run_id)["finding_id"]:
        decided(workspace, ANN, run_id, finding_id, DEFER)
    found = waiting(workspace, CLEO, run_id)
    assert found["severity"].to_list() == ["high", "medium"]


def test_no_event_of_a_review_holds_a_typed_word(workspace: Workspace, run_id: str, finding: str) -> None:
    words = "Alpha allows it since May."
    first = decided(workspace, ANN, run_id, finding, DISMISS)
    second(workspace, CLEO, first, Decision(CONFIRM.disposition, comment=words))
    with workspace.database.reading() as connection:
        held = repr([event.payload for event in events_of(connection, run_id, finding)])
    assert "Alpha" not in held
    assert "digest" in held


def test_a_frame_without_rows_is_veiled_too(workspace: Workspace, saved: SavedRun) -> None:
    assert states(workspace, CLEO, saved.run_id).schema == states(workspace, ANN, saved.run_id).schema
    assert states(workspace, CLEO, saved.run_id).schema["version"] == pl.Int64()


def test_no_refusal_names_who_decided_to_a_reviewer_who_is_still_blind(
    workspace: Workspace, run_id: str, finding: str
) -> None:
    first = decided(workspace, ANN, run_id, finding, DISMISS)
    acts: list[Callable[[], object]] = [
        lambda: decided(workspace, CLEO, run_id, finding, CONFIRM),
        lambda: decided(workspace, CLEO, run_id, finding, CONFIRM, version=first.version),
        lambda: reopen(workspace, CLEO, run_id, finding, "I want to look again.", version=first.version, key=key()),
        lambda: undo(workspace, CLEO, run_id, finding, version=first.version, key=key()),
        lambda: ask_for_review(workspace, CLEO, run_id, finding, version=first.version, key=key()),
        lambda: third(workspace, CLEO, first, CONFIRM),
    ]
    for act in acts:
        with pytest.raises((WorkspaceError, NotAllowed, Conflict)) as told:
            act()
        assert "ann" not in str(told.value).split()
        assert "dismiss" not in str(told.value)
    assert actions(workspace, first) == [Action.DECIDED]


def test_a_reviewer_cannot_reopen_what_they_have_yet_to_judge_and_its_decider_can(
    workspace: Workspace, run_id: str, finding: str
) -> None:
    first = decided(workspace, ANN, run_id, finding, DISMISS)
    with pytest.raises(WorkspaceError, match="waits for a second opinion, which may be yours"):
        reopen(workspace, BEN, run_id, finding, "I want to look again.", version=first.version, key=key())
    again = reopen(workspace, ANN, run_id, finding, "The chart has come in.", version=first.version, key=key())
    assert again.state == State.NEW


def test_the_sample_of_a_run_can_be_drawn_again_from_the_trail(workspace: Workspace, many: Audit) -> None:
    run_id = save_run(workspace, ANN, many, "many.csv").run_id
    configure(workspace, ADA, "review_share", 35, key=key())
    for finding_id in page(workspace, ANN, run_id)["finding_id"]:
        decided(workspace, ANN, run_id, finding_id, CONFIRM)
    with workspace.database.reading() as connection:
        told = list(stream(connection, select(schema.events).order_by(schema.events.c.seq)))
    (seed,) = [event.payload["review_seed"] for event in told if event.action is Action.WORKSPACE_MADE]
    (share,) = [int(event.payload["value"]) for event in told if event.action is Action.CONFIGURED]
    decisions = [event for event in told if event.action is Action.DECIDED]
    assert len(decisions) == 40
    drawn = {each.finding_id for each in decisions if is_drawn(seed, share, run_id, str(each.finding_id))}
    assert drawn == {each.finding_id for each in decisions if each.payload["review_why"] == "sample"}
    assert set(waiting(workspace, CLEO, run_id)["finding_id"]) == drawn
