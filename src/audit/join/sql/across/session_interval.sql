-- When was the session before in the same region, and from which day on is the next one far enough from it?
-- Of several intervals the one is told that is not kept; of those the gravest, then the longest.
with told as (
    select
        lines.line,
        lines.patient,
        lines.region,
        lines.day,
        lines.has_patient,
        limits.row,
        limits.window_words,
        limits.gravity,
        earlier.day as day_before,
        case
            when limits.window_days is not null then (earlier.day + interval (limits.window_days) day)::date
            when (earlier.day + interval (limits.window_months) month) - interval (limits.window_months) month < earlier.day
                then (earlier.day + interval (limits.window_months) month + interval 1 day)::date
            else (earlier.day + interval (limits.window_months) month)::date
        end as next_from
    from session_lines as lines
    join session_limits as limits
        on limits.rule_id = 'frequency.minimum_interval'
        and limits.kind = lines.kind
        and limits.payer is not distinct from lines.payer
        and limits.day = lines.day
    left join region_sessions as own
        on lines.has_patient
        and own.patient = lines.patient
        and own.region = lines.region
        and own.day = lines.day
    left join region_sessions as earlier
        on earlier.patient = own.patient
        and earlier.region = own.region
        and earlier.place = own.place - 1
),
chosen as (
    select *
    from told
    qualify row_number() over (
        partition by line order by day < next_from desc nulls last, gravity desc, next_from desc nulls last, row
    ) = 1
),
others as (
    select
        near.patient,
        near.region,
        near.day_before,
        string_agg(
            concat(claims.claim_id, ':', claims.claim_line_number),
            ';'
            order by claims.claim_id, claims.claim_line_number, claims.line
        ) as labels
    from (select distinct patient, region, day_before from chosen where day < next_from) as near
    join session_lines as lines
        on lines.has_patient
        and lines.patient = near.patient
        and lines.region = near.region
        and lines.day = near.day_before
    join claims
        on claims.line = lines.line
    group by near.patient, near.region, near.day_before
)
select
    chosen.line,
    chosen.has_patient as interval_has_patient,
    chosen.day_before as interval_day_before,
    (chosen.day - chosen.day_before)::bigint as interval_days,
    chosen.window_words as interval_least,
    chosen.next_from as interval_next_from,
    session_groups.words as interval_of,
    case when chosen.day < chosen.next_from then others.labels end as interval_lines,
    chosen.row as interval_policy_row
from chosen
join session_groups
    on session_groups.region = chosen.region
left join others
    on others.patient = chosen.patient
    and others.region = chosen.region
    and others.day_before = chosen.day_before
