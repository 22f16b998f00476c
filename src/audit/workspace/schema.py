"""The tables of a workspace's database, the same in SQLite and PostgreSQL.

No column holds a value of a claim or note. What a person typed stands in `texts` alone, so that it can be purged;
amounts and units are decimal text, times are ISO text in UTC.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, PrimaryKeyConstraint, String, Table

VERSION = "1"
REVIEW_SEED = "review_seed"

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", String, nullable=False))
"""What belongs to the database itself: `version`, `workspace_id`, `review_seed`, and the settings, `setting.<name>`."""

chain_head = Table(
    "chain_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String, nullable=False),
)
"""One row: where the chain ends. Its lock is what makes writers take turns."""

events = Table(
    "events",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("role", String, nullable=False),
    Column("action", String, nullable=False),
    Column("run_id", String),
    Column("finding_id", String),
    Column("payload", String, nullable=False),
    Column("key", String, unique=True),
    Column("prev_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    Index("events_of_finding", "run_id", "finding_id", "seq"),
)
"""Everything that was done, never changed. `payload` is canonical JSON of ids, codes and counts; `key` is what makes the
same click twice one event."""

runs = Table(
    "runs",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("saved_at", String, nullable=False),
    Column("saved_by", String, nullable=False),
    Column("engagement", String, nullable=False),
    Column("inputs", String, nullable=False),
    Column("settings", String, nullable=False),
    Column("lines", BigInteger, nullable=False),
    Column("findings", BigInteger, nullable=False),
    Column("status", String, nullable=False),
    Index("runs_of_inputs", "inputs"),
)
"""`inputs` is a digest of the files as uploaded, `settings` of what else decides the result; `status` is `saved` or `purged`.
The name that the file had stands in the run's folder, never here: file names carry names of patients."""

finding_states = Table(
    "finding_states",
    metadata,
    Column("run_id", String, nullable=False),
    Column("finding_id", String, nullable=False),
    Column("rule_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("assigned_to", String),
    Column("disposition", String),
    Column("reason", String),
    Column("corrected_code", String),
    Column("corrected_units", String),
    Column("corrected_amount", String),
    Column("due", String),
    Column("decided_by", String),
    Column("decided_at", String),
    Column("bulk_id", String),
    Column("review_why", String),
    Column("second_disposition", String),
    Column("second_reason", String),
    Column("second_by", String),
    Column("final_disposition", String),
    Column("final_reason", String),
    Column("suggested_disposition", String),
    Column("suggested_reason", String),
    Column("carried_from", String),
    Column("carried_why", String),
    Column("comments", Integer, nullable=False),
    PrimaryKeyConstraint("run_id", "finding_id"),
    Index("states_changed", "run_id", "changed"),
)
"""The fold of a finding's events, kept so that a page need not fold a million; a finding without events has no row."""

locks = Table(
    "locks",
    metadata,
    Column("run_id", String, nullable=False),
    Column("finding_id", String, nullable=False),
    Column("holder", String, nullable=False),
    Column("holder_name", String, nullable=False),
    Column("until", String, nullable=False),
    PrimaryKeyConstraint("run_id", "finding_id"),
)
"""Who is looking at a finding now: a courtesy, no decision, so no event."""

texts = Table(
    "texts",
    metadata,
    Column("text_id", String, primary_key=True),
    Column("run_id", String),
    Column("finding_id", String),
    Column("kind", String, nullable=False),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("salt", String, nullable=False),
    Column("body", String, nullable=False),
    Index("texts_of_finding", "run_id", "finding_id"),
)
"""What people typed: comments, reasons, queries. An event holds the id and a salted digest; a purge deletes the row."""

queries = Table(
    "queries",
    metadata,
    Column("query_id", String, primary_key=True),
    Column("run_id", String, nullable=False),
    Column("finding_id", String, nullable=False),
    Column("status", String, nullable=False),
    Column("text_id", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Index("queries_of_run", "run_id", "status"),
)
"""Requests for documentation. `text_id` names the answers and words of the draft, in `texts`."""

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", String, primary_key=True),
    Column("actor", String, nullable=False),
    Column("started", String, nullable=False),
    Column("last_seen", String, nullable=False),
    Column("ended_why", String),
    Column("glass_until", String),
    Index("sessions_of_actor", "actor"),
)
"""Who is signed in, on the server's side, so that signing out or being disabled takes effect in every tab. A session that
ended keeps its row, so that its cookie opens nothing again; `glass_until` is how long an administrator sees lines."""

people = Table(
    "people",
    metadata,
    Column("actor", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("roles", String, nullable=False),
    Column("signed_in", String, nullable=False),
    Column("disabled", Integer, nullable=False),
)
"""Who has signed in so far, as the provider named them last; `disabled` is 1 where an administrator shut them out."""

choices = Table(
    "choices",
    metadata,
    Column("actor", String, nullable=False),
    Column("name", String, nullable=False),
    Column("value", String, nullable=False),
    PrimaryKeyConstraint("actor", "name"),
)
"""What a person has set for themselves, such as single keys off."""
