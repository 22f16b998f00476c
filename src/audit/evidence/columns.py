"""Documented facts from the `documented_` columns: what a person typed from the record."""

from __future__ import annotations

import polars as pl

from audit.evidence.terms import Terms
from audit.model.columns import DOCUMENTED_PREFIX

FACTS: dict[str, pl.DataType] = {
    "profile": pl.Int64(),
    "attribute": pl.String(),
    "assertion": pl.String(),
    "value": pl.String(),
    "text": pl.String(),
}


def facts_from_columns(profiles: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """One row per profile and attribute that somebody looked at: columns `profile, attribute, assertion, value, text`.

    `profiles` has `profile` and any number of `documented_<attribute>` text columns. `value` is null where the text decides
    nothing; `text` is the cell as it came. Ordered by profile and attribute.
    """
    columns = sorted(name for name in profiles.columns if name.startswith(DOCUMENTED_PREFIX))
    parts = [_facts_of(profiles, name, terms) for name in columns]
    return pl.concat([pl.DataFrame(schema=FACTS), *parts]).sort("profile", "attribute")


def _facts_of(profiles: pl.DataFrame, column: str, terms: Terms) -> pl.DataFrame:
    attribute = column.removeprefix(DOCUMENTED_PREFIX)
    given = profiles.select("profile", pl.col(column).alias("text")).filter(pl.col("text").is_not_null())
    readings = [
        (text, attribute, str(reading.assertion), reading.value)
        for text in given["text"].unique().sort()
        if (reading := terms.read(attribute, text)) is not None
    ]
    vocabulary = pl.DataFrame(
        readings,
        schema={"text": pl.String, "attribute": pl.String, "assertion": pl.String, "value": pl.String},
        orient="row",
    )
    return given.join(vocabulary, on="text", how="inner").select(FACTS.keys())
