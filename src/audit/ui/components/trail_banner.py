"""What every page says while the trail is broken: nothing is written, and what to do."""

from __future__ import annotations

from audit.ui import cache
from audit.ui.components import problem


def show() -> None:
    """The banner of a read-only workspace; nothing where it may be written."""
    if refusal := cache.workspace().database.refusal:
        problem.show_text(refusal, "Every page can be read. No decision, run or setting is kept until then.")
