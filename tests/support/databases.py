"""The databases on which the workspace is tested: SQLite always, PostgreSQL where `CLAIMS_AUDIT_TEST_POSTGRESQL` names one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text

from audit.workspace.database import VARIABLE

SERVER = "CLAIMS_AUDIT_TEST_POSTGRESQL"
REQUIRED = "CLAIMS_AUDIT_POSTGRESQL_TESTS"
KINDS = ("sqlite", "postgresql")


@contextmanager
def database_of(kind: str) -> Iterator[str]:
    """The address of an empty database of that kind, for `CLAIMS_AUDIT_DATABASE_URL`; blank for SQLite.

    Skips, saying so, where there is no PostgreSQL; fails where it is required.
    """
    if kind == "sqlite":
        yield ""
        return
    server = os.environ.get(SERVER)
    if not server:
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(f"{SERVER} names no PostgreSQL, and its tests are required")
        pytest.skip(f"no PostgreSQL: {SERVER} names none, so decisions are tested on SQLite only")
    name = f"t{secrets.token_hex(8)}"
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create schema {name}"))
    try:
        url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
        yield url.render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"drop schema {name} cascade"))
        engine.dispose()


def set_database(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Let every workspace that is opened now, here and in processes that are started, use this database."""
    if url:
        monkeypatch.setenv(VARIABLE, url)
    else:
        monkeypatch.delenv(VARIABLE, raising=False)
