"""Documented facts from the `documented_` columns: what a person typed from the record.

A word is read once, however often it stands in the file; words that say the same share a reading.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from audit.evidence.terms import Terms
from audit.model.columns import DOCUMENTED_PREFIX
from audit.model.vocabulary import EvidenceSource

MEANINGS = {
    "attribute": pl.String(),
    "reading": pl.UInt32(),
    "assertion": pl.String(),
    "value": pl.String(),
    "source": pl.String(),
}
FACTS = {"attribute": pl.String(), "assertion": pl.String(), "value": pl.String(), "source": pl.String()}


@dataclass(frozen=True)
class Readings:
    """What the record says of some lines.

    `of_line` has one column an attribute, named as in the claims, that holds the reading's number, null where nobody
    looked; `meanings` says what each number stands for: `attribute, reading, assertion, value, source`.
    """

    of_line: pl.DataFrame
    meanings: pl.DataFrame


def read_columns(lines: pl.DataFrame, terms: Terms) -> Readings:
    """Read the `documented_` columns of `lines`, whose rows stay in their order."""
    columns = sorted(name for name in lines.columns if name.startswith(DOCUMENTED_PREFIX))
    read = [_read(lines[name], terms) for name in columns]
    meanings = pl.concat([pl.DataFrame(schema=MEANINGS), *(meaning for _, meaning in read)])
    return Readings(pl.DataFrame([numbers for numbers, _ in read]), meanings)


def facts_of_readings(rows: pl.DataFrame, key: str, meanings: pl.DataFrame) -> pl.DataFrame:
    """One row per row of `rows` and attribute that somebody looked at: `key, attribute, assertion, value, source`.

    `rows` has `key` and the columns of `Readings.of_line`. Ordered by key and attribute.
    """
    columns = sorted(name for name in rows.columns if name.startswith(DOCUMENTED_PREFIX))
    long = [
        rows.select(key, pl.lit(name.removeprefix(DOCUMENTED_PREFIX)).alias("attribute"), pl.col(name).alias("reading"))
        for name in columns
    ]
    empty = pl.DataFrame(schema={key: rows.schema[key], "attribute": pl.String, "reading": pl.UInt32})
    said = pl.concat([empty, *long]).drop_nulls("reading")
    return said.join(meanings, on=["attribute", "reading"], how="inner").select(key, *FACTS).sort(key, "attribute")


def facts_by_line(lines: pl.DataFrame, readings: Readings) -> pl.DataFrame:
    """What the record says of each line, in the words of the file: `line, attribute, assertion, value, source, text`.

    `lines` are those that were read. Ordered by line and attribute.
    """
    parts = [_said(lines["line"], lines[numbers.name], numbers, readings.meanings) for numbers in readings.of_line]
    empty = {"line": pl.Int64(), **FACTS, "text": pl.String()}
    return pl.concat([pl.DataFrame(schema=empty), *parts]).sort("line", maintain_order=True)


def _said(line: pl.Series, text: pl.Series, numbers: pl.Series, meanings: pl.DataFrame) -> pl.DataFrame:
    attribute = numbers.name.removeprefix(DOCUMENTED_PREFIX)
    of_attribute = meanings.filter(attribute=attribute)
    said = pl.DataFrame([line, numbers.alias("reading"), text.alias("text")]).drop_nulls("reading")
    return said.join(of_attribute, on="reading", how="inner").select("line", *FACTS, "text")


def _read(column: pl.Series, terms: Terms) -> tuple[pl.Series, pl.DataFrame]:
    attribute = column.name.removeprefix(DOCUMENTED_PREFIX)
    typed = column.is_not_null().arg_true()
    text = column[typed]
    words = text.unique().sort().to_list()
    readings = {word: reading for word in words if (reading := terms.read(attribute, word)) is not None}
    numbers = {reading: number for number, reading in enumerate(dict.fromkeys(readings.values()))}
    source = EvidenceSource.COLUMN.value
    rows = [(attribute, number, str(reading.assertion), reading.value, source) for reading, number in numbers.items()]
    meanings = pl.DataFrame(rows, schema=MEANINGS, orient="row")
    nothing = pl.Series(column.name, [None], dtype=pl.UInt32).new_from_index(0, len(column))
    if not readings:
        return nothing, meanings
    of_word = {word: numbers[reading] for word, reading in readings.items()}
    return nothing.scatter(typed, text.replace_strict(of_word, default=None, return_dtype=pl.UInt32())), meanings
