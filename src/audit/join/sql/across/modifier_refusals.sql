-- Which modifiers of each line does the fee schedule refuse to its code, with which words, and what keeps it from telling?
with schedule_days as (
    select distinct
        coalesce(effective_from, date '0001-01-01') as first_day,
        coalesce(effective_to, date '9999-12-31') as last_day
    from reference_fee_schedule
),
refused as (
    select
        line,
        string_agg(modifiers || ' (' || indicator || ' ' || value || ': ' || words || ')', '; ' order by modifiers) as modifiers_refused
    from (
        select
            line,
            case indicator when 'pctc' then 'PC/TC' else replace(indicator, '_', ' ') end as indicator,
            value,
            lower(left(words, 1)) || substr(words, 2) as words,
            string_agg(modifier, ', ' order by modifier) as modifiers
        from modifier_verdicts
        where is_refused
        group by line, indicator, value, words
    )
    group by line
),
unknown as (
    select
        verdicts.line,
        bool_or(schedule_days.first_day is not null) as is_covered
    from modifier_verdicts as verdicts
    left join schedule_days
        on verdicts.day between schedule_days.first_day and schedule_days.last_day
    where not verdicts.is_known
    group by verdicts.line
)
select
    asked.line,
    true as has_asked_modifier,
    refused.modifiers_refused,
    case
        when unknown.is_covered then 'the fee schedule of the day does not tell the indicators of the code'
        when not unknown.is_covered then 'no fee schedule that is loaded covers the date of service'
    end as indicators_missing
from (select distinct line from modifier_verdicts) as asked
left join refused
    on refused.line = asked.line
left join unknown
    on unknown.line = asked.line
