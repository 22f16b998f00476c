-- How many sessions of its region are in the window that ends on the day of a line, which are they, and when is there room again?
-- Of several limits the one is told that is passed; of those the gravest, then the one passed by most, then the shortest.
-- The sessions themselves are listed only where they are more than the limit: elsewhere nobody reads them.
with told as materialized (
    select
        lines.line,
        lines.patient,
        lines.region,
        lines.day,
        limits.row,
        limits.most,
        limits.window_words,
        limits.window_months,
        limits.window_days,
        limits.gravity,
        limits.opens_after,
        counted.counted,
        counted.place
    from session_lines as lines
    join session_limits as limits
        on limits.rule_id = 'frequency.sessions_in_window'
        and limits.kind = lines.kind
        and limits.payer is not distinct from lines.payer
        and limits.day = lines.day
    left join counted_sessions as counted
        on lines.has_patient
        and counted.patient = lines.patient
        and counted.region = lines.region
        and counted.day = lines.day
        and counted.row = limits.row
),
several as (
    select line
    from told
    group by line
    having count(*) > 1
),
chosen as (
    select *
    from told
    where line not in (select line from several)
    union all
    select *
    from told
    where line in (select line from several)
    qualify row_number() over (
        partition by line
        order by counted > most desc nulls last, gravity desc, counted - most desc, opens_after desc, row
    ) = 1
),
passed as (
    select distinct patient, region, day, opens_after, place, most, window_months, window_days, row
    from chosen
    where counted > most
),
earlier_lines as (
    select passed.patient, passed.region, passed.day, passed.row, lines.line, lines.day as earlier_day
    from passed
    join session_lines as lines
        on lines.has_patient
        and lines.patient = passed.patient
        and lines.region = passed.region
        and lines.day > passed.opens_after
        and lines.day < passed.day
),
others as (
    select
        earlier_lines.patient,
        earlier_lines.region,
        earlier_lines.day,
        earlier_lines.row,
        string_agg(distinct strftime(earlier_day, '%Y-%m-%d'), ', ' order by strftime(earlier_day, '%Y-%m-%d')) as days,
        string_agg(
            concat(claims.claim_id, ':', claims.claim_line_number),
            ';'
            order by claims.claim_id, claims.claim_line_number, claims.line
        ) as labels
    from earlier_lines
    join claims
        on claims.line = earlier_lines.line
    group by earlier_lines.patient, earlier_lines.region, earlier_lines.day, earlier_lines.row
),
leaving as (
    select
        passed.patient,
        passed.region,
        passed.day,
        passed.row,
        sessions.place = passed.place - passed.most as is_without,
        case
            when passed.window_days is not null then (sessions.day + interval (passed.window_days) day)::date
            when (sessions.day + interval (passed.window_months) month) - interval (passed.window_months) month < sessions.day
                then (sessions.day + interval (passed.window_months) month + interval 1 day)::date
            else (sessions.day + interval (passed.window_months) month)::date
        end as leaves
    from passed
    join region_sessions as sessions
        on sessions.patient = passed.patient
        and sessions.region = passed.region
        and sessions.place between passed.place - passed.most and passed.place - passed.most + 1
),
room as (
    select
        patient,
        region,
        day,
        row,
        max(leaves) filter (where not is_without) as from_day,
        max(leaves) filter (where is_without) as from_day_without
    from leaving
    group by patient, region, day, row
)
select
    chosen.line,
    chosen.counted as sessions_counted,
    chosen.most as sessions_limit,
    chosen.window_words as sessions_window,
    session_groups.words as sessions_of,
    others.days as sessions_days,
    others.labels as sessions_lines,
    room.from_day as sessions_room_from,
    room.from_day_without as sessions_room_without,
    chosen.row as sessions_policy_row
from chosen
join session_groups
    on session_groups.region = chosen.region
left join others
    on others.patient = chosen.patient
    and others.region = chosen.region
    and others.day = chosen.day
    and others.row = chosen.row
left join room
    on room.patient = chosen.patient
    and room.region = chosen.region
    and room.day = chosen.day
    and room.row = chosen.row
