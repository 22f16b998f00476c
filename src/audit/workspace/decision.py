"""A decision as a person gives it: what they make of a finding, and what has to be said with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from audit.errors import WorkspaceError
from audit.workspace.state import DismissReason, Disposition

SHORTEST_COMMENT = 20
SHORTEST_WHY = 10
_CODE = re.compile(r"[0-9A-Z]{5}")
_CENT = Decimal("0.01")
_MOST = Decimal("1e9")


@dataclass(frozen=True)
class Decision:
    """What a person makes of a finding. Amounts are dollars as they should have been billed; `due` is a day.

    Raises `WorkspaceError`, which names what is missing or does not belong, where the parts do not make a decision.
    """

    disposition: Disposition
    reason: DismissReason | None = None
    corrected_code: str | None = None
    corrected_units: Decimal | None = None
    corrected_amount: Decimal | None = None
    due: date | None = None
    comment: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "disposition", _one_of(Disposition, self.disposition, "disposition"))
        if self.reason is not None:
            object.__setattr__(self, "reason", _one_of(DismissReason, self.reason, "reason"))
        if self.corrected_code is not None:
            object.__setattr__(self, "corrected_code", self.corrected_code.strip().upper())
        object.__setattr__(self, "comment", self.comment.strip())
        self._check_reason()
        self._check_correction()
        self._check_due()

    def told(self) -> dict[str, Any]:
        """What an event may hold of it: everything but the comment."""
        return {
            "disposition": self.disposition.value,
            "reason": self.reason.value if self.reason else None,
            "corrected_code": self.corrected_code,
            "corrected_units": _plain(self.corrected_units),
            "corrected_amount": _plain(self.corrected_amount),
            "due": self.due.isoformat() if self.due else None,
        }

    def _check_reason(self) -> None:
        is_dismissal = self.disposition is Disposition.DISMISS
        if is_dismissal and self.reason is None:
            raise WorkspaceError(f"Dismiss needs a reason. Choose one of {', '.join(DismissReason)}.")
        if self.reason is not None and not is_dismissal:
            raise WorkspaceError(
                "A reason from the list belongs to Dismiss only. Leave it out, or dismiss the finding."
            )
        if self.reason is DismissReason.OTHER and len(self.comment) < SHORTEST_COMMENT:
            raise WorkspaceError(
                f"Dismiss for another reason needs a comment of at least {SHORTEST_COMMENT} characters. Say why."
            )

    def _check_correction(self) -> None:
        given = (self.corrected_code, self.corrected_units, self.corrected_amount)
        if self.disposition is not Disposition.CONFIRM and any(each is not None for each in given):
            raise WorkspaceError("A corrected code, units or amount belongs to Confirm only. Leave it out, or confirm.")
        if self.corrected_code is not None and not _CODE.fullmatch(self.corrected_code):
            raise WorkspaceError("Corrected code: not a HCPCS code. Write its five letters and digits.")
        if self.corrected_units is not None and not (
            self.corrected_units.is_finite() and 0 < self.corrected_units < _MOST
        ):
            raise WorkspaceError("Corrected units: write a number above 0.")
        amount = self.corrected_amount
        if amount is not None and not (amount.is_finite() and 0 <= amount < _MOST and amount == amount.quantize(_CENT)):
            raise WorkspaceError("Corrected amount: write dollars and cents, 0 or more.")

    def _check_due(self) -> None:
        is_deferral = self.disposition is Disposition.DEFER
        if is_deferral and self.due is None:
            raise WorkspaceError("Defer needs the day on which to look again. Write it as YYYY-MM-DD.")
        if self.due is not None and not is_deferral:
            raise WorkspaceError("A day to look again belongs to Defer only. Leave it out, or defer the finding.")
        if self.due is not None and self.due <= today():
            raise WorkspaceError("Defer: the day to look again has to come after today.")


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


def require_words(given: str, what: str) -> str:
    """What was typed, without blanks around it; raises `WorkspaceError` where it is too short to say why."""
    words = given.strip()
    if len(words) < SHORTEST_WHY:
        raise WorkspaceError(f"{what} needs a reason of at least {SHORTEST_WHY} characters. Say why.")
    return words


def _one_of(kind: Any, given: Any, what: str) -> Any:
    try:
        return kind(given)
    except ValueError:
        raise WorkspaceError(f"Not a known {what}. Choose one of {', '.join(kind)}.") from None


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
