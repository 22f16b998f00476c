"""Deciding on the Worklist: each click is one event, what is typed is kept, and nobody overwrites anybody."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest
from tests.support.visit import press, title, told, visit

from audit.model.places import home
from audit.reports.audit import Audit
from audit.reports.line_story import story_of_finding
from audit.ui import cache, identity
from audit.ui.components.decision import suggested
from audit.workspace import decisions, queue, schema
from audit.workspace.access import NO_ACCESS, Actor, Role
from audit.workspace.changes import change
from audit.workspace.decision import Decision, today
from audit.workspace.drafts import draft_of
from audit.workspace.events import Action, Draft
from audit.workspace.runs import save_run
from audit.workspace.settings import configure
from audit.workspace.state import DismissReason, Disposition

BEN = Actor("ben", "Ben", frozenset({Role.AUDITOR}))
RISKY = "![x](http://evil.example/p.png) <script>alert(1)</script> :red[x] $x$"


@pytest.fixture(autouse=True)
def nothing_is_drawn() -> None:
    """What goes to a second person goes by its own rules, and not by chance."""
    configure(cache.workspace(), identity.current(), "review_share", 0, key=secrets.token_hex(8))


def run_of(at: AppTest) -> str:
    given = at.query_params["run"]
    return given if isinstance(given, str) else given[0]


def finding_of(at: AppTest) -> str:
    given = at.query_params["finding"]
    return given if isinstance(given, str) else given[0]


def state(at: AppTest, finding_id: str) -> dict[str, object]:
    table = schema.finding_states
    wanted = select(table).where(table.c.run_id == run_of(at), table.c.finding_id == finding_id)
    with cache.workspace().database.reading() as connection:
        found = connection.execute(wanted).mappings().first()
    return dict(found) if found else {}


def actions(at: AppTest) -> Counter[str]:
    """How often each thing was done to findings of the run."""
    table = schema.events
    wanted = select(table.c.action).where(table.c.run_id == run_of(at), table.c.finding_id.is_not(None))
    with cache.workspace().database.reading() as connection:
        return Counter(connection.execute(wanted).scalars())


def field(at: AppTest, name: str) -> str:
    """The key of a field of the open form."""
    every = [each.key for kind in (at.text_input, at.text_area, at.date_input, at.button) for each in kind]
    return next(key for key in every if key and key.startswith(f"decide.{name}."))


def opened(at: AppTest, verb: str) -> AppTest:
    return press(at, f"decide.{verb}")


def recorded(at: AppTest) -> AppTest:
    return press(at, field(at, "record"))


def has_form(at: AppTest) -> bool:
    return any(button.key and button.key.startswith("decide.cancel.") for button in at.button)


def counted(at: AppTest, scope: str) -> str:
    return next(option.content for option in at.segmented_control[0].proto.options if option.content.startswith(scope))


def test_confirm_is_filled_in_with_what_the_finding_suggests_and_recorded_as_edited(eight: Audit) -> None:
    at = opened(visit("worklist", eight, {"code": "62311"}), "confirm")
    first = finding_of(at)
    assert at.text_input(key=field(at, "corrected_code")).value == "62323"
    assert at.text_input(key=field(at, "corrected_units")).value == ""
    at.text_input(key=field(at, "corrected_amount")).set_value("1,258.31").run()
    at = recorded(at)
    kept = state(at, first)
    assert (kept["disposition"], kept["corrected_code"], kept["corrected_amount"]) == ("confirm", "62323", "1258.31")
    assert kept["corrected_units"] is None


def test_what_the_finding_does_not_suggest_is_left_blank(eight: Audit) -> None:
    at = visit("worklist", eight, {"code": "62311"})
    story = story_of_finding(eight.directory, cache.reference(), finding_of(at))
    finding = story.finding(finding_of(at))
    assert finding is not None
    assert suggested(story, finding)["corrected_code"] == "62323"
    assert suggested(story, replace(finding, suggested_code=None)) == {}
    assert "corrected_amount" not in suggested(story, replace(finding, difference=Decimal(1)))


def test_after_a_decision_the_next_open_finding_is_shown(eight: Audit) -> None:
    at = visit("worklist", eight)
    first = finding_of(at)
    at = recorded(opened(at, "query"))
    assert title(at) == "7 findings wait for a decision"
    assert finding_of(at) != first
    assert counted(at, "Waiting") == "Waiting 1"
    assert not has_form(at)


def test_dismiss_takes_one_click_on_a_reason(eight: Audit) -> None:
    at = opened(visit("worklist", eight), "dismiss")
    first = finding_of(at)
    at = press(at, f"{field(at, 'reason').rpartition('.')[0]}.modifier_supports")
    assert state(at, first)["reason"] == "modifier_supports"


def test_another_reason_has_to_be_told_and_nothing_is_lost_until_then(eight: Audit) -> None:
    at = opened(visit("worklist", eight), "dismiss")
    other = f"{field(at, 'reason').rpartition('.')[0]}.other"
    at.text_input(key=field(at, "comment")).set_value("too short").run()
    at = press(at, other)
    assert "needs a comment of at least 20 characters" in told(at)
    assert at.text_input(key=field(at, "comment")).value == "too short"
    assert not actions(at)


@pytest.mark.parametrize("typed", ["1.234,56", "12 dollars", "1e9", "-5", "NaN", "='x'"])
def test_an_amount_that_is_none_is_named_and_nothing_is_written(typed: str, eight: Audit) -> None:
    at = opened(visit("worklist", eight), "confirm")
    at.text_input(key=field(at, "corrected_amount")).set_value(typed).run()
    at = recorded(at)
    assert "Corrected amount: not a number. Write dollars such as 135.15." in told(at)
    assert not actions(at)


def test_defer_needs_a_day_to_come_and_waits_until_then(eight: Audit) -> None:
    at = opened(visit("worklist", eight), "defer")
    first = finding_of(at)
    due = today() + timedelta(days=3)
    at.date_input(key=field(at, "due")).set_value(due).run()
    at = recorded(at)
    assert (state(at, first)["due"], state(at, first)["state"]) == (due.isoformat(), "waiting")


def test_a_comment_is_shown_as_it_was_typed(eight: Audit) -> None:
    at = opened(visit("worklist", eight), "comment")
    at.text_area(key=field(at, "comment")).set_value(RISKY).run()
    at = recorded(at)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; :red[x] $x$" in told(at)
    assert "<script>" not in told(at)
    assert all("evil.example" not in block.value for block in at.markdown)


def test_undo_takes_the_last_decision_back_and_looks_at_it_again(eight: Audit) -> None:
    at = visit("worklist", eight)
    first = finding_of(at)
    at = press(recorded(opened(recorded(opened(at, "confirm")), "query")), "decide.undo")
    assert title(at) == "7 findings wait for a decision"
    at = press(at, "decide.undo")
    assert title(at) == "8 findings wait for a decision"
    assert finding_of(at) == first
    assert at.button(key="decide.undo").disabled
    assert actions(at)["finding.undone"] == 2


def test_a_decided_finding_is_reopened_with_a_reason_only(eight: Audit) -> None:
    at = visit("worklist", eight, {"code": "62311"})
    first = finding_of(at)
    decide_elsewhere(at, first, identity.current(), Disposition.QUERY)
    at = visit_again(at, {"scope": "waiting"})
    assert finding_of(at) == first
    decisions.decide(
        cache.workspace(), identity.current(), run_of(at), first, Decision(Disposition.DISMISS, DismissReason.RULE_WRONG),
        version=int(str(state(at, first)["version"])), key=secrets.token_hex(8),
    )  # fmt: skip
    at = opened(visit_again(at, {"scope": "all", "finding": first}), "reopen")
    at = recorded(at)
    assert "needs a reason of at least 10 characters" in told(at)
    at.text_input(key=field(at, "comment")).set_value("the addendum came in").run()
    at = recorded(at)
    assert state(at, first)["disposition"] is None
    assert "reopened: the addendum came in" in told(at)


def decide_elsewhere(at: AppTest, finding_id: str, actor: Actor, disposition: Disposition) -> None:
    version = int(str(state(at, finding_id).get("version", 0)))
    where = (cache.workspace(), actor, run_of(at), finding_id)
    decisions.decide(*where, Decision(disposition), version=version, key=secrets.token_hex(8))


def visit_again(at: AppTest, query: dict[str, str]) -> AppTest:
    """The same run as a new visitor of the same name opens it, in another tab or after a reload."""
    again = AppTest.from_file(home() / "app.py", default_timeout=60)
    again.query_params["run"] = run_of(at)
    for name, value in query.items():
        again.query_params[name] = value
    again.run()
    return again.switch_page("pages/worklist.py").run()


@pytest.mark.parametrize("answer", ["again", "comment"])
def test_who_comes_second_sees_who_was_first_and_overwrites_nothing(answer: str, eight: Audit) -> None:
    at = opened(visit("worklist", eight), "confirm")
    first = finding_of(at)
    at.text_input(key=field(at, "comment")).set_value("I saw the order").run()
    decide_elsewhere(at, first, BEN, Disposition.QUERY)
    at = recorded(at)
    assert "ben queried this finding at" in told(at)
    assert state(at, first)["disposition"] == "query"
    at = press(at, f"conflict.{answer}")
    expected = {"finding.decided": 1} | ({"finding.commented": 1} if answer == "comment" else {})
    assert actions(at) == expected
    assert ("I would have chosen: Confirm" in told(at)) == (answer == "comment")
    assert draft_of(cache.workspace(), identity.current(), run_of(at), first) == {}


def test_what_was_typed_survives_a_reload_and_stands_in_no_address(eight: Audit) -> None:
    at = opened(visit("worklist", eight), "dismiss")
    first = finding_of(at)
    at.text_input(key=field(at, "comment")).set_value("half a sentence").run()
    again = visit_again(at, {"finding": first})
    assert has_form(again)
    assert again.text_input(key=field(again, "comment")).value == "half a sentence"
    assert "half" not in str(dict(again.query_params))
    again = press(again, f"{field(again, 'reason').rpartition('.')[0]}.rule_wrong")
    assert draft_of(cache.workspace(), identity.current(), run_of(again), first) == {}
    assert not has_form(visit_again(again, {"scope": "all", "finding": first}))


def test_a_form_that_two_tabs_record_is_one_event(eight: Audit) -> None:
    at = opened(visit("worklist", eight), "query")
    first = finding_of(at)
    at.text_input(key=field(at, "comment")).set_value("which side was it").run()
    other = visit_again(at, {"finding": first})
    recorded(at)
    other = recorded(other)
    assert actions(other)["finding.decided"] == 1
    assert "Somebody was quicker" not in told(other)


def test_who_looks_at_a_finding_is_named(eight: Audit) -> None:
    at = visit("worklist", eight)
    second = press(at, "worklist.after")
    run_id, finding_id = run_of(second), finding_of(second)
    queue.let_go(cache.workspace(), identity.current(), run_id, finding_id)
    queue.hold(cache.workspace(), BEN, run_id, finding_id)
    assert "Ben has this finding open, until" in told(visit_again(at, {"finding": finding_id}))


def test_take_next_makes_findings_mine_and_shows_them(eight: Audit) -> None:
    at = press(visit("worklist", eight), "worklist.take")
    assert title(at) == "8 findings are yours to decide"
    assert set(at.dataframe[0].value["State"]) == {"Yours"}
    assert at.query_params["scope"] in ("mine", ["mine"])


@pytest.mark.parametrize("given", ["purple", "NaN", "-1", "x" * 10_000, "<script>"])
def test_a_part_of_the_queue_that_is_none_is_the_open_one_and_leaves_the_address(given: str, eight: Audit) -> None:
    at = visit("worklist", eight, {"scope": given, "page": "-1", "sort": "NaN"})
    assert not at.exception
    assert title(at) == "8 findings wait for a decision"
    assert set(at.query_params) == {"run", "finding"}


def test_the_part_of_the_queue_comes_from_the_address_and_says_where_it_is_empty(eight: Audit) -> None:
    at = visit("worklist", eight, {"scope": "decided"})
    assert title(at) == "Nothing is decided yet"
    assert title(press(at, "worklist.onward")) == "8 findings wait for a decision"


def test_single_keys_can_be_switched_off_for_good(eight: Audit) -> None:
    at = visit("worklist", eight)
    keys = ("decide.confirm", "decide.dismiss", "decide.query", "decide.defer", "worklist.after", "worklist.take")
    assert [at.button(key=key).proto.shortcut for key in keys] == ["a", "d", "q", "f", "j", "t"]
    at = at.toggle(key="keys.single").set_value(False).run().run()
    again = visit_again(at, {})
    assert [again.button(key=key).proto.shortcut for key in keys] == [""] * 6
    assert again.button(key="decide.undo").proto.shortcut == "ctrl+z"
    again.toggle(key="keys.single").set_value(True).run()


def test_while_somebody_types_ctrl_z_belongs_to_the_field(eight: Audit) -> None:
    at = opened(recorded(opened(visit("worklist", eight), "confirm")), "query")
    assert at.button(key="decide.undo").proto.shortcut == ""


def test_an_earlier_runs_word_is_shown_as_a_suggestion_and_selects_nothing(eight: Audit) -> None:
    at = visit("worklist", eight)
    first = finding_of(at)
    payload = {
        "from_run": "0a1b2c3d", "from_seq": 7, "rule_id": "attribute.imaging", "as": "suggestion",
        "why": "the line changed", "disposition": "dismiss", "reason": "rule_wrong",
    }  # fmt: skip
    with cache.workspace().database.writing() as connection:
        change(connection, identity.current(), "auditor", [Draft(Action.CARRIED, payload, run_of(at), first)])
    at = visit_again(at, {"finding": first})
    assert "In run 0a1b2c3d this finding was dismissed, the rule is wrong. It is a suggestion only" in told(at)
    assert not has_form(at)
    assert state(at, first)["disposition"] is None


def follow(query: dict[str, str]) -> AppTest:
    """The page as a link opens it that holds no more than this."""
    at = AppTest.from_file(home() / "app.py", default_timeout=60).run().switch_page("pages/worklist.py").run()
    for name, value in query.items():
        at.query_params[name] = value
    return at.run().run()


def test_a_finding_that_is_not_there_is_said_and_the_list_goes_on(eight: Audit) -> None:
    at = follow({"run": run_of(visit("worklist", eight)), "finding": "0123456789abcdef"})
    assert NO_ACCESS in told(at)
    assert len(at.dataframe[0].value) == 8
    assert NO_ACCESS not in told(press(at, "worklist.after"))


@pytest.mark.parametrize("run_id", ["00000000", "' or 1=1", "x" * 10_000], ids=["gone", "sql", "long"])
def test_a_run_that_is_not_there_is_said_in_the_same_sentence(run_id: str) -> None:
    at = follow({"run": run_id})
    assert NO_ACCESS in told(at)
    assert dict(at.query_params) == {}


def test_a_run_of_another_engagement_is_said_in_the_same_sentence(
    eight: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = save_run(cache.workspace(), identity.current(), eight, "claims.csv", engagement="north")
    south = Actor("sue", "Sue", frozenset({Role.AUDITOR}), frozenset({"south"}))
    monkeypatch.setattr(identity, "current", lambda: south)
    at = follow({"run": saved.run_id})
    assert NO_ACCESS in told(at)
    assert "north" not in told(at)


def test_a_link_to_a_finding_that_is_decided_shows_it_beside_the_open_ones(eight: Audit) -> None:
    at = visit("worklist", eight)
    first = finding_of(at)
    recorded(opened(at, "confirm"))
    at = follow({"run": run_of(at), "finding": first})
    assert finding_of(at) == first
    assert f"Finding {first[:8]}" in told(at)
    assert len(at.dataframe[0].value) == 7


def test_several_of_one_rule_are_decided_alike_after_a_second_look(eight: Audit) -> None:
    at = visit("worklist", eight, {"rule": "attribute.imaging"}, **{"worklist.bulk": True, "worklist.compact": True})
    boxes = [box.key for box in at.checkbox]
    assert len(boxes) > 2
    for key in boxes[:2]:
        at.checkbox(key=key).check()
    at.run()
    assert "2 findings of one rule" in told(at)
    at.segmented_control(key="bulk.verb").set_value("defer").run()
    at.date_input(key="bulk.due").set_value(today() + timedelta(days=9)).run()
    at.text_input(key="bulk.why").set_value("waiting for the policy").run()
    at.button(key="bulk.look").click().run()
    assert "2 findings: deferred" in told(at)
    assert not actions(at)
    at.button(key="bulk.record").click().run()
    at.run()
    kept = [state(at, str(key).rpartition(".")[2]) for key in boxes[:2]]
    assert len({each["bulk_id"] for each in kept}) == 1
    assert {each["state"] for each in kept} == {"second_review"}
    assert actions(at)["finding.decided"] == 2
    press(at, "decide.undo")
    assert actions(at)["finding.undone"] == 2


def test_several_at_once_asks_for_the_rule_first(eight: Audit) -> None:
    at = visit("worklist", eight, **{"worklist.bulk": True})
    assert "Findings are decided together within one rule. Which?" in [box.label for box in at.selectbox]
    at = at.selectbox(key="bulk.rule").set_value("attribute.imaging").run()
    assert {rule.split()[0] for rule in at.dataframe[0].value["Rule"]} == {"Imaging"}


def test_the_claim_line_page_has_the_same_panel(eight: Audit) -> None:
    at = visit("worklist", eight)
    first = finding_of(at)
    at = at.switch_page("pages/claim_line.py").run()
    at = recorded(opened(at, "confirm"))
    assert state(at, first)["disposition"] == "confirm"
    assert finding_of(at) != first


def test_marked_findings_are_given_to_a_person_and_back(eight: Audit) -> None:
    at = visit("worklist", eight, {"rule": "attribute.imaging"}, **{"worklist.bulk": True, "worklist.compact": True})
    key = next(box.key for box in at.checkbox)
    at.checkbox(key=key).check().run()
    finding_id = str(key).rpartition(".")[2]
    at.selectbox(key="bulk.person").set_value(at.selectbox(key="bulk.person").options[0]).run()
    at.button(key="bulk.assign").click().run()
    assert state(at, finding_id)["state"] == "assigned"
    at.run()
    at.selectbox(key="bulk.person").set_value(at.selectbox(key="bulk.person").options[-1]).run()
    at.button(key="bulk.assign").click().run()
    assert (state(at, finding_id)["state"], actions(at)["finding.assigned"]) == ("new", 2)
