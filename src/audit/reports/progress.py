"""Progress on the terminal: one line that is rewritten, on standard error, and only where that is a terminal."""

from __future__ import annotations

import sys

from audit.ingest import Progress, silent

_WIDTH = 60


class _TerminalProgress:
    def phase(self, name: str, done: int = 0, total: int = 0) -> None:
        """Show what is being done, and how far it is."""
        share = f" {done / total:.0%}" if total else ""
        sys.stderr.write(f"\r{name}{share}".ljust(_WIDTH) + ("\n" if name == "done" else ""))
        sys.stderr.flush()


def terminal_progress() -> Progress:
    """A progress that writes to the terminal; silent where standard error is none."""
    return _TerminalProgress() if sys.stderr.isatty() else silent
