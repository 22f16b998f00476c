"""What `claims-audit review …` does, in the name of the user of this computer, and how it prints it."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from audit.cli.opened import opened
from audit.cli.options import day_of, put_out
from audit.errors import AuditError
from audit.reports.text import table_text
from audit.workspace import Workspace
from audit.workspace.access import Actor
from audit.workspace.agreement import Agreement
from audit.workspace.agreement_text import coefficient, heading, raw, reviewed_because
from audit.workspace.decision import Decision
from audit.workspace.decisions import seen_state
from audit.workspace.review import (
    Disagreement,
    adjudicate,
    adjudications,
    agreement_numbers,
    ask_for_review,
    numbers,
    second_opinion,
    waiting,
)
from audit.workspace.state import DismissReason, Disposition, FindingState

_WAITING = ("finding_id", "version", "severity", "rule_id", "hcpcs_code", "amount_difference")


def decision(
    opinion: str,
    reason: str | None,
    code: str | None,
    units: str | None,
    amount: str | None,
    due: str | None,
    comment: str,
) -> Decision:
    """The decision that the options make; `AuditError` names the one that cannot be read."""
    if reason is not None and reason not in set(DismissReason):
        raise AuditError(f"--reason: {reason} is none of them. Choose one of {', '.join(DismissReason)}.")
    return Decision(
        Disposition(opinion),
        reason=DismissReason(reason) if reason else None,
        corrected_code=code,
        corrected_units=_number(units, "--units"),
        corrected_amount=_number(amount, "--amount"),
        due=day_of(due, "--due"),
        comment=comment,
    )


def show_waiting(folder: Path | None, run_id: str, as_json: bool) -> None:
    """What waits for the person in a run, and where two differ."""
    with opened(folder) as (workspace, actor):
        rows = waiting(workspace, actor, run_id).to_dicts()
        differ = adjudications(workspace, actor, run_id)
        counted = numbers(workspace, actor, run_id)
    parts = [
        f"{counted.mine} for your second opinion, {counted.others} of your decisions for somebody else's, "
        f"{counted.adjudication} to settle, {counted.mine_to_settle} of them by you."
    ]
    if rows:
        parts.append(
            table_text([{**row, "amount_difference": str(row["amount_difference"])} for row in rows], _WAITING)
        )
    parts += [_differ_text(each) for each in differ]
    told = {**asdict(counted), "waiting": rows, "adjudications": [asdict(each) for each in differ]}
    put_out(told, "\n\n".join(parts), as_json)


def give(
    folder: Path | None, run_id: str, finding_id: str, wanted: Decision, version: int | None, as_json: bool
) -> None:
    """Give the second opinion."""
    with opened(folder) as (workspace, actor):
        seen = _version(workspace, actor, run_id, finding_id, version)
        after = second_opinion(workspace, actor, run_id, finding_id, wanted, version=seen, key=_key())
    _put_out_state(after, as_json)


def settle(
    folder: Path | None, run_id: str, finding_id: str, wanted: Decision, version: int | None, as_json: bool
) -> None:
    """Settle a finding on which two others differ."""
    with opened(folder) as (workspace, actor):
        seen = _version(workspace, actor, run_id, finding_id, version)
        after = adjudicate(workspace, actor, run_id, finding_id, wanted, version=seen, key=_key())
    _put_out_state(after, as_json)


def ask(folder: Path | None, run_id: str, finding_id: str, version: int | None, as_json: bool) -> None:
    """Ask for a second opinion."""
    with opened(folder) as (workspace, actor):
        seen = _version(workspace, actor, run_id, finding_id, version)
        after = ask_for_review(workspace, actor, run_id, finding_id, version=seen, key=_key())
    _put_out_state(after, as_json)


def show_agreement(folder: Path | None, run_id: str | None, as_json: bool) -> None:
    """How far opinions agree, in a run or in all."""
    with opened(folder) as (workspace, actor):
        told = agreement_numbers(workspace, actor, run_id)
    table = table_text(
        [_agreement_row(why, each) for why, each in told.items()],
        ("reviewed because", "n", "raw agreement", "kappa", "AC1"),
    )
    put_out({why: asdict(each) for why, each in told.items()}, f"{heading(told['all'])}\n\n{table}", as_json)


def _key() -> str:
    return secrets.token_hex(8)


def _version(workspace: Workspace, actor: Actor, run_id: str, finding_id: str, given: int | None) -> int:
    return seen_state(workspace, actor, run_id, finding_id).version if given is None else given


def _number(given: str | None, option: str) -> Decimal | None:
    try:
        return None if given is None else Decimal(given.removeprefix("$").replace(",", ""))
    except InvalidOperation:
        raise AuditError(f"{option}: not a number. Write it as 135.15.") from None


def _put_out_state(state: FindingState, as_json: bool) -> None:
    final = f"final: {state.final_disposition}" if state.final_disposition else "not final yet"
    told = f"{state.finding_id}: {state.state.replace('_', ' ')}, {final}, version {state.version}"
    put_out(state.as_row(), told, as_json)


def _differ_text(each: Disagreement) -> str:
    whose = "for you to settle" if each.is_mine_to_settle else "for a third person to settle"
    parts = [f"{each.finding_id}  version {each.version}  {each.rule_id}  {whose}"]
    for opinion in (each.first, each.second):
        why = f", {opinion.told['reason']}" if opinion.told.get("reason") else ""
        words = f": {opinion.words}" if opinion.words else ""
        at = f"{opinion.at[:16].replace('T', ' ')} UTC"
        parts.append(f"  {opinion.actor}, {at}: {opinion.told['disposition']}{why}{words}")
    return "\n".join(parts)


def _agreement_row(why: str, each: Agreement) -> dict[str, Any]:
    return {
        "reviewed because": reviewed_because(why),
        "n": each.n,
        "raw agreement": raw(each),
        "kappa": coefficient(each, each.kappa),
        "AC1": coefficient(each, each.ac1),
    }
