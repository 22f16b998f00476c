"""Where each line stands: flagged, unverified or clear; the code that its record supports; the dollars at risk; what to pull charts for."""

from __future__ import annotations

import polars as pl

from audit.evidence.beside import COLUMNS, NO_RECORD, RECORD_GIVEN
from audit.findings import amounts
from audit.findings.judge import Judged, counts_by_line
from audit.join.profiles import spread_to_lines
from audit.model.columns import MONEY
from audit.model.tables import LINES
from audit.model.vocabulary import SEVERITY_RANK, LineStatus, Outcome

_RANKS = {str(severity): rank for severity, rank in SEVERITY_RANK.items()}
_NAMES = {rank: severity for severity, rank in _RANKS.items()}

REQUEST_PART = {
    "line": pl.Int64(),
    "facts_wanted": pl.String(),
    "amount": MONEY,
    "record_given": pl.String(),
    "facts_undecided": pl.String(),
}


def line_rows(judged: Judged, fitting: pl.DataFrame, batch: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """One row a line of the batch, in order: the columns of `LINES`."""
    raised = findings.group_by("line").agg(
        pl.len().cast(pl.Int64).alias("finding_count"),
        pl.col("severity").replace_strict(_RANKS, return_dtype=pl.Int64).max().alias("rank"),
        pl.col("suggested_code").drop_nulls().first(),
    )
    fits = judged.profiles.select("profile").join(
        fitting.select("profile", "fitting_code", "is_documented"), on="profile", how="left", maintain_order="left"
    )
    told = (
        batch.select(
            "line",
            "source_file",
            "record_number",
            "claim_id",
            "claim_line_number",
            "person_id",
            "claim_line_start_date",
            "hcpcs_code",
        )
        .with_columns(judged.lines.select(amounts.billed().alias("billed")).to_series())
        .hstack(counts_by_line(judged))
        .hstack(spread_to_lines(fits.drop("profile"), judged.lines["profile"]))
        .join(raised, on="line", how="left", maintain_order="left")
    )
    flagged = pl.col("finding_count").is_not_null()
    told = told.with_columns(
        line_status=pl.when(flagged)
        .then(pl.lit(LineStatus.FLAGGED.value))
        .when(pl.col("rules_not_evaluated") > 0)
        .then(pl.lit(LineStatus.UNVERIFIED.value))
        .otherwise(pl.lit(LineStatus.CLEAR.value)),
        finding_count=pl.col("finding_count").fill_null(0),
        highest_severity=pl.col("rank").replace_strict(_NAMES, return_dtype=pl.String),
        supported_code=_supported(),
        amount_at_risk=pl.when(flagged).then("billed"),
    )
    return told.select(pl.col(name).cast(dtype) for name, dtype in LINES.items())


def request_rows(judged: Judged, documented: pl.DataFrame) -> pl.DataFrame:
    """The lines whose attributes could not be verified: `REQUEST_PART`.

    `record_given` tells what there is already: a `note`, an `incomplete_note`, `columns` or `none`; `facts_undecided`
    which of the wanted facts it speaks of without deciding. `documented` is what the record says of each profile.
    """
    unknown = judged.attributes.filter(pl.col("outcome") == Outcome.NOT_EVALUATED.value)
    spoken = pl.col("attribute").filter(pl.col("assertion").is_not_null())
    wanted = unknown.group_by("profile").agg(
        pl.col("attribute").sort().str.join(";").alias("facts_wanted"),
        spoken.sort().str.join(";").replace("", None).alias("facts_undecided"),
    )
    typed = pl.col("profile").is_in(documented["profile"].unique().implode())
    less = pl.when(typed).then(pl.lit(COLUMNS)).otherwise(pl.lit(NO_RECORD))
    given = judged.profiles.select("profile", pl.coalesce(RECORD_GIVEN, less).alias(RECORD_GIVEN))
    billed = judged.lines.select("line", "profile", amounts.billed().alias("amount"))
    told = billed.join(wanted, on="profile", how="inner", maintain_order="left").join(
        given, on="profile", how="left", maintain_order="left"
    )
    return told.select(pl.col(name).cast(dtype) for name, dtype in REQUEST_PART.items())


def _supported() -> pl.Expr:
    """The billed code where every attribute is decided as billed; where the record differs, the code that fits it."""
    decided = (
        (pl.col("lattice_rules") > 0)
        & (pl.col("lattice_decided") == pl.col("lattice_rules"))
        & ~pl.col("aside_undecided")
    )
    return (
        pl.when(pl.col("is_documented").is_not_null())
        .then(pl.when("is_documented").then("fitting_code"))
        .when(decided)
        .then("hcpcs_code")
    )
