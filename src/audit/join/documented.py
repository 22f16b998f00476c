"""What the record says of each line, for steps that lay lines beside each other: typed words and notes as one table.

The same readings as those of a batch, without their places in the text: a word that somebody typed comes before a note.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from audit.evidence.terms import Terms
from audit.model.columns import DOCUMENTED_PREFIX
from audit.reference import Reference

_WORDS = {"attribute": pl.String(), "text": pl.String(), "assertion": pl.String(), "value": pl.String()}
_NOTHING = (
    "select null::bigint as line, null::varchar as attribute, null::varchar as assertion, null::varchar as value"
    " where false"
)


def lay_documented(connection: duckdb.DuckDBPyConnection, reference: Reference, notes: Path | None) -> None:
    """The view `documented_values`: `line, attribute, assertion, value`, one row a line and attribute that somebody looked at.

    The connection has the view `claims`; `notes` is the folder of the notes that were read.
    """
    attributes = _attributes(connection, reference)
    connection.register("documented_words", _words(connection, reference, attributes))
    typed = [_typed(name) for name in attributes]
    connection.execute(f"create temp view typed_values as {' union all '.join(typed) or _NOTHING}")
    connection.execute(f"create temp view noted_values as {_noted(notes) if notes else _NOTHING}")
    connection.execute(
        "create temp view documented_values as from typed_values"
        " union all from noted_values where (line, attribute) not in (select (line, attribute) from typed_values)"
    )


def _attributes(connection: duckdb.DuckDBPyConnection, reference: Reference) -> list[str]:
    """The attributes that have a column in the claims."""
    columns = {name for name, *_ in connection.sql("describe claims").fetchall()}
    known = reference.tables["attributes"]["attribute"].sort().to_list()
    return [name for name in known if f"{DOCUMENTED_PREFIX}{name}" in columns]


def _words(connection: duckdb.DuckDBPyConnection, reference: Reference, attributes: list[str]) -> pl.DataFrame:
    """What every word that was typed means; a word that says that nobody looked has no row."""
    terms = Terms.from_tables(reference.tables)
    rows = []
    for name in attributes:
        column = f"{DOCUMENTED_PREFIX}{name}"
        for (text,) in connection.sql(f"select distinct {column} from claims where {column} is not null").fetchall():
            reading = terms.read(name, text)
            if reading is not None:
                rows.append((name, text, str(reading.assertion), reading.value))
    return pl.DataFrame(rows, schema=_WORDS, orient="row")


def _typed(attribute: str) -> str:
    """Names of attributes are words of the reference, so that they may stand in a query."""
    return (
        f"select line, attribute, assertion, value from claims join documented_words"
        f" on attribute = '{attribute}' and text = {DOCUMENTED_PREFIX}{attribute}"
    )


def _noted(folder: Path) -> str:
    asked, facts = (
        str(folder.resolve() / f"{name}.parquet").replace("'", "''") for name in ("line_questions", "facts")
    )
    return (
        f"select line, attribute, assertion, value from read_parquet('{asked}') join read_parquet('{facts}')"
        " using (question) where is_decision"
    )
