"""The one judgment that serves every attribute rule: what the code says beside what the record says.

A lattice attribute that nobody looked at is not evaluated. Where the record is silent, the attribute's silent value
stands for what it documents; an attribute without one is undocumented. A word that decides nothing leaves the rule
not evaluated, and so does a number that is neither inside the code's bin nor outside it. An exit is contradicted by a
value that leads to another family, a side attribute by another value. An attribute that the code leaves to modifiers
is contradicted by a value that the line's modifiers do not tell, where one would tell it.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Assertion, AttributeRole, Fit, Outcome, Verdict
from audit.rules.rule import OUTCOMES, outcome

_UNSEEN = pl.col("assertion").is_null()
_SILENT = pl.col("assertion") == Assertion.NOT_MENTIONED
_NEGATED = pl.col("assertion") == Assertion.NEGATED
_UNDECIDED = ~_SILENT & (
    pl.col("documented_value").is_null() | (pl.col("fit") == Fit.OVERLAPPING).fill_null(value=False)
)
_LEFT_TO_MODIFIERS = pl.col("is_left_to_modifiers")
_UNTOLD = _LEFT_TO_MODIFIERS & pl.col("expected").is_null()
_LATTICE = pl.col("role") == AttributeRole.LATTICE
_EXIT = pl.col("role") == AttributeRole.EXIT
_MODIFIER = pl.col("role") == AttributeRole.MODIFIER

_NOT_EVALUATED = outcome(Outcome.NOT_EVALUATED)
_VIOLATED = outcome(Outcome.VIOLATED)
_CLEAR = outcome(Outcome.CLEAR)

_OUTCOME = (
    pl.when(_UNSEEN & (pl.col("when_absent") == "not_applicable"))
    .then(pl.lit(None, dtype=OUTCOMES))
    .when(_UNSEEN)
    .then(_NOT_EVALUATED)
    .when(_EXIT & pl.col("to_family").is_not_null())
    .then(_VIOLATED)
    .when(_EXIT & (_SILENT | _NEGATED))
    .then(_CLEAR)
    .when(_UNDECIDED)
    .then(_NOT_EVALUATED)
    .when(_EXIT)
    .then(_CLEAR)
    .when(_MODIFIER & pl.col("is_torn"))
    .then(_NOT_EVALUATED)
    .when(_SILENT & (_UNTOLD | ~(_LATTICE | _MODIFIER)))
    .then(_CLEAR)
    .when(_SILENT & _MODIFIER & ~pl.col("silence_is_told"))
    .then(_NOT_EVALUATED)
    .when(_SILENT)
    .then(pl.when(pl.col("silent_value").eq_missing(pl.col("expected"))).then(_CLEAR).otherwise(_VIOLATED))
    .when(_UNTOLD & pl.col("telling_modifier").is_null())
    .then(_CLEAR)
    .when(pl.col("fit") == Fit.CONTAINED)
    .then(_CLEAR)
    .otherwise(_VIOLATED)
)


def judge(attributes: pl.DataFrame) -> pl.DataFrame:
    """The rows of `attribute_facts` with `outcome` (null: not applicable), and `verdict` where it is violated."""
    verdict = pl.when(_SILENT).then(pl.lit(Verdict.UNDOCUMENTED.value)).otherwise(pl.lit(Verdict.CONTRADICTED.value))
    return attributes.with_columns(_OUTCOME.alias("outcome")).with_columns(
        pl.when(pl.col("outcome") == Outcome.VIOLATED).then(verdict).alias("verdict")
    )
