"""What a manager sees of a finished run: small frames, aggregated in DuckDB over the run's Parquet files.

Dollars are billed minus supported: overpaid is positive, underpaid negative, and the two are never netted. A line's
dollars are counted once in each direction: of its findings the one with the largest difference in that direction counts
(the first by rule where two are equal), among those that the filters leave. So the rules add up to the headline.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from audit.model.columns import MONEY
from audit.reports.filters import EVERYTHING, Filters, ask
from audit.reports.intervals import ENOUGH, dollars_a_line, wilson

MOST_ROWS = 400
MOST_MONTHS = 120


def headline(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row: `lines_audited, lines_rejected, lines_flagged, lines_unverified, lines_clear, flag_rate`, and in dollars
    `overpaid, underpaid, at_risk`, with `lines_overpaid, lines_underpaid`.

    `at_risk` is what was billed on the flagged lines, once a line. A rejected record has no readable fields, so
    `lines_rejected` is of the whole run whatever the filters are.
    """
    told = ask(
        run,
        """
        -- How much was audited, how much is flagged, and what is it worth?
        , flagged as (
            select
                line,
                any_value(amount_at_risk) as at_risk,
                sum(overpaid) as overpaid,
                sum(underpaid) as underpaid
            from kept
            group by line
        )
        select
            count(*) as lines_audited,
            (select count(*) from read_parquet($rejected)) as lines_rejected,
            count(flagged.line) as lines_flagged,
            count(*) filter (audited.line_status = 'unverified') as lines_unverified,
            count(*) filter (audited.line_status = 'clear') as lines_clear,
            count(flagged.line) / greatest(count(*), 1) as flag_rate,
            coalesce(sum(flagged.overpaid), 0) as overpaid,
            coalesce(sum(flagged.underpaid), 0) as underpaid,
            coalesce(sum(flagged.at_risk), 0) as at_risk,
            count(flagged.overpaid) as lines_overpaid,
            count(flagged.underpaid) as lines_underpaid
        from audited
        left join flagged
            on flagged.line = audited.line
        """,
        filters,
    )
    return _money(told, "overpaid", "underpaid", "at_risk")


