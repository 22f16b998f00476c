"""What the Administration page does when a button is pressed: a refusal is kept, and said at the head of the page."""

from __future__ import annotations

from collections.abc import Callable

from audit.errors import AuditError
from audit.ui import session

_SAID = "administration.said"


def tried(act: Callable[[], object]) -> bool:
    """Do it; gives whether it was done."""
    try:
        act()
    except AuditError as refused:
        session.keep_value(_SAID, (*session.value(_SAID, ()), str(refused)))
        return False
    return True


def take_said() -> tuple[str, ...]:
    """What was refused since the page was drawn last."""
    said: tuple[str, ...] = session.value(_SAID, ())
    session.keep_value(_SAID, ())
    return said
