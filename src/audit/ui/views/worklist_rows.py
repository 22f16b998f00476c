"""The rows of the worklist as text: no patient, no claim, nothing empty; the same for the grid and for the buttons."""

from __future__ import annotations

import polars as pl

from audit.ui.components import html
from audit.workspace.state import Disposition, State

_SQUARES = {"high": "■■■ High", "medium": "■■□ Medium", "low": "■□□ Low"}
_DECIDED = {
    Disposition.CONFIRM.value: "Confirmed",
    Disposition.DISMISS.value: "Dismissed",
    Disposition.QUERY.value: "Queried",
    Disposition.DEFER.value: "Deferred",
}
_STATES = {
    State.NEW.value: "New",
    State.DECIDED.value: "Decided",
    State.WAITING.value: "Waiting",
    State.SECOND_REVIEW.value: "2nd review",
    State.ADJUDICATION.value: "3rd opinion",
    State.SUPERSEDED.value: "Gone",
}


def shown(rows: pl.DataFrame, me: str, sort: str = "") -> pl.DataFrame:
    """What the list shows of the findings. The provider stands in the place of the suggestion where rows are sorted by it:
    both do not fit. `me` is the reader, whose findings are told from those of others."""
    second = _provider() if sort == "provider" else _suggested()
    return rows.select(
        pl.col("severity").replace(_SQUARES).alias("Severity"),
        pl.col("rule_title").alias("Rule"),
        pl.col("code").alias("Code"),
        second,
        pl.Series(
            "Difference", [html.money(amount, signed=True) for amount in rows["amount_difference"]], dtype=pl.String
        ),
        pl.col("claim_line_start_date").dt.to_string("%Y-%m-%d").fill_null("not on the line").alias("Service"),
        _state(me),
    )


def _state(me: str) -> pl.Expr:
    """How it was decided where that is all there is to say, else where it stands and with whom."""
    state, word, person = (
        pl.col("state"),
        pl.col("disposition").replace_strict(_DECIDED, default=None),
        pl.col("assigned_to"),
    )
    is_final = state.is_in([State.DECIDED.value, State.WAITING.value])
    is_suggested = (state == State.NEW.value) & pl.col("suggested_disposition").is_not_null()
    return (
        pl.when(is_final & word.is_not_null())
        .then(word)
        .when((state == State.ASSIGNED.value) & (person == me))
        .then(pl.lit("Yours"))
        .when(state == State.ASSIGNED.value)
        .then(pl.lit("With ") + person.fill_null(""))
        .when(is_suggested)
        .then(pl.lit("Suggested"))
        .otherwise(state.replace_strict(_STATES, default="New"))
        .alias("State")
    )


def _suggested() -> pl.Expr:
    code = pl.col("suggested_code")
    return pl.when(code.is_null()).then(pl.lit("none")).otherwise(pl.lit("→ ") + code).alias("Suggested")


def _provider() -> pl.Expr:
    return pl.col("provider").alias("Provider")
