"""Checks of the words of a record: each stands in its folded form, and means one thing."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from audit.reference.checks.problem import Problem, numbered, problems_at
from audit.reference.load import Reference
from audit.reference.terms import normalise_term


def terms_are_folded(reference: Reference) -> Iterator[Problem]:
    """A term stands in the form in which words are compared."""
    rows = numbered(reference, "attribute_terms").drop_nulls("term")
    folded = rows.with_columns(folded=pl.Series([normalise_term(term) for term in rows["term"]], dtype=pl.String))
    wrong = folded.filter(pl.col("term") != pl.col("folded"))
    yield from problems_at(reference, "attribute_terms", wrong, "the term is not folded.", "Write {folded!r}.")


def terms_mean_one_value(reference: Reference) -> Iterator[Problem]:
    """No word of an attribute is claimed by two values, nor means another value than the one that it names."""
    rows = numbered(reference, "attribute_terms").drop_nulls("term")
    values = reference.tables["attribute_values"].select("attribute", "value")
    said = pl.concat(
        [_folded(rows, "term").select("attribute", "folded", "value"), _folded(values, "value")], how="diagonal"
    )
    meant = said.group_by("attribute", "folded").agg(
        pl.col("value").fill_null("nothing").unique().sort().str.join(" and ")
    )
    torn = meant.filter(pl.col("value").str.contains(" and ")).select("attribute", "folded", claimed="value")
    twice = _folded(rows, "term").join(torn, on=["attribute", "folded"], maintain_order="left")
    what = "for {attribute}, the term {term} is claimed by {claimed}."
    yield from problems_at(
        reference, "attribute_terms", twice, what, "Let it mean one value, or leave the value blank."
    )


def boundaries_decide_nothing(reference: Reference) -> Iterator[Problem]:
    """A boundary has no value, and every other term has one."""
    is_boundary = pl.col("kind") == "boundary"
    rows = numbered(reference, "attribute_terms").filter(is_boundary != pl.col("value").is_null())
    what = "the term {term} is of kind {kind} and its value is {value}."
    yield from problems_at(reference, "attribute_terms", rows, what, "Give every term a value, but none to a boundary.")


def _folded(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    folded = [normalise_term(text) for text in rows[column]]
    return rows.with_columns(folded=pl.Series(folded, dtype=pl.String))
