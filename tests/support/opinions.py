"""Decisions and second opinions for tests: what a person makes of a finding, in one word."""

from __future__ import annotations

import secrets
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from audit.reports.audit import Audit, run_audit
from audit.workspace import Workspace
from audit.workspace.access import Actor
from audit.workspace.decision import Decision, today
from audit.workspace.decisions import decide
from audit.workspace.review import adjudicate, second_opinion
from audit.workspace.state import DismissReason, Disposition, FindingState

CONFIRM = Decision(Disposition.CONFIRM)
DISMISS = Decision(Disposition.DISMISS, DismissReason.RULE_WRONG)
QUERY = Decision(Disposition.QUERY)
DEFER = Decision(Disposition.DEFER, due=today() + timedelta(days=30))
EVERY = {"confirm": CONFIRM, "dismiss": DISMISS, "query": QUERY, "defer": DEFER}


def confirm(code: str) -> Decision:
    """Confirm, with a corrected code."""
    return Decision(Disposition.CONFIRM, corrected_code=code, corrected_amount=Decimal("135.15"))


def key() -> str:
    """Another key for every click."""
    return secrets.token_hex(8)


def decided(
    workspace: Workspace, actor: Actor, run_id: str, finding_id: str, decision: Decision, version: int = 0
) -> FindingState:
    """The first decision, by default on a finding to which nothing was done."""
    return decide(workspace, actor, run_id, finding_id, decision, version=version, key=key())


def second(workspace: Workspace, actor: Actor, state: FindingState, decision: Decision) -> FindingState:
    """The second opinion on a finding that was seen in this state."""
    return second_opinion(workspace, actor, state.run_id, state.finding_id, decision, version=state.version, key=key())


def third(workspace: Workspace, actor: Actor, state: FindingState, decision: Decision) -> FindingState:
    """What a third person decides about a finding that was seen in this state."""
    return adjudicate(workspace, actor, state.run_id, state.finding_id, decision, version=state.version, key=key())


def many_findings(folder: Path, count: int) -> Audit:
    """An audit with so many high findings of one rule: each line says fluoroscopy, and each record says none."""
    heads = "claim_id,hcpcs_code,claim_line_start_date,place_of_service_code,allowed_amount,documented_region,documented_delivery,documented_imaging,payer,person_id"
    lines = [
        f"M{number},62323,2024-08-01,11,258.31,L4-L5,single_injection,none,Alpha,P{number}" for number in range(count)
    ]
    path = folder / "many.csv"
    path.write_text("\n".join([heads, *lines, ""]), encoding="utf-8")
    return run_audit(path)
