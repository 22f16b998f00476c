"""The findings of a saved run by their id: what an action has to know of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from audit.errors import WorkspaceError
from audit.reports import listing
from audit.workspace.access import NO_ACCESS
from audit.workspace.runs import TABLES, SavedRun


@dataclass(frozen=True)
class Known:
    """What is known of a finding: its rule, how grave it is, and its difference in dollars."""

    finding_id: str
    rule_id: str
    severity: str
    amount: Decimal | None


def known_findings(run: SavedRun, finding_ids: Sequence[str]) -> dict[str, Known]:
    """The findings by id, in the order asked for; raises `WorkspaceError` where the run has not all of them."""
    if not finding_ids:
        return {}
    found = listing.find(run.folder / TABLES, list(finding_ids))
    known = {row[0]: Known(*row) for row in found.iter_rows()}
    if any(finding_id not in known for finding_id in finding_ids):
        raise WorkspaceError(NO_ACCESS)
    return {finding_id: known[finding_id] for finding_id in finding_ids}
