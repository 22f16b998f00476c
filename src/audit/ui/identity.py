"""Who the visitor is."""

from __future__ import annotations

from audit.workspace.access import Actor, user_of_this_computer


def current() -> Actor:
    """The person in whose name this page acts."""
    return user_of_this_computer()
