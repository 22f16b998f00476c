"""What a finding is worth: billed minus supported, in whole cents, from the fee schedule of the day and the place.

Amounts are computed as integers of cents and rounded half away from zero, so that they are the same on every machine.
"""

from __future__ import annotations

import polars as pl

from audit.model.columns import MONEY
from audit.model.vocabulary import AmountBasis

_UNITS = pl.col("service_unit_quantity").fill_null(1)
_COUNTED = (_UNITS > 0) & pl.col("service_unit_quantity_as_given").is_null()
_HAS_FEE = pl.col("fee_billed").is_not_null() & _COUNTED


def basis() -> pl.Expr:
    """Where the line's dollars come from: the allowed amount, else the fee schedule, else the charge."""
    return (
        pl.when(pl.col("allowed_amount").is_not_null())
        .then(pl.lit(AmountBasis.ALLOWED_AMOUNT.value))
        .when(_HAS_FEE)
        .then(pl.lit(AmountBasis.FEE_SCHEDULE.value))
        .when(pl.col("charge_amount").is_not_null())
        .then(pl.lit(AmountBasis.CHARGE_AMOUNT.value))
        .otherwise(pl.lit(AmountBasis.NONE.value))
    )


def billed() -> pl.Expr:
    """The dollars billed on the line, on its basis; null where there is none."""
    scheduled = pl.when(_HAS_FEE).then(_dollars(_times_units("fee_billed")))
    return pl.coalesce("allowed_amount", scheduled, "charge_amount").cast(MONEY)


def supported() -> pl.Expr:
    """The dollars of the code that fits: the allowed amount scaled by the two fees, else the fee; null where unknown."""
    scaled = _rounded(_cents("allowed_amount") * _cents("fee_fitting"), _cents("fee_billed"))
    return (
        pl.when(pl.col("allowed_amount").is_not_null() & (_cents("fee_billed") > 0))
        .then(_dollars(scaled))
        .when(pl.col("allowed_amount").is_null() & _HAS_FEE)
        .then(_dollars(_times_units("fee_fitting")))
    )


def payable() -> pl.Expr:
    """The dollars of the line's amount that stay payable, where a rule tells their share as `payable`; else null."""
    return _dollars((_cents("amount_billed") * pl.col("payable") + 0.5).floor().cast(pl.Int64))


def _cents(column: str) -> pl.Expr:
    return (pl.col(column).cast(pl.Float64) * 100).round(0).cast(pl.Int64)


def _times_units(column: str) -> pl.Expr:
    thousandths = (_UNITS.cast(pl.Float64) * 1000).round(0).cast(pl.Int64)
    return _rounded(_cents(column) * thousandths, pl.lit(1000, dtype=pl.Int64))


def _rounded(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    half_up = (2 * numerator.abs() + denominator) // (2 * denominator)
    return half_up * numerator.sign()


def _dollars(cents: pl.Expr) -> pl.Expr:
    return (cents.cast(pl.Float64) / 100).round(2).cast(MONEY)
