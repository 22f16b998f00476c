"""The self-check with the settings of the server that runs, or that would be started."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from audit.ui import identity
from audit.workspace import Workspace
from audit.workspace.selfcheck import WANTED, Check, check

_NAMES = (*WANTED, "server.address", "server.allowedHosts")


def checks(workspace: Workspace, started_with: Mapping[str, object] | None = None) -> list[Check]:
    """Everything that is looked at; `started_with` are settings with which a server is yet to be started."""
    given = started_with or {}
    settings = {name: given[name] if name in given else st.get_option(name) for name in _NAMES}
    return check(workspace, settings, identity.team())
