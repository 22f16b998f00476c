-- Which limits hold for a group of codes, a payer and a day, and after which day does a window open that ends on that day?
-- Of the limits that hold those of the highest rank apply; what is switched off is not here.
with asked as (
    select distinct kind, payer, day
    from session_lines
),
listed as (
    select
        policy_limits.rule_id,
        policy_limits.payer as for_payer,
        policy_limits.rank,
        policy_limits."limit" as most,
        policy_limits."window" as window_words,
        policy_limits.window_months,
        policy_limits.window_days,
        policy_limits.is_enabled,
        policy_limits.gravity,
        policy_limits.row,
        policy_limits.effective_from,
        policy_limits.effective_to,
        kinds.kind
    from policy_limits
    join (select distinct group_id, kind from session_groups) as kinds
        on kinds.group_id = policy_limits.scope
),
holding as (
    select
        asked.payer,
        asked.day,
        listed.*,
        max(listed.rank) over (partition by listed.rule_id, asked.kind, asked.payer, asked.day) as highest
    from asked
    join listed
        on listed.kind = asked.kind
        and (listed.for_payer is null or listed.for_payer = asked.payer)
        and asked.day >= listed.effective_from
        and asked.day <= listed.effective_to
)
select
    rule_id,
    kind,
    payer,
    day,
    row,
    most,
    window_words,
    window_months,
    window_days,
    gravity,
    case
        when window_months is not null then (day - interval (window_months) month)::date
        when window_days is not null then (day - interval (window_days) day)::date
    end as opens_after
from holding
where rank = highest and is_enabled
