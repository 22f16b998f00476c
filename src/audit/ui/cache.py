"""What the screens keep between two reruns. No other module decorates a function with a cache.

Every key is text: a run's id, a digest, names of choices. A frame is never a key: Streamlit 1.67 hashes a Polars
frame by its first and last ten rows, so that two frames can share an entry. What was made from claims lives as long as
the session does.
"""

from __future__ import annotations

import atexit
import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TypeVar

import polars as pl
import streamlit as st

from audit.model.places import reference_directory, workspace_directory
from audit.reference import Reference, load_reference
from audit.reference.load import editions_directory
from audit.reference.manifest import MANIFEST
from audit.reference.store import EDITIONS
from audit.ui import identity
from audit.ui.job import Jobs
from audit.ui.runs import Runs
from audit.workspace import Workspace, open_workspace
from audit.workspace.database import VARIABLE

Made = TypeVar("Made")

MINUTES = "30m"


def workspace() -> Workspace:
    """The open workspace of this process; another one where the environment names another."""
    return _workspace(str(workspace_directory()), os.environ.get(VARIABLE, ""))


@st.cache_resource(show_spinner=False)
def _workspace(directory: str, database: str) -> Workspace:  # noqa: ARG001 - the key
    opened = open_workspace(Path(directory), identity.of_the_process())
    atexit.register(opened.close)
    return opened


def runs() -> Runs:
    """The runs of the workspace, so that a reload, a second tab or another day finds a run again by its id."""
    return _runs(str(workspace().directory))


@st.cache_resource(show_spinner=False)
def _runs(directory: str) -> Runs:  # noqa: ARG001 - the key
    return Runs(workspace())


def reference() -> Reference:
    """The shipped tables and the editions that this person imported, loaded once for each state of their files."""
    lists = (reference_directory() / MANIFEST, editions_directory() / EDITIONS)
    state = b"\0".join(path.read_bytes() for path in lists if path.is_file())
    return _reference(hashlib.sha256(state).hexdigest())


@st.cache_resource(show_spinner=False, max_entries=2)
def _reference(digest: str) -> Reference:  # noqa: ARG001 - the key
    return load_reference()


@st.cache_data(show_spinner=False, scope="session", ttl=MINUTES, max_entries=64)
def remember(
    run_id: str,  # noqa: ARG001 - the key, as are the next two
    what: str,  # noqa: ARG001
    choices: tuple[str, ...],  # noqa: ARG001
    _make: Callable[[], Made],
) -> Made:
    """What `_make` gives, computed once for a run, a name and the choices as text.

    `_make` may depend on nothing else. The result is a copy: a frame or a chart can be changed by its caller.
    """
    return _make()


@st.cache_data(show_spinner=False, scope="session", ttl=MINUTES, max_entries=8)
def served_between(run_id: str) -> tuple[date | None, date | None]:
    """First and last date of service of a run's lines; None where it has no line."""
    kept = runs().get(run_id)
    if kept is None:
        return None, None
    day = pl.col("claim_line_start_date")
    lines = pl.scan_parquet(kept.audit.directory / "lines.parquet")
    first, last = lines.select(first=day.min(), last=day.max()).collect().row(0)
    return first, last


def forget(run_id: str) -> None:
    """Let go of everything that was made of a run, in every tab: after it was purged."""
    runs().forget(run_id)
    st.cache_data.clear()


@st.cache_resource(show_spinner=False)
def workers() -> ThreadPoolExecutor:
    """The threads in which audits run beside the pages: two at a time, the next one waits."""
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="audit")


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The audits that are under way in this process."""
    return Jobs()
