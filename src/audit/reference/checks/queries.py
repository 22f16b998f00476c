"""Checks of the questions that a provider is asked: every attribute has one, and none can be answered by yes or no."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from audit.reference.checks.problem import Problem, numbered, problems_at
from audit.reference.load import Reference

_OPEN = r"^(?:(?:At|By|For|From|In|Into|On|Over|Through|To) (?:how|what|which|whom)|How|What|When|Where|Which|Who|Whose)\b.*\?$"
_RULE = r"^\w+\.\w+$"


def questions_are_open(reference: Reference) -> Iterator[Problem]:
    """A question asks what, which, where, when, how or who, and ends as a question; its subject is an attribute or a rule."""
    rows = numbered(reference, "query_questions")
    closed = rows.filter(~pl.col("question").str.contains(_OPEN).fill_null(value=False))
    fix = "Begin it with what, which, where, when, how or who, and end it with a question mark."
    yield from problems_at(reference, "query_questions", closed, "the question of {subject} is not open.", fix)
    attributes = reference.tables["attributes"]["attribute"].to_list()
    is_known = pl.col("subject").is_in(attributes) | pl.col("subject").str.contains(_RULE)
    lost = rows.filter(~is_known.fill_null(value=False))
    fix = "Correct it, or add the attribute."
    yield from problems_at(reference, "query_questions", lost, "{subject} is neither an attribute nor a rule.", fix)


def attributes_have_questions(reference: Reference) -> Iterator[Problem]:
    """Every attribute can be asked of a provider."""
    asked = reference.tables["query_questions"]["subject"].to_list()
    rows = numbered(reference, "attributes").filter(~pl.col("attribute").is_in(asked))
    fix = "Add its question to query_questions."
    yield from problems_at(reference, "attributes", rows, "{attribute} has no question for a provider.", fix)
