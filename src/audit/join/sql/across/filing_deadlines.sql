-- Until which day must a claim be received, for a payer and a day of service, by the limit of the policy?
-- One that falls on a Saturday or Sunday ends on the Monday after; holidays are not known.
with asked as (
    select distinct
        lower(trim(payer)) as payer,
        claim_line_start_date as day
    from claims
    where claim_received_date is not null
),
holding as (
    select
        asked.payer as of_payer,
        asked.day,
        limits."window" as time_allowed,
        limits.row,
        limits.is_enabled,
        limits.rank,
        max(limits.rank) over (partition by asked.payer, asked.day) as highest,
        (case
            when limits.window_months is not null then asked.day + to_months(limits.window_months::integer)
            else asked.day + to_days(limits.window_days::integer)
        end)::date as last_day
    from asked
    join policy_limits as limits
        on limits.rule_id = 'date.timely_filing'
        and (limits.payer is null or limits.payer = asked.payer)
        and asked.day between limits.effective_from and limits.effective_to
        and (limits.window_months is not null or limits.window_days is not null)
)
select
    of_payer,
    day,
    row,
    time_allowed,
    last_day + case isodow(last_day) when 6 then 2 when 7 then 1 else 0 end as last_day
from holding
where rank = highest and is_enabled
qualify row_number() over (partition by of_payer, day order by last_day, row) = 1
