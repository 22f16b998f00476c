"""What a person can mend, in one calm box: where, what, what to do. Never a traceback, never a colour of alarm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from audit.errors import AuditError
from audit.ui.components import html
from audit.ui.components.html import Markup


def show(problem: AuditError, kept: str = "") -> None:
    """The error's text as written; `kept` says what was not lost."""
    show_text(str(problem), kept)


def show_text(text: str, kept: str = "") -> None:
    """A sentence in the box of problems, for what is wrong without an exception."""
    below = f'<div class="sub">{html.safe(kept)}</div>' if kept else ""
    html.show(Markup(f'<div class="problem" role="alert">{html.safe(text)}{below}</div>'))


@contextmanager
def shown() -> Iterator[None]:
    """Where a page meets an `AuditError` that it did not expect, the box takes its place."""
    try:
        yield
    except AuditError as problem:
        show(problem)
