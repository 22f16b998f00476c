"""How far the reading is, and how a person stops it."""

from __future__ import annotations

from typing import Protocol

RECEIVED = "received"
PREFLIGHT = "preflight"
READING = "reading"
SETTING_ASIDE = "setting aside"
TYPING = "typing"
READING_NOTES = "reading notes"
MATCHING_NOTES = "matching notes to lines"


class Progress(Protocol):
    """Whoever wants to know how far the work is."""

    def phase(self, name: str, done: int = 0, total: int = 0) -> None:
        """Take note of the phase and of how much of it is done; raise `Cancelled` to stop the work."""


class _Silent:
    def phase(self, name: str, done: int = 0, total: int = 0) -> None:
        """Take no note."""


silent: Progress = _Silent()
