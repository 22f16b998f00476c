"""Documented facts from the `documented_` columns: what a person typed from the record.

A word is read once a run, however often it stands in the file; words that say the same share a reading.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from audit.evidence.terms import Reading, Terms
from audit.model.columns import DOCUMENTED_PREFIX
from audit.model.vocabulary import EvidenceSource

MEANINGS = {
    "attribute": pl.String(),
    "reading": pl.UInt32(),
    "assertion": pl.String(),
    "value": pl.String(),
    "source": pl.String(),
}
_REMEMBERED = 65_536
"""Words of an attribute up to which they are remembered."""

FACTS = {"attribute": pl.String(), "assertion": pl.String(), "value": pl.String(), "source": pl.String()}


@dataclass(frozen=True)
class Readings:
    """What the record says of some lines.

    `of_line` has one column an attribute, named as in the claims, that holds the reading's number, null where nobody
    looked; `meanings` says what each number stands for: `attribute, reading, assertion, value, source`.
    """

    of_line: pl.DataFrame
    meanings: pl.DataFrame


class ColumnReader:
    """Reads the `documented_` columns batch by batch: what says the same has the same number in every batch."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._numbers: dict[str, dict[Reading, int]] = {}
        self._words: dict[str, dict[str, int | None]] = {}

    def read(self, lines: pl.DataFrame) -> Readings:
        """Read the `documented_` columns of `lines`, whose rows stay in their order; `meanings` are those of every batch."""
        names = sorted(name for name in lines.columns if name.startswith(DOCUMENTED_PREFIX))
        of_line = pl.DataFrame([self._read(lines[name]) for name in names])
        source = EvidenceSource.COLUMN.value
        rows = [
            (attribute, number, str(reading.assertion), reading.value, source)
            for attribute, numbers in self._numbers.items()
            for reading, number in numbers.items()
        ]
        return Readings(of_line, pl.DataFrame(rows, schema=MEANINGS, orient="row"))

    def _read(self, column: pl.Series) -> pl.Series:
        nothing = pl.Series(column.name, [None], dtype=pl.UInt32).new_from_index(0, len(column))
        if column.null_count() == len(column):
            return nothing
        attribute = column.name.removeprefix(DOCUMENTED_PREFIX)
        typed = column.is_not_null().arg_true()
        text = column[typed]
        of_word = self._of_words(attribute, text.unique().to_list())
        return nothing.scatter(typed, text.replace_strict(of_word, default=None, return_dtype=pl.UInt32()))

    def _of_words(self, attribute: str, words: list[str]) -> dict[str, int | None]:
        """The number of the reading of each word, null where it says that nobody looked."""
        known = self._words.setdefault(attribute, {})
        if len(known) > _REMEMBERED:
            known.clear()
        numbers = self._numbers.setdefault(attribute, {})
        for word in sorted(set(words) - known.keys()):
            reading = self._terms.read(attribute, word)
            known[word] = None if reading is None else numbers.setdefault(reading, len(numbers))
        return {word: known[word] for word in words}


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
