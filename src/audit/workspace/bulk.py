"""Deciding about many findings of one rule at once: seen first, with a reason, and looked at by a second person."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from audit.errors import WorkspaceError
from audit.workspace.access import Actor, Permission
from audit.workspace.acting import (
    OPEN,
    allowed_run,
    heard_before,
    require_open,
    require_raised,
    require_still_there,
    state_after,
    together_with,
)
from audit.workspace.changes import change, keep_text, require_versions, states_of
from audit.workspace.decision import Decision, require_words
from audit.workspace.events import Action, Draft
from audit.workspace.lookup import Known, known_findings
from audit.workspace.sampling import why_review
from audit.workspace.settings import Settings, settings, settings_in
from audit.workspace.state import Disposition, FindingState
from audit.workspace.workspace import Workspace

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class BulkPreview:
    """What a bulk decision would cover: how many findings, of which rule, worth how many dollars over and under.

    `seen` is the version of each finding, for `decide_in_bulk`; `problems` are sentences, each of which prevents it.
    `can_confirm` is False where Confirm is not offered because of the dollars.
    """

    findings: int
    rule_id: str
    over: Decimal
    under: Decimal
    can_confirm: bool
    seen: Mapping[str, int]
    problems: list[str]


def preview_bulk(workspace: Workspace, actor: Actor, run_id: str, finding_ids: Sequence[str]) -> BulkPreview:
    """What `decide_in_bulk` would do to these findings; nothing is written."""
    run = allowed_run(workspace, actor, run_id, Permission.DECIDE)
    known = list(known_findings(run, list(dict.fromkeys(finding_ids))).values())
    with workspace.database.reading() as connection:
        states = states_of(connection, run_id, [each.finding_id for each in known])
    limits = settings(workspace)
    problems = _problems(known, limits)
    decided = sum(state.state not in OPEN for state in states.values())
    if decided:
        problems.append(f"{decided} of these findings are decided already. Take them out, or reopen them one by one.")
    over, under = _worth(known)
    return BulkPreview(
        findings=len(known),
        rule_id=known[0].rule_id if known else "",
        over=over,
        under=under,
        can_confirm=_may_confirm(known, limits),
        seen={finding_id: state.version for finding_id, state in states.items()},
        problems=problems,
    )


def decide_in_bulk(
    workspace: Workspace,
    actor: Actor,
    run_id: str,
    seen: Mapping[str, int],
    decision: Decision,
    why: str,
    *,
    key: str,
) -> list[FindingState]:
    """Decide alike about findings of one rule, each of the version that was seen; all of them, or none.

    `why` is the reason in at least ten characters. Every finding goes to second review. Raises `Conflict` where one of
    them was changed in the meantime, and `WorkspaceError` where `preview_bulk` names a problem.
    """
    run = allowed_run(workspace, actor, run_id, Permission.DECIDE)
    words = require_words(why, "A decision about many findings")
    known = known_findings(run, list(seen))
    _require_bulk(list(known.values()), decision, settings(workspace))
    bulk_id = secrets.token_hex(8)
    with workspace.database.writing() as connection:
        before = heard_before(connection, actor, run_id, key, Action.DECIDED)
        if before is not None:
            return [state_after(connection, event) for event in together_with(connection, before)]
        require_still_there(connection, run_id)
        for state in require_versions(connection, run_id, seen, actor).values():
            require_raised(state)
            require_open(state)
        limits = settings_in(connection)
        told = decision.told() | {"bulk_id": bulk_id, "text": keep_text(connection, actor, "bulk", words, run_id)}
        drafts = [
            Draft(Action.DECIDED, told | _of_one(limits, run_id, each, decision), run_id, finding_id)
            for finding_id, each in known.items()
        ]
        drafts[0] = Draft(Action.DECIDED, drafts[0].payload, run_id, drafts[0].finding_id, key)
        return change(connection, actor, actor.role_for(Permission.DECIDE), drafts)


def _of_one(limits: Settings, run_id: str, known: Known, decision: Decision) -> dict[str, str | None]:
    why = why_review(limits, run_id, known.finding_id, known.severity, known.amount, decision, in_bulk=True)
    return {"rule_id": known.rule_id, "review_why": why}


def _require_bulk(known: Sequence[Known], decision: Decision, limits: Settings) -> None:
    problems = _problems(known, limits)
    if decision.corrected_amount is not None or decision.corrected_units is not None:
        problems.append("Corrected units and amounts belong to one finding. Leave them out, or confirm one by one.")
    if decision.disposition is Disposition.CONFIRM and not _may_confirm(known, limits):
        problems.append(
            f"Together these findings are worth more than ${limits.bulk_confirm_most:,.2f}: confirm them one by one."
        )
    if problems:
        raise WorkspaceError(" ".join(problems))


def _problems(known: Sequence[Known], limits: Settings) -> list[str]:
    problems = []
    if not known:
        problems.append("No finding is chosen. Choose some of one rule.")
    if len({each.rule_id for each in known}) > 1:
        problems.append("The findings are of more than one rule. Choose findings of one rule.")
    if len(known) > limits.bulk_most:
        problems.append(f"{len(known):,} findings are chosen, and at most {limits.bulk_most:,} are decided at once.")
    return problems


def _may_confirm(known: Sequence[Known], limits: Settings) -> bool:
    return max(_worth(known)) <= limits.bulk_confirm_most


def _worth(known: Sequence[Known]) -> tuple[Decimal, Decimal]:
    amounts = [each.amount for each in known if each.amount is not None]
    over = sum((amount for amount in amounts if amount > 0), _NOTHING)
    under = sum((-amount for amount in amounts if amount < 0), _NOTHING)
    return over, under
