"""Claim lines by the thousand for oracles: few patients, providers and codes, so that lines meet in every way."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from audit.join.facts import AS_GIVEN_COLUMNS
from audit.model.columns import BY_NAME, DTYPES

LEAP_DAY = date(2024, 2, 29)


def many_lines(
    count: int,
    codes: Sequence[str],
    *,
    seed: int = 1,
    modifiers: Sequence[str] = ("59", "XS", "25", "76", "RT", "LT"),
    days: Sequence[date] | None = None,
    patients: int | None = None,
    **columns: Sequence[str | None],
) -> pl.DataFrame:
    """`count` lines as in `claims.parquet`, in no order; `columns` are further ones with the values drawn for each.

    By default a patient has about four lines on each of a few days around the leap day and the turn of a year; one in
    ten lines names no patient, one in ten no rendering provider, and two of three no modifier.
    """
    draw = random.Random(seed)
    days = days or [LEAP_DAY + timedelta(days=n) for n in (-366, -1, 0, 1, 2, 137, 305, 306, 307, 365, 366)]
    people = patients or max(1, count // (4 * len(days)))
    rows = [_row(n, draw, codes, modifiers, days, people, columns) for n in range(count)]
    draw.shuffle(rows)
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String) if rows else None)
    blank = [name for name in (*BY_NAME, *AS_GIVEN_COLUMNS, "source_file") if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in blank)
    return frame.with_columns(_typed(name) for name in frame.columns if name in BY_NAME).with_columns(
        line=pl.int_range(pl.len(), dtype=pl.Int64), record_number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    )


def _row(
    number: int,
    draw: random.Random,
    codes: Sequence[str],
    modifiers: Sequence[str],
    days: Sequence[date],
    people: int,
    columns: dict[str, Sequence[str | None]],
) -> dict[str, str | None]:
    person = draw.randrange(people)
    day = draw.choice(days)
    carried = draw.sample(list(modifiers), k=draw.choice((0, 0, 0, 0, 1, 2))) if len(modifiers) > 1 else []
    row: dict[str, str | None] = {
        "claim_id": f"C{person}-{day.toordinal()}-{draw.randrange(3)}",
        "claim_line_number": str(number % 9 + 1),
        "person_id": None if draw.random() < 0.1 else f"P{person}",
        "rendering_npi": None if draw.random() < 0.1 else draw.choice(("1999901014", "1999901022")),
        "billing_npi": None if draw.random() < 0.2 else "1999901006",
        "claim_line_start_date": day.isoformat(),
        "hcpcs_code": draw.choice(codes),
        "service_unit_quantity": draw.choice(("1", "1", "1", "2", "3", None)),
        **{f"hcpcs_modifier_{n}": None for n in range(1, 6)},
        **{name: draw.choice(values) for name, values in columns.items()},
    }
    row.update({f"hcpcs_modifier_{n}": modifier for n, modifier in enumerate(carried, 1)})
    return row


def _typed(name: str) -> pl.Expr:
    dtype = DTYPES[BY_NAME[name].kind]
    return pl.col(name).str.to_date() if dtype == pl.Date else pl.col(name).cast(dtype)
