"""What the record says of each line, for steps that lay lines beside each other: typed words and notes as one table.

The same readings as those of a batch, without their places in the text: a word that somebody typed comes before a note.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from audit.evidence.terms import terms_of
from audit.model.columns import DOCUMENTED_PREFIX
from audit.model.vocabulary import AttributeRole
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
    connection.execute(f"create temp view typed_values as {_typed(attributes) if attributes else _NOTHING}")
    connection.execute(f"create temp view noted_values as {_noted(notes) if notes else _NOTHING}")
    connection.execute(
        "create temp view documented_values as from typed_values"
        " union all from noted_values where (line, attribute) not in (select (line, attribute) from typed_values)"
    )


def _attributes(connection: duckdb.DuckDBPyConnection, reference: Reference) -> list[str]:
    """The attributes that lines beside each other are asked for and that have a column in the claims.

    These are the ones that tell a place, and those that tell codes apart of which there is one a day.
    """
    tables = reference.tables
    asked = tables["families"].drop_nulls("one_a_day_by")["family_id"]
    lattice = pl.col("family_id").is_in(asked.implode()) & (pl.col("role") == AttributeRole.LATTICE.value)
    names = {
        *tables["attribute_rules"].filter(lattice)["attribute"],
        *tables["attributes"].filter(tells_site="yes")["attribute"],
    }
    columns = {name for name, *_ in connection.execute("describe claims").fetchall()}
    return sorted(name for name in names if f"{DOCUMENTED_PREFIX}{name}" in columns)


def _words(connection: duckdb.DuckDBPyConnection, reference: Reference, attributes: list[str]) -> pl.DataFrame:
    """What every word that was typed means; a word that says that nobody looked has no row."""
    rows = []
    if attributes:
        terms = terms_of(reference)
        each = ", ".join(f"list(distinct {DOCUMENTED_PREFIX}{name})" for name in attributes)
        found = connection.execute(f"select {each} from claims").fetchall()[0]
        for name, texts in zip(attributes, found, strict=True):
            read = [(text, terms.read(name, text)) for text in sorted(filter(None, texts or []))]
            rows += [(name, text, str(reading.assertion), reading.value) for text, reading in read if reading]
    return pl.DataFrame(rows, schema=_WORDS, orient="row")


def _typed(attributes: list[str]) -> str:
    """Names of attributes are words of the reference, so that they may stand in a query."""
    columns = ", ".join(f"{DOCUMENTED_PREFIX}{name} as {name}" for name in attributes)
    return (
        "select line, attribute, assertion, value from"
        f" (unpivot (select line, {columns} from claims) on {', '.join(attributes)} into name attribute value text)"
        " join documented_words using (attribute, text)"
    )


def _noted(folder: Path) -> str:
    asked, facts = (
        str(folder.resolve() / f"{name}.parquet").replace("'", "''") for name in ("line_questions", "facts")
    )
    return (
        f"select line, attribute, assertion, value from read_parquet('{asked}') join read_parquet('{facts}')"
        " using (question) where is_decision"
    )
