"""Runs, decisions and the trail of who did what, which outlive a session."""

from audit.workspace.workspace import Workspace, open_workspace

__all__ = ["Workspace", "open_workspace"]
