"""How often each rule was right, by what people made of its findings: confirmed among confirmed and dismissed.

A decision counts once it is final, and once only: where it was made or settled, not in later runs that it was carried to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select

from audit.reports.intervals import ENOUGH, wilson
from audit.workspace import schema
from audit.workspace.access import Actor
from audit.workspace.history import REASON_WORDS
from audit.workspace.runs import saved_runs
from audit.workspace.state import DismissReason, Disposition, State
from audit.workspace.workspace import Workspace


@dataclass(frozen=True)
class Precision:
    """What people made of the findings of one rule. `dismissed` has the reasons that were given, most frequent first;
    `waiting` are decisions that a second person has yet to look at, which count nowhere else."""

    rule_id: str
    confirmed: int = 0
    dismissed: Mapping[DismissReason, int] = field(default_factory=dict)
    waiting: int = 0

    @property
    def decided(self) -> int:
        """The findings of which it is known whether the rule was right."""
        return self.confirmed + sum(self.dismissed.values())

    @property
    def precision(self) -> float | None:
        """The share that was confirmed; None where nothing is decided."""
        return self.confirmed / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        return wilson(self.confirmed, self.decided)

    @property
    def is_few(self) -> bool:
        """Whether the decisions are too few to lean on the share."""
        return self.decided < ENOUGH

    def sentence(self) -> str:
        """What is known of the rule, in words."""
        if self.precision is None:
            return "Nobody has finally decided about a finding of this rule."
        low, high = self.interval
        share = f"{self.precision:.0%}, between {low:.0%} and {high:.0%}".replace("%", "\u00a0%")
        few = f" These are few decisions, fewer than {ENOUGH}: the share can still change much." if self.is_few else ""
        return f"{self.confirmed:,} of {self.decided:,} decided findings were confirmed: {share} (95\u00a0% interval).{few}"

    def as_text(self) -> str:
        """The same with the reasons, for a terminal."""
        rows = [f"  dismissed: {REASON_WORDS[reason]}: {count:,}" for reason, count in self.dismissed.items()]
        rows += [f"  waiting for a second person: {self.waiting:,}"] if self.waiting else []
        return "\n".join(["What people decided", f"  {self.sentence()}", *rows])

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values, for a terminal."""
        return {
            "decided": self.decided,
            "confirmed": self.confirmed,
            "dismissed": {reason.value: count for reason, count in self.dismissed.items()},
            "waiting_for_second_review": self.waiting,
            "precision": self.precision,
            "interval_95": list(self.interval) if self.decided else None,
        }


def precisions(workspace: Workspace, actor: Actor) -> dict[str, Precision]:
    """The precision of every rule about which something is decided, by rule id, over all runs that the person may see."""
    run_ids = [run.run_id for run in saved_runs(workspace, actor)]
    table = schema.finding_states
    is_made_here = or_(table.c.carried_from.is_(None), table.c.second_by.is_not(None))
    kept = (table.c.final_disposition, table.c.final_reason, table.c.state)
    wanted = (
        select(table.c.rule_id, *kept, func.count())
        .where(table.c.run_id.in_(run_ids), table.c.disposition.is_not(None), is_made_here)
        .group_by(table.c.rule_id, *kept)
    )
    found: dict[str, dict[str, int]] = {}
    with workspace.database.reading() as connection:
        for rule_id, disposition, reason, state, count in connection.execute(wanted):
            counts = found.setdefault(rule_id, {})
            name = _counted_as(disposition, reason, state)
            counts[name] = counts.get(name, 0) + count
    told = {rule_id: _precision(rule_id, counts) for rule_id, counts in sorted(found.items())}
    return {rule_id: each for rule_id, each in told.items() if each.decided or each.waiting}


_CONFIRMED, _WAITING, _OPEN = "confirmed", "waiting", "open"


def _counted_as(disposition: str | None, reason: str | None, state: str) -> str:
    if state in (State.SECOND_REVIEW, State.ADJUDICATION):
        return _WAITING
    if disposition == Disposition.CONFIRM:
        return _CONFIRMED
    return str(reason) if disposition == Disposition.DISMISS else _OPEN


def _precision(rule_id: str, counts: Mapping[str, int]) -> Precision:
    reasons = sorted((each for each in DismissReason if each in counts), key=lambda each: (-counts[each], each))
    return Precision(
        rule_id, counts.get(_CONFIRMED, 0), {each: counts[each] for each in reasons}, counts.get(_WAITING, 0)
    )