def unverified(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """Why lines could not be checked, most lines first: `reason, facts, lines`; the lines add up to the unverified ones.

    `reason` is `no record`, `record does not decide` (with the attributes in `facts`) or `rule not evaluated`.
    """
    return ask(
        run,
        """
        -- What was missing on each unverified line: any record, an answer in it, or something else that a rule needs?
        , open_lines as (
            select lines.claim_id, lines.claim_line_number, lines.hcpcs_code, lines.record_number
            from audited
            join read_parquet($lines, file_row_number = true) as lines
                on lines.file_row_number = audited.line
            where audited.line_status = 'unverified'
        ), wanted as (
            select claim_id, claim_line_number, hcpcs_code, any_value(facts_wanted) as facts_wanted
            from read_parquet($records_request)
            group by all
        ), looked_at as (
            select distinct claim_id, claim_line_number, record_number
            from read_parquet($documented_facts)
        )
        select
            case
                when wanted.claim_id is null then 'rule not evaluated'
                when looked_at.claim_id is null then 'no record'
                else 'record does not decide'
            end as reason,
            case when reason = 'record does not decide' then wanted.facts_wanted end as facts,
            count(*) as lines
        from open_lines
        left join wanted
            on wanted.claim_id = open_lines.claim_id
            and wanted.claim_line_number = open_lines.claim_line_number
            and wanted.hcpcs_code is not distinct from open_lines.hcpcs_code
        left join looked_at
            on looked_at.claim_id = open_lines.claim_id
            and looked_at.claim_line_number = open_lines.claim_line_number
            and looked_at.record_number = open_lines.record_number
        group by all
        order by lines desc, reason, facts
        """,
        filters,
    )


def by_rule(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row a rule and verdict, dearest first: `rule, verdict, rule_title, lines, overpaid, underpaid, running_share`.

    `running_share` is the share of all overpaid dollars up to the row, from 0 to 1; null where nothing is overpaid.
    """
    told = ask(
        run,
        f"""
        -- Which rules hold the dollars?
        select
            rule,
            verdict,
            mode(rule_title order by rule_title) as rule_title,
            count(distinct line) as lines,
            coalesce(sum(overpaid), 0) as overpaid,
            coalesce(sum(underpaid), 0) as underpaid
        from kept
        group by rule, verdict
        order by overpaid desc, lines desc, rule, verdict
        limit {MOST_ROWS}
        """,
        filters,
    )
    told = _money(told, "overpaid", "underpaid")
    dollars = pl.col("overpaid").cast(pl.Float64)
    share = pl.when(dollars.sum() > 0).then(dollars.cum_sum() / dollars.sum())
    return told.with_columns(share.alias("running_share"))


def by_carc(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """The answer that a payer would likely give, most findings first: `carc, findings, lines`; `none` where no answer is likely."""
    return ask(
        run,
        f"""
        -- Which answers would a payer likely give?
        select carc, count(*) as findings, count(distinct line) as lines
        from kept
        group by carc
        order by carc = 'none', findings desc, carc
        limit {MOST_ROWS}
        """,
        filters,
    )


def code_by_rule(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """Lines flagged by code billed and rule, most first: `code, rule, verdict, rule_title, lines`."""
    return ask(
        run,
        f"""
        -- Which codes draw which rules?
        select code, rule, verdict, mode(rule_title order by rule_title) as rule_title, count(distinct line) as lines
        from kept
        group by code, rule, verdict
        order by lines desc, code, rule, verdict
        limit {MOST_ROWS}
        """,
        filters,
    )


def trend(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row a month of service, in order: `month, lines, flagged, rate, low, high`; the latest 120 months with lines.

    A month without lines between two others has 0 lines and no rate.
    """
    told = ask(
        run,
        f"""
        -- What share of the lines of each month is flagged?
        , flagged as (select distinct line from kept)
        select audited.month, count(*) as lines, count(flagged.line) as flagged
        from audited
        left join flagged
            on flagged.line = audited.line
        where audited.month <> 'none'
        group by audited.month
        order by audited.month desc
        limit {MOST_MONTHS}
        """,
        filters,
    )
    return _rates(_whole_months(told.sort("month")), "flagged")


def by_provider(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row a provider, largest first: `provider, lines, overpaid, overpaid_per_line, low, high, group_median, standing`.

    The interval is a 95 % one (`dollars_a_line`). `standing` is `above` or `below` where it leaves the median provider
    out, else `within`; with fewer than 30 lines it is `too few`, whatever the interval says. Most lines: 400 providers.
    """
    told = ask(
        run,
        f"""
        -- How many dollars a line are overpaid, provider by provider?
        , over_lines as (
            select line, sum(overpaid) as overpaid
            from kept
            where overpaid is not null
            group by line
        ), providers as (
            select
                audited.provider,
                count(*) as lines,
                coalesce(sum(over_lines.overpaid), 0) as overpaid,
                coalesce(sum(over_lines.overpaid::double ^ 2), 0) as squares,
                max(over_lines.overpaid)::double as largest
            from audited
            left join over_lines
                on over_lines.line = audited.line
            group by audited.provider
        )
        select
            *,
            (overpaid / lines)::double as overpaid_per_line,
            median((overpaid / lines)::double) over () as group_median,
            coalesce(largest, (select median(overpaid)::double from over_lines), 0) as largest_or_typical
        from providers
        order by lines desc, provider
        limit {MOST_ROWS}
        """,
        filters,
    )
    spans = [
        dollars_a_line(float(total), squares, largest, lines)
        for total, squares, largest, lines in told.select(
            "overpaid", "squares", "largest_or_typical", "lines"
        ).iter_rows()
    ]
    told = _with_spans(_money(told, "overpaid"), spans).with_columns(_standing())
    columns = ("provider", "lines", "overpaid", "overpaid_per_line", "low", "high", "group_median", "standing")
    return told.sort("overpaid_per_line", "lines", "provider", descending=[True, True, False]).select(columns)


def by_payer(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row a payer, most lines first: `payer, lines, flagged, rate, low, high, overpaid, underpaid`."""
    return _by_group(run, "payer", filters)


def by_place(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row a place of service, most lines first: `place, lines, flagged, rate, low, high, overpaid, underpaid`."""
    return _by_group(run, "place", filters)


def _by_group(run: Path, group: str, filters: Filters) -> pl.DataFrame:
    told = ask(
        run,
        f"""
        -- What share of the lines of each {group} is flagged, and what is it worth?
        , flagged as (
            select line, sum(overpaid) as overpaid, sum(underpaid) as underpaid
            from kept
            group by line
        )
        select
            audited.{group},
            count(*) as lines,
            count(flagged.line) as flagged,
            coalesce(sum(flagged.overpaid), 0) as overpaid,
            coalesce(sum(flagged.underpaid), 0) as underpaid
        from audited
        left join flagged
            on flagged.line = audited.line
        group by audited.{group}
        order by lines desc, audited.{group}
        limit {MOST_ROWS}
        """,
        filters,
    )
    columns = (group, "lines", "flagged", "rate", "low", "high", "overpaid", "underpaid")
    return _rates(_money(told, "overpaid", "underpaid"), "flagged").select(columns)


def _standing() -> pl.Expr:
    return (
        pl.when(pl.col("lines") < ENOUGH)
        .then(pl.lit("too few"))
        .when(pl.col("low") > pl.col("group_median"))
        .then(pl.lit("above"))
        .when(pl.col("high") < pl.col("group_median"))
        .then(pl.lit("below"))
        .otherwise(pl.lit("within"))
        .alias("standing")
    )


def _whole_months(told: pl.DataFrame) -> pl.DataFrame:
    """The months with those between them that have no line; left as they are where the first and last lie far apart."""
    first_day = pl.col("month").str.to_date("%Y-%m")
    days = told.select(first_day).to_series()
    if told.height < 2 or (days[-1] - days[0]).days > 31 * MOST_MONTHS:
        return told
    every = pl.date_range(days[0], days[-1], interval="1mo", eager=True).dt.strftime("%Y-%m").alias("month").to_frame()
    return every.join(told, on="month", how="left", maintain_order="left").with_columns(
        pl.col("lines", "flagged").fill_null(0)
    )


def _rates(told: pl.DataFrame, hits: str) -> pl.DataFrame:
    rate = pl.when(pl.col("lines") > 0).then(pl.col(hits) / pl.col("lines")).alias("rate")
    return _with_spans(told.with_columns(rate), [wilson(*row) for row in told.select(hits, "lines").iter_rows()])


def _with_spans(told: pl.DataFrame, spans: list[tuple[float, float]]) -> pl.DataFrame:
    ends = pl.DataFrame(spans, schema={"low": pl.Float64, "high": pl.Float64}, orient="row")
    return pl.concat([told, ends], how="horizontal")


def _money(told: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return told.with_columns(pl.col(columns).cast(MONEY))
