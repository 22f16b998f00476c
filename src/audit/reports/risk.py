"""How likely a line is to come back: a tier with its reasons, and the rates that were observed where payers have answered.

A tier is no probability. It follows from what the findings of a line say and how severe they are: a record that speaks
against the code, or a broken edit, weighs more than a record that is silent.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from audit.model.columns import MONEY
from audit.reports.filters import EVERYTHING, Filters, ask
from audit.reports.intervals import wilson

NO_FINDING = "no finding"

# Adjustments that are no denial: deductible, coinsurance, copayment, charge above the fee schedule, contract, sequestration.
NO_DENIAL = ("1", "2", "3", "24", "45", "131", "187", "237", "253")


def tiers(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """Every audited line once, by tier and the reason for it: `tier, reason, lines, at_risk, overpaid, underpaid`.

    Tiers are `high`, `medium`, `low`, then `unverified` and `clear`. `high`: a severe finding that the record contradicts
    or that breaks an edit; `medium`: a severe finding on which the record is silent, or a middling one of the first kind;
    `low`: the others. The reason is that of the line's weightiest finding. With filters on findings, `clear` and
    `unverified` stay what they are in the run, and lines whose findings are all filtered out are left out.
    """
    told = ask(
        run,
        """
        -- In which tier is each line, and why?
        , reasons as (
            select
                line,
                first(verdict order by tier_rank desc, severity_rank desc, rule) as verdict,
                first(severity order by tier_rank desc, severity_rank desc, rule) as severity,
                any_value(tier) as line_tier,
                any_value(amount_at_risk) as at_risk,
                sum(overpaid) as overpaid,
                sum(underpaid) as underpaid
            from kept
            group by line
        ), placed as (
            select
                coalesce(reasons.line_tier, audited.line_status) as tier,
                case
                    when reasons.verdict = 'contradicted' then 'the record contradicts the code, severity ' || reasons.severity
                    when reasons.verdict = 'undocumented' then 'the record is silent, severity ' || reasons.severity
                    when reasons.verdict = 'violated' then 'an edit is broken, severity ' || reasons.severity
                    when audited.line_status = 'clear' then 'every rule that applies was evaluated'
                    else 'a fact or a table is missing'
                end as reason,
                reasons.* exclude (line, verdict, severity, line_tier)
            from audited
            left join reasons
                on reasons.line = audited.line
            where reasons.line is not null or audited.line_status <> 'flagged'
        )
        select
            tier,
            reason,
            count(*) as lines,
            coalesce(sum(at_risk), 0) as at_risk,
            coalesce(sum(overpaid), 0) as overpaid,
            coalesce(sum(underpaid), 0) as underpaid
        from placed
        group by tier, reason
        order by list_position(['high', 'medium', 'low', 'unverified', 'clear'], any_value(tier)), lines desc, reason
        """,
        filters,
    )
    return told.with_columns(pl.col("at_risk", "overpaid", "underpaid").cast(MONEY))


def observed(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """What payers answered, rule by rule: `rule, verdict, rule_title, lines, denied, rate, low, high`, most lines first.

    `lines` are those of the rule that carry an answer: an adjustment reason, a paid amount or a paid date. `denied` are
    those with a reason that is more than the patient's share or the contract. The interval is Wilson's, 95 %. The last
    row, rule `no finding`, is for comparison. No row where the file carries no reasons.
    """
    told = ask(
        run,
        f"""
        -- On which share of each rule's lines did the payer deny?
        , answers as (
            select
                file_row_number as line,
                carc_codes is not null or paid_amount is not null or paid_date is not null as is_answered,
                len(list_filter(
                    list_transform(string_split(upper(coalesce(carc_codes, '')), ';'), lambda code: regexp_replace(trim(code), '^[A-Z]{{2}}[- ]?', '')),
                    lambda code: code <> '' and not list_contains($no_denial, code)
                )) > 0 as is_denied,
                count(carc_codes) over () > 0 as has_reasons
            from read_parquet($claims, file_row_number = true)
        ), judged as (
            select distinct line, rule, verdict, rule_title
            from kept
        )
        select
            coalesce(judged.rule, '{NO_FINDING}') as rule,
            judged.verdict,
            mode(judged.rule_title order by judged.rule_title) as rule_title,
            count(*) as lines,
            count(*) filter (answers.is_denied) as denied
        from audited
        join answers
            on answers.line = audited.line
        left join judged
            on judged.line = audited.line
        where answers.is_answered and answers.has_reasons and (judged.rule is not null or audited.line_status <> 'flagged')
        group by judged.rule, judged.verdict
        order by judged.rule is null, lines desc, judged.rule, judged.verdict
        """,
        filters,
        no_denial=list(NO_DENIAL),
    )
    ends = [wilson(denied, lines) for denied, lines in told.select("denied", "lines").iter_rows()]
    spans = pl.DataFrame(ends, schema={"low": pl.Float64, "high": pl.Float64}, orient="row")
    return pl.concat([told.with_columns((pl.col("denied") / pl.col("lines")).alias("rate")), spans], how="horizontal")
