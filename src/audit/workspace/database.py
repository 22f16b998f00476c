"""The database of decisions: SQLite in the workspace's folder, or the PostgreSQL that `CLAIMS_AUDIT_DATABASE_URL` names.

One transaction writes at a time, across threads and processes; readers never wait for it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, OperationalError

from audit.errors import ReadOnly, WorkspaceError
from audit.workspace import schema

SQLITE_FILE = "decisions.sqlite3"
VARIABLE = "CLAIMS_AUDIT_DATABASE_URL"
_PATIENCE_MS = 30_000
_WRITES = "claims_audit_writes"
_MAKING = 7_043_621
"""The number under which PostgreSQL lets one process at a time make the tables."""


class Database:
    """Connections to the decisions of one workspace. `url` is SQLAlchemy's; `is_file` says whether it is SQLite;
    `refusal` is why nothing may be written, blank where it may."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_file = url.get_backend_name() == "sqlite"
        self.engine = _engine(url)
        self.refusal = ""

    def make(self) -> None:
        """Create the tables that are missing; raises `WorkspaceError` where the database is of another version."""
        with _told(self.url), self.writing(is_new=True) as connection:
            schema.metadata.create_all(connection)
            found = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == "version")).scalar()
            if found is None:
                connection.execute(schema.meta.insert().values(key="version", value=schema.VERSION))
                connection.execute(schema.chain_head.insert().values(id=1, seq=0, hash=""))
        if found not in (None, schema.VERSION):
            raise WorkspaceError(
                f"{told_url(self.url)}: its tables are of version {found}, and this program reads version {schema.VERSION}. "
                "Use the program that wrote it, or restore a backup."
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state and changes nothing."""
        with _told(self.url), self.engine.connect() as connection:
            yield connection if self.is_file else connection.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def writing(self, *, is_new: bool = False, beside: bool = False) -> Iterator[Connection]:
        """A transaction that holds the writers' lock: committed at the end, rolled back where something is raised.

        Raises `ReadOnly` where the trail was found to be broken, unless what is written stands `beside` it: a soft lock,
        or when a person was last seen.
        """
        if self.refusal and not beside:
            raise ReadOnly(self.refusal)
        options = {_WRITES: True}
        with (
            _told(self.url),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            if not self.is_file:
                _take_turn(connection, is_new=is_new)
            yield connection

    def close(self) -> None:
        """Close what is open; SQLite then folds its log into the file."""
        self.engine.dispose()


def database_url(directory: Path) -> URL:
    """Where the decisions of the workspace in `directory` are; raises `WorkspaceError` where the variable is no address."""
    given = os.environ.get(VARIABLE)
    if not given:
        return URL.create("sqlite", database=str(directory / SQLITE_FILE))
    try:
        url = make_url(given)
    except ArgumentError:
        raise WorkspaceError(
            f"{VARIABLE}: not an address of a database. Write it as postgresql://user:password@host:5432/name."
        ) from None
    if url.get_backend_name() != "postgresql":
        raise WorkspaceError(
            f"{VARIABLE}: {url.get_backend_name()} is not read. Give PostgreSQL, or unset the variable."
        )
    return url.set(drivername="postgresql+psycopg")


def told_url(url: URL) -> str:
    """The address as a message may hold it: without user and password."""
    return url.database or "database" if url.get_backend_name() == "sqlite" else f"{url.host}:{url.port}/{url.database}"


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url, pool_pre_ping=True)
        except ModuleNotFoundError:
            raise WorkspaceError(
                f"{VARIABLE} names PostgreSQL, and its driver is not installed. Install claims-audit[team]."
            ) from None
    if url.database:
        Path(url.database).touch(mode=0o600)
    engine = create_engine(url, connect_args={"timeout": _PATIENCE_MS / 1000, "isolation_level": None})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    """A log beside the file, every commit on the disk before it is said to be kept, deleted text overwritten."""
    for pragma in ("journal_mode=wal", "synchronous=full", "secure_delete=on", f"busy_timeout={_PATIENCE_MS}"):
        connection.execute(f"pragma {pragma}")


def _take_turn(connection: Connection, *, is_new: bool) -> None:
    """Wait for the writers' lock of PostgreSQL, which the end of the transaction gives back."""
    if is_new:
        connection.execute(select(func.pg_advisory_xact_lock(_MAKING)))
    else:
        head = schema.chain_head
        connection.execute(select(head.c.seq).where(head.c.id == 1).with_for_update())


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("begin immediate" if writes else "begin")


@contextmanager
def _told(url: URL) -> Iterator[None]:
    """Say what the user can mend of what a database refuses, without a statement or a value."""
    try:
        yield
    except OperationalError as problem:
        raise WorkspaceError(f"{told_url(url)}: {_reason(problem)}") from None


def _reason(problem: OperationalError) -> str:
    said = str(problem.orig).lower()
    if "readonly" in said or "unable to open" in said:
        return "the database cannot be written. Check who owns the folder, or choose another one with --workspace."
    if "locked" in said:
        return "another process has kept the database busy for 30 seconds. Nothing was written; try again."
    if "full" in said:
        return "there is no room left on the disk. Nothing was written; make room and try again."
    return "the database does not answer. Nothing was written; check that it runs and may be reached."
