"""What the page tests share: one finished run, and a process that begins every test clean."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from tests.support.app import FIVE, as_csv

from audit.reports.audit import Audit, run_audit
from audit.ui import cache
from audit.workspace import Workspace


@pytest.fixture(autouse=True)
def clean_process() -> Iterator[None]:
    """Caches and the log's factory outlive a visitor: the next one must not see what was made for the last."""
    factory = logging.getLogRecordFactory()
    st.cache_data.clear()
    yield
    logging.setLogRecordFactory(factory)
    st.cache_data.clear()


@pytest.fixture
def own_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace of the test's own, in which no file was audited before."""
    monkeypatch.setenv("CLAIMS_AUDIT_WORKSPACE", str(tmp_path / "workspace"))
    opened = cache.workspace()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """One line overpaid, one underpaid, one unverified, one clear, one record set aside."""
    path = tmp_path_factory.mktemp("sample") / "claims.csv"
    path.write_bytes(as_csv(FIVE))
    return run_audit(path)
