"""Decisions carried from one run to the next: as decisions where nothing changed, as suggestions where anything did."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.support.app import FIVE, as_csv
from tests.workspace.conftest import ANN, BEN, MO

from audit.errors import NotAllowed, WorkspaceError
from audit.reports.audit import Audit, run_audit
from audit.workspace import Workspace, open_workspace
from audit.workspace.carry import Carried, carry_forward
from audit.workspace.changes import states_of
from audit.workspace.compare import Change, Why, compare
from audit.workspace.decision import Decision
from audit.workspace.decisions import decide, reopen, undo
from audit.workspace.events import Action, events_of
from audit.workspace.runs import SavedRun, save_run
from audit.workspace.state import Disposition, FindingState, State

Save = Callable[..., SavedRun]
CONFIRM = Decision(Disposition.CONFIRM)
NEXT_MONTH = """
    claim_id | hcpcs_code | claim_line_start_date | place_of_service_code | allowed_amount | documented_region | documented_delivery | documented_imaging | payer | person_id
    B1       | 62323      | 2024-09-01            | 11                    | 258.31         | L4-L5             | single_injection    | none               | Alpha | P7
"""


@pytest.fixture(scope="module")
def audit_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Audit]:
    """Audits a drawn file, each once."""

    @cache
    def audit(drawing: str, **settings: Any) -> Audit:
        path = tmp_path_factory.mktemp("drawn") / "claims.csv"
        path.write_bytes(as_csv(drawing))
        return run_audit(path, **settings)

    return audit


@pytest.fixture
def save(workspace: Workspace, audit_of: Callable[..., Audit]) -> Save:
    """Audits a drawn file and saves the run, by Ann."""

    def run(drawing: str, **settings: object) -> SavedRun:
        return save_run(workspace, ANN, audit_of(drawing, **settings), "claims.csv")

    return run


def ids(run: SavedRun) -> list[str]:
    return run.audit.findings["finding_id"].to_list()


def states(workspace: Workspace, run: SavedRun, finding_ids: list[str]) -> dict[str, FindingState]:
    with workspace.database.reading() as connection:
        return states_of(connection, run.run_id, finding_ids)


def decide_all(workspace: Workspace, run: SavedRun, decision: Decision = CONFIRM) -> None:
    for finding_id in ids(run):
        decide(workspace, ANN, run.run_id, finding_id, decision, version=0, key=f"{run.run_id} {finding_id}")


def test_the_same_lines_and_rules_carry_every_decision(workspace: Workspace, save: Save) -> None:
    first = save(FIVE)
    decide_all(workspace, first)
    second = save(FIVE)
    assert compare(workspace, ANN, second.run_id, first.run_id).counts == {
        "new": 0, "gone": 0, "unchanged": 2, "changed": 0
    }  # fmt: skip
    assert carry_forward(workspace, BEN, second.run_id, first.run_id, key="k") == Carried(2, 0, 0, 0)
    before, after = (states(workspace, run, ids(first)) for run in (first, second))
    for finding_id, state in after.items():
        assert (state.disposition, state.decided_by) == ("confirm", "ann")
        assert state.decided_at == before[finding_id].decided_at
        assert state.state == before[finding_id].state
        assert state.carried_from == first.run_id


def test_a_line_that_changed_gets_a_suggestion_and_is_open(workspace: Workspace, save: Save) -> None:
    first = save(FIVE)
    decide_all(workspace, first)
    second = save(FIVE.replace("258.31         | L4-L5", "259.31         | L4-L5"))
    found = compare(workspace, ANN, second.run_id, first.run_id)
    assert found.counts == {"new": 0, "gone": 0, "unchanged": 1, "changed": 1}
    assert found.reasons[Why.LINE_CHANGED] == 1
    assert carry_forward(workspace, ANN, second.run_id, first.run_id, key="k") == Carried(1, 1, 0, 0)
    (changed,) = found.findings.filter(change="changed")["finding_id"]
    state = states(workspace, second, [changed])[changed]
    assert (state.state, state.disposition, state.suggested_disposition) == (State.NEW, None, "confirm")
    assert state.carried_why == "line_changed"


def test_what_the_record_says_is_part_of_the_line(workspace: Workspace, save: Save) -> None:
    first = save(FIVE)
    second = save(FIVE.replace("| L4-L5             | single_injection    | none               | Alpha", "| L5-S1             | single_injection    | none               | Alpha"))  # fmt: skip
    found = compare(workspace, ANN, second.run_id, first.run_id)
    assert found.reasons[Why.LINE_CHANGED] == 1
    assert found.counts["unchanged"] == 1


def test_where_a_record_stands_in_its_file_changes_nothing(workspace: Workspace, save: Save) -> None:
    head, *lines = FIVE.strip("\n").splitlines()
    first, second = save(FIVE), save("\n".join([head, *reversed(lines[:4])]))
    assert compare(workspace, ANN, second.run_id, first.run_id).counts["unchanged"] == 2


def test_a_rule_that_changed_gets_a_suggestion(workspace: Workspace, save: Save, tmp_path: Path) -> None:
    policy = tmp_path / "policy.csv"
    rows = "payer,rule_id,severity,enabled,source\n*,attribute.imaging,low,yes,own\n"
    policy.write_text(rows, encoding="utf-8")
    first = save(FIVE)
    decide_all(workspace, first)
    second = save(FIVE, policy=policy)
    found = compare(workspace, ANN, second.run_id, first.run_id)
    assert found.counts["changed"] == 2
    assert found.reasons[Why.RULE_CHANGED] == 2
    assert carry_forward(workspace, ANN, second.run_id, first.run_id, key="k") == Carried(0, 2, 0, 0)


def test_a_definition_that_changed_changes_its_findings_alone(workspace: Workspace, save: Save) -> None:
    first, second = save(FIVE), save(FIVE)
    path = second.folder / "tables" / "definitions.parquet"
    changed = pl.when((pl.col("name") == "attribute.imaging") & (pl.col("hcpcs_code") == "62323"))
    pl.read_parquet(path).with_columns(digest=changed.then(pl.lit("other")).otherwise("digest")).write_parquet(path)
    found = compare(workspace, ANN, second.run_id, first.run_id)
    assert found.counts == {"new": 0, "gone": 0, "unchanged": 1, "changed": 1}
    assert found.reasons[Why.RULE_CHANGED] == 1


def test_a_new_months_file_supersedes_nothing_of_the_month_before(workspace: Workspace, save: Save) -> None:
    first, second = save(FIVE), save(NEXT_MONTH)
    found = compare(workspace, ANN, second.run_id, first.run_id)
    assert found.counts == {"new": 1, "gone": 2, "unchanged": 0, "changed": 0}
    assert found.reasons[Why.NOT_IN_FILE] == 2
    assert carry_forward(workspace, ANN, second.run_id, first.run_id, key="k") == Carried(0, 0, 0, 0)


def test_a_finding_that_its_claim_no_longer_raises_is_superseded(workspace: Workspace, save: Save) -> None:
    first = save(FIVE)
    mended = save(FIVE.replace("A1       | 62323 ", "A1       | 62322 "))
    found = compare(workspace, ANN, mended.run_id, first.run_id)
    gone = found.findings.filter(change="gone")
    assert gone["why"].to_list() == [Why.NO_LONGER_RAISED]
    assert carry_forward(workspace, ANN, mended.run_id, first.run_id, key="k").superseded == 1
    (finding_id,) = gone["finding_id"]
    assert states(workspace, first, [finding_id])[finding_id].state == State.SUPERSEDED
    with pytest.raises(WorkspaceError, match="no longer raises"):
        decide(workspace, ANN, first.run_id, finding_id, CONFIRM, version=0, key="late")


def test_a_rule_that_was_left_out_supersedes_nothing(workspace: Workspace, save: Save) -> None:
    first, second = save(FIVE), save(FIVE, without=("attribute.imaging",))
    assert compare(workspace, ANN, second.run_id, first.run_id).reasons[Why.NOT_ASKED] == 2
    assert carry_forward(workspace, ANN, second.run_id, first.run_id, key="k").superseded == 0


def test_the_same_key_again_gives_the_same_and_writes_nothing(workspace: Workspace, save: Save) -> None:
    first = save(FIVE)
    decide_all(workspace, first)
    second = save(FIVE)
    once = carry_forward(workspace, ANN, second.run_id, first.run_id, key="k")
    assert carry_forward(workspace, ANN, second.run_id, first.run_id, key="k") == once
    assert carry_forward(workspace, ANN, second.run_id, first.run_id, key="other") == Carried(0, 0, 2, 0)
    with workspace.database.reading() as connection:
        events = events_of(connection, second.run_id, ids(second)[0])
    assert [event.action for event in events] == [Action.CARRIED]


def test_what_was_decided_here_is_left_alone(workspace: Workspace, save: Save) -> None:
    first = save(FIVE)
    decide_all(workspace, first)
    second = save(FIVE)
    own = ids(second)[0]
    decide(workspace, BEN, second.run_id, own, Decision(Disposition.QUERY), version=0, key="own")
    assert carry_forward(workspace, ANN, second.run_id, first.run_id, key="k") == Carried(1, 0, 1, 0)
    assert states(workspace, second, [own])[own].disposition == "query"


def test_a_carried_decision_can_be_reopened_and_stays_so(workspace: Workspace, save: Save) -> None:
    first = save(FIVE)
    decide_all(workspace, first)
    second = save(FIVE)
    carry_forward(workspace, ANN, second.run_id, first.run_id, key="k")
    finding_id = ids(second)[0]
    version = states(workspace, second, [finding_id])[finding_id].version
    reopen(workspace, BEN, second.run_id, finding_id, "the chart came in", version=version, key="r")
    assert carry_forward(workspace, ANN, second.run_id, first.run_id, key="again").decisions == 0
    assert states(workspace, second, [finding_id])[finding_id].disposition is None


def test_what_was_undone_is_not_carried(workspace: Workspace, save: Save) -> None:
    first = save(FIVE)
    finding_id = ids(first)[0]
    decided = decide(workspace, ANN, first.run_id, finding_id, CONFIRM, version=0, key="d")
    undo(workspace, ANN, first.run_id, finding_id, version=decided.version, key="u")
    second = save(FIVE)
    assert carry_forward(workspace, ANN, second.run_id, first.run_id, key="k") == Carried(0, 0, 0, 0)


def test_a_decision_goes_on_from_run_to_run(workspace: Workspace, save: Save) -> None:
    runs = [save(FIVE)]
    decide_all(workspace, runs[0])
    for number in range(2):
        runs.append(save(FIVE))
        carry_forward(workspace, ANN, runs[-1].run_id, runs[-2].run_id, key=str(number))
    last = states(workspace, runs[-1], ids(runs[-1]))
    assert {state.carried_from for state in last.values()} == {runs[1].run_id}
    assert {state.decided_by for state in last.values()} == {"ann"}


def test_who_may_not_decide_carries_nothing_and_a_run_is_compared_with_an_earlier_one(
    workspace: Workspace, save: Save
) -> None:
    first, second = save(FIVE), save(FIVE)
    with pytest.raises(NotAllowed):
        carry_forward(workspace, MO, second.run_id, first.run_id, key="k")
    with pytest.raises(WorkspaceError, match="Not found, or no access"):
        compare(workspace, MO, second.run_id, first.run_id)
    for wrong in (second.run_id, "0123abcd"):
        with pytest.raises(WorkspaceError):
            carry_forward(workspace, ANN, first.run_id, wrong, key="k")


def test_a_page_names_no_patient_and_no_claim(workspace: Workspace, save: Save) -> None:
    first, second = save(FIVE), save(FIVE.replace("258.31", "259.31"))
    found = compare(workspace, ANN, second.run_id, first.run_id)
    page = found.page(Change.CHANGED)
    assert page.height == 1
    assert not {"claim_id", "person_id", "message"} & set(page.columns)
    assert found.page(Change.CHANGED, offset=1).is_empty()


def test_a_path_with_a_quote_in_it_is_read(audit_of: Callable[..., Audit], tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path / "it's mine")
    first, second = (save_run(workspace, ANN, audit_of(FIVE), "claims.csv") for _ in range(2))
    assert compare(workspace, ANN, second.run_id, first.run_id).counts["unchanged"] == 2
    workspace.close()
