"""Which decisions a second person has to look at: the cases that always go, and a share that a secret seed draws."""

from __future__ import annotations

import hashlib
import hmac
from decimal import Decimal
from enum import StrEnum

from audit.model.vocabulary import Severity
from audit.workspace.decision import Decision
from audit.workspace.settings import Settings
from audit.workspace.state import Disposition


class Why(StrEnum):
    """Why a decision goes to second review; where several hold, the first of them is named."""

    HIGH_DISMISSAL = "high_dismissal"
    OVER_AMOUNT = "over_amount"
    BULK = "bulk"
    SAMPLE = "sample"
    ASKED = "asked"
    """Somebody asked for it after the decision."""


def why_review(
    settings: Settings,
    run_id: str,
    finding_id: str,
    severity: str,
    amount: Decimal | None,
    decision: Decision,
    in_bulk: bool,
) -> str | None:
    """Why this decision goes to second review; None where it is final.

    `amount` is the finding's difference in dollars, of either sign. The draw
    depends on seed, run and finding alone: to undo a decision and decide again does not change it.
    """
    if severity == Severity.HIGH and decision.disposition is Disposition.DISMISS:
        return Why.HIGH_DISMISSAL.value
    if amount is not None and abs(amount) > settings.review_amount:
        return Why.OVER_AMOUNT.value
    if in_bulk:
        return Why.BULK.value
    drawn = is_drawn(settings.review_seed, settings.review_share, run_id, finding_id)
    return Why.SAMPLE.value if drawn else None


def is_drawn(seed: str, share: int, run_id: str, finding_id: str) -> bool:
    """Whether the seed draws the finding into a sample of `share` percent; a larger share holds the smaller one."""
    if not seed:
        raise ValueError("without a seed anybody could foresee the sample")
    drawn = hmac.digest(bytes.fromhex(seed), f"{run_id}:{finding_id}".encode(), hashlib.sha256)
    return int.from_bytes(drawn[:8]) * 100 < share << 64
