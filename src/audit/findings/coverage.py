"""What was looked at, and what was not, and why: one row a rule."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from audit.findings.judge import no_counts
from audit.findings.policy import Policy
from audit.model.tables import COVERAGE
from audit.model.vocabulary import Outcome
from audit.rules.catalogue import RuleCard


def coverage(counts: Sequence[pl.DataFrame], cards: Sequence[RuleCard], policy: Policy) -> pl.DataFrame:
    """The contract's `coverage` from the counts of every batch: one row a rule of the catalogue, in its order."""
    every = pl.concat([no_counts(), *counts])
    told = every.group_by("rule_id").agg(
        pl.col("lines").sum().alias("lines_applicable"),
        *(
            pl.col("lines").filter(pl.col("outcome") == outcome.value).sum().alias(f"lines_{outcome}")
            for outcome in Outcome
        ),
        pl.col("missing").drop_nulls().unique().sort().str.join("; ").alias("missing"),
    )
    rules = pl.DataFrame(
        [
            (card.rule_id, str(card.category), policy.why_not_run(card.rule_id, card.category, card.needs))
            for card in cards
        ],
        schema={"rule_id": pl.String, "category": pl.String, "not_run": pl.String},
        orient="row",
    )
    joined = rules.join(told, on="rule_id", how="left", maintain_order="left").with_columns(
        pl.coalesce("not_run", pl.when(pl.col("missing") != "").then("missing")).alias("missing"),
        pl.selectors.starts_with("lines_").fill_null(0),
    )
    return joined.select(pl.col(name).cast(dtype) for name, dtype in COVERAGE.items())
