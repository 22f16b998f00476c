-- How many sessions are in each window that ends with a session, that session included?
with ending as (
    select distinct lines.patient, lines.region, lines.day, limits.row, limits.opens_after
    from session_lines as lines
    join session_limits as limits
        on limits.rule_id = 'frequency.sessions_in_window'
        and limits.kind = lines.kind
        and limits.payer is not distinct from lines.payer
        and limits.day = lines.day
    where lines.has_patient
)
select
    ending.patient,
    ending.region,
    ending.day,
    ending.row,
    ending.opens_after,
    count(*) as counted,
    max(earlier.place) as place
from ending
join region_sessions as earlier
    on earlier.patient = ending.patient
    and earlier.region = ending.region
    and earlier.day > ending.opens_after
    and earlier.day <= ending.day
group by all
