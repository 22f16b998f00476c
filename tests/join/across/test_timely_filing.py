"""The last day for a claim agrees with counting by hand, for every day of five years."""

from datetime import date, timedelta

import polars as pl
from tests.support.many_lines import many_lines

from audit.join.across import across
from audit.join.across_steps import steps_for


def a_year_after(day: date) -> date:
    """The same day of the next year, 28 February for 29 February; from a Saturday or Sunday on to the Monday."""
    last = date(day.year + 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
    while last.weekday() > 4:
        last += timedelta(days=1)
    return last


def test_every_day_of_five_years_has_its_last_day(reference, policy, tmp_path):
    days = [date(2022, 1, 1) + timedelta(days=n) for n in range(5 * 365)]
    lines = many_lines(len(days), ("62323",), payer=(None, "Medicare", "Acme"))
    lines = lines.sort("line").with_columns(
        pl.Series("claim_line_start_date", days), pl.Series("claim_received_date", days)
    )
    told = across(lines, reference, policy.limits(), tmp_path, steps_for(["filing_deadline"])).of(lines["line"])
    assert told["filing_deadline"].to_list() == [a_year_after(day) for day in days]
    assert told["filing_window"].unique().to_list() == ["12 months"]
    blank = lines.with_columns(claim_received_date=pl.lit(None, dtype=pl.Date))
    told = across(blank, reference, policy.limits(), tmp_path, steps_for(["filing_deadline"])).of(lines["line"])
    assert told["filing_deadline"].null_count() == len(days)
