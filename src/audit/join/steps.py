"""The join steps: one SQL file a step, in order, each with the grain of its rows, each inspectable alone."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import duckdb

from audit.errors import ReconciliationDefect

SQL = files("audit.join") / "sql"


@dataclass(frozen=True)
class Step:
    """One question that the join answers. Its SQL file carries its name, and so does the table that it fills.

    `grain` names the columns of which every row has another value; `keeps` names the table whose rows it neither
    loses nor multiplies.
    """

    name: str
    grain: tuple[str, ...]
    keeps: str | None = None

    def sql(self) -> str:
        """The SQL of the step; its first line is the question in English."""
        return (SQL / f"{self.name}.sql").read_text(encoding="utf-8")


STEPS: tuple[Step, ...] = (
    Step("profile_facts", ("profile",), keeps="profiles"),
    Step("told_values", ("profile", "attribute")),
    Step("attribute_facts", ("profile", "attribute")),
    Step("unlike_profiles", ("profile",)),
    Step("vectors", ("profile", "attribute")),
    Step("fitting_codes", ("profile",), keeps="unlike_profiles"),
)


def run_steps(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill one table a step from `profiles`, `documented` and the reference; a step that breaks its grain stops the run."""
    for step in STEPS:
        connection.execute(f"create or replace temp table {step.name} as {step.sql()}")
        _guard(connection, step)


def _guard(connection: duckdb.DuckDBPyConnection, step: Step) -> None:
    rows, distinct = _one(connection, f"select count(*), count(distinct ({', '.join(step.grain)})) from {step.name}")
    if step.keeps is not None:
        (expected,) = _one(connection, f"select count(*) from {step.keeps}")
        if rows != expected:
            raise ReconciliationDefect(
                f"Join step {step.name} turned {expected} rows into {rows}: the reference has overlapping rows."
            )
    if rows != distinct:
        raise ReconciliationDefect(
            f"Join step {step.name} has {rows} rows for {distinct} of {step.grain}: the reference has overlapping rows."
        )


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = connection.sql(query).fetchall()[0]
    return tuple(int(value) for value in row)
