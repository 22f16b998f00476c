"""What is wrong of a line only beside others, or beside a payer's edit: planted on claims that have no other error.

Where an error needs a line more, the row of a visit somewhere else is given up for it, so that a file keeps its length.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from audit.model.columns import DOCUMENTED_PREFIX
from audit.model.vocabulary import Verdict
from audit.reports.samples.claims import World
from audit.reports.samples.market import OFFICE

SESSION_CODES = ("62321", "62323")
"""Codes that are billed once a session, with the guidance in them."""

OTHER_SESSION_CODES = ("64479", "64483")
VISIT_CODES = ("99212", "99213", "99214", "99215")
IMAGING_CODE, IMAGING_DOLLARS = "77003", "105.20"
RECEIVED_LATER = timedelta(days=9)
SESSIONS_TOO_MANY, BETWEEN_SESSIONS = 5, 28
UNITS_TOO_MANY = 2
UNIT_LIMITS_SINCE = date(2024, 7, 1)
INCOMPLETE_DIAGNOSIS, BOTH_SIDES, NO_NUMBER = "G89.1", "50", "1999901010"
_LINE = ("claim_id", "claim_line_number")
_RECEIVED = ("claim_received_date", "paid_date")
_AMOUNTS = ("charge_amount", "allowed_amount", "paid_amount")
_DAYS = ("claim_line_start_date", "claim_line_end_date", *_RECEIVED)

Blocks = tuple[pl.DataFrame, ...]


@dataclass(frozen=True)
class Event:
    """One kind of error and the rule that finds it, in the last of its rows.

    `make` takes lines, each the only one of its claim, and gives the rows that stand then, line by line in each block:
    the first block in their place, the others in rows that are given up. What it makes lies within `days_after` days,
    on which the patient has no other claim and the code keeps its fee.
    """

    rule_id: str
    make: Callable[[pl.DataFrame], Blocks]
    rows_more: int = 0
    since: date = date.min
    days_after: int = 0


def _again(lines: pl.DataFrame) -> Blocks:
    """The claim once more, under another number and received later."""
    return lines, lines.with_columns(pl.col(_RECEIVED) + RECEIVED_LATER)


def _imaging(lines: pl.DataFrame) -> Blocks:
    """The guidance billed beside the code that includes it."""
    dollars = [pl.lit(IMAGING_DOLLARS).alias(name) for name in _AMOUNTS]
    silent = [pl.lit(None, dtype=pl.String).alias(name) for name in lines.columns if name.startswith(DOCUMENTED_PREFIX)]
    blank = [pl.lit(None, dtype=pl.String).alias(name) for name in ("hcpcs_modifier_1", "carc_codes")]
    return lines, lines.with_columns(
        pl.lit(IMAGING_CODE).alias("hcpcs_code"), pl.col("claim_line_number") + 1, *dollars, *blank, *silent
    )


def _too_often(lines: pl.DataFrame) -> Blocks:
    """One session more than a year holds, whole weeks apart and so on the same weekday."""
    apart = (timedelta(days=BETWEEN_SESSIONS * number) for number in range(SESSIONS_TOO_MANY))
    return tuple(lines.with_columns(pl.col(_DAYS) + days) for days in apart)


def _more_units(lines: pl.DataFrame) -> Blocks:
    """More than one unit, and as much money more."""
    dollars = (pl.col(name).cast(pl.Decimal(12, 2)) * UNITS_TOO_MANY for name in _AMOUNTS)
    units = pl.lit(str(UNITS_TOO_MANY)).alias("service_unit_quantity")
    return (lines.with_columns(units, *(amount.cast(pl.String) for amount in dollars)),)


def _with(**values: str | None) -> Callable[[pl.DataFrame], Blocks]:
    """The line with other values."""
    return lambda lines: (
        lines.with_columns(pl.lit(value, dtype=pl.String).alias(name) for name, value in values.items()),
    )


EVENTS = (
    Event("duplicate.exact", _again, rows_more=1),
    Event("bundling.imaging_included", _imaging, rows_more=1),
    Event(
        "frequency.sessions_in_window",
        _too_often,
        rows_more=SESSIONS_TOO_MANY - 1,
        days_after=BETWEEN_SESSIONS * (SESSIONS_TOO_MANY - 1),
    ),
    Event("units.over_day_limit", _more_units, since=UNIT_LIMITS_SINCE),
    Event("modifier.not_allowed", _with(hcpcs_modifier_1=BOTH_SIDES)),
    Event("provider.npi_malformed", _with(rendering_npi=NO_NUMBER)),
    Event("diagnosis.incomplete", _with(diagnosis_code_1=INCOMPLETE_DIAGNOSIS, diagnosis_code_2=None)),
)


def plant_events(
    claims: pl.DataFrame, truth: pl.DataFrame, world: World, share: float, random: np.random.Generator
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The claims with each event on `share` of the claims that can have it, and the truth with what was planted.

    All of it lies within the window of the samples. The rows keep the order of their claims.
    """
    day = pl.col("claim_line_start_date")
    order = random.random(claims.height)
    lines = claims.with_row_index("place").with_columns(
        draw=pl.Series(order),
        is_free=~pl.col("claim_id").is_in(truth["claim_id"].unique().implode()) & (pl.len().over("claim_id") == 1),
        sessions=pl.col("hcpcs_code").is_in([*SESSION_CODES, *OTHER_SESSION_CODES]).sum().over("person_id"),
        next_day=day.shift(-1).over("person_id", order_by=day),
    )
    free = lines.filter("is_free").sort("draw")
    able = free.filter(pl.col("hcpcs_code").is_in(SESSION_CODES), pl.col("sessions") == 1)
    given_up = free.filter(pl.col("hcpcs_code").is_in(VISIT_CODES))["place"]
    most = round(share * claims["claim_id"].n_unique())
    made: list[pl.DataFrame] = []
    for event in EVENTS:
        last = day + timedelta(days=event.days_after)
        is_quiet = pl.col("next_day").is_null() | (pl.col("next_day") > last)
        fits = able.filter(day >= event.since, last <= world.lattice.last, is_quiet)
        fits = fits.filter(_keeps_its_fee(world, fits, event.days_after))
        chosen = fits.head(min(most, given_up.len() // max(event.rows_more, 1) if event.rows_more else most))
        able = able.join(chosen, on="place", how="anti", maintain_order="left")
        taken, given_up = (
            given_up.head(event.rows_more * chosen.height),
            given_up.slice(event.rows_more * chosen.height),
        )
        made.append(_made(event, chosen, taken, claims))
    return _laid_in(claims, truth, pl.concat(made))


def _keeps_its_fee(world: World, lines: pl.DataFrame, days_after: int) -> pl.Series:
    """Whether the code of each line has one fee from its day until `days_after` days later."""
    code = lines["hcpcs_code"].replace_strict(world.fees.codes, range(len(world.fees.codes)), return_dtype=pl.Int64)
    day = (lines["claim_line_start_date"] - world.lattice.first).dt.total_days().to_numpy()
    facility = (lines["place_of_service_code"] != OFFICE).cast(pl.Int64).to_numpy()
    days = day[:, None] + np.arange(days_after + 1)
    cents = world.fees.cents[code.to_numpy()[:, None], days, facility[:, None]]
    return pl.Series((cents == cents[:, :1]).all(axis=1))


def _made(event: Event, chosen: pl.DataFrame, taken: pl.Series, claims: pl.DataFrame) -> pl.DataFrame:
    """The rows of one event with the places where they go; `rule_id` on those that it finds."""
    blocks = event.make(chosen.select(claims.columns))
    parts = []
    for number, block in enumerate(blocks):
        places = chosen["place"] if number == 0 else taken.slice((number - 1) * chosen.height, chosen.height)
        is_last = number == len(blocks) - 1
        parts.append(
            block.with_columns(
                place=places,
                is_own=pl.lit(value=number > 0 and block["claim_line_number"].equals(chosen["claim_line_number"])),
                rule_id=pl.lit(event.rule_id if is_last else None, dtype=pl.String),
            )
        )
    return pl.concat(parts)


def _laid_in(claims: pl.DataFrame, truth: pl.DataFrame, made: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows in their places: a further claim under the number of the visit that was given up for it."""
    numbers = claims.with_row_index("place").select("place", number="claim_id")
    named = made.join(numbers, on="place", maintain_order="left").with_columns(
        claim_id=pl.when("is_own").then("number").otherwise("claim_id")
    )
    told = named.drop_nulls("rule_id").select(
        *_LINE,
        "rule_id",
        pl.lit(Verdict.VIOLATED.value).alias("verdict"),
        pl.lit(None, dtype=pl.String).alias("suggested_code"),
    )
    kept = claims.with_row_index("place").join(named, on="place", how="anti", maintain_order="left")
    whole = pl.concat([kept, named.select(kept.columns)]).sort("claim_id", "claim_line_number", maintain_order=True)
    return whole.drop("place"), pl.concat([truth, told.cast(truth.schema)])
