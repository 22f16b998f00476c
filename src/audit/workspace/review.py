"""Second review: which decisions a second person looks at."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from audit.workspace.decision import Decision
from audit.workspace.settings import Settings
from audit.workspace.state import Disposition


def why_review(
    settings: Settings,
    run_id: str,
    finding_id: str,
    severity: str,
    amount: Decimal | None,
    decision: Decision,
    in_bulk: bool,
) -> str | None:
    """Why a second person has to look at the decision; None where nobody has to.

    `amount` is the finding's difference in dollars. Whether a finding is in the sample depends on the seed and on
    nothing that its decider could choose.
    """
    if in_bulk:
        return "bulk"
    if decision.disposition is Disposition.DISMISS and severity == "high":
        return "high_dismissal"
    if amount is not None and abs(amount) > settings.review_amount:
        return "over_amount"
    drawn = hashlib.sha256(f"{settings.review_seed}|{run_id}|{finding_id}".encode()).digest()
    return "sample" if int.from_bytes(drawn[:8], "big") % 100 < settings.review_share else None
