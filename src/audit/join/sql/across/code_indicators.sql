-- What do the indicators of the fee schedule say of each code and modifier that meet in the run, and on which days?
-- `value` is null where the schedule is silent, `words` where what it says is not about the modifier.
with meanings as (
    select
        indicator,
        value,
        words,
        verdict,
        unnest(string_split(modifiers, ';')) as modifier
    from reference_indicators
),
told as (
    select
        asked.code,
        asked.modifier,
        asked.indicator,
        fees.effective_from as first_day,
        fees.effective_to as last_day,
        statuses.indicators_hold,
        case asked.indicator
            when 'bilateral' then fees.bilateral
            when 'assistant' then fees.assistant
            when 'co_surgeon' then fees.co_surgeon
            when 'team' then fees.team
            when 'pctc' then fees.pctc
        end as value
    from (select distinct code, modifier, indicator from asked_modifiers) as asked
    join reference_fee_schedule as fees
        on fees.hcpcs_code = asked.code
        and fees.modifier is null
    left join reference_fee_statuses as statuses
        on statuses.status = fees.status
)
select
    told.code,
    told.modifier,
    told.indicator,
    coalesce(told.first_day, date '0001-01-01') as first_day,
    coalesce(told.last_day, date '9999-12-31') as last_day,
    told.indicators_hold,
    told.value,
    meanings.words,
    coalesce(meanings.verdict = 'not allowed', false) as is_refused
from told
left join meanings
    on meanings.indicator = told.indicator
    and meanings.value = told.value
    and meanings.modifier = told.modifier
