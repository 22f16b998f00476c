-- On which days had a patient a session in a region, and which of them is it, in order of time? Who gave it does not matter.
select
    patient,
    region,
    day,
    row_number() over (partition by patient, region order by day) as place
from session_lines
where has_patient and kind in (
    select kind
    from session_limits
    where rule_id in ('frequency.sessions_in_window', 'frequency.minimum_interval')
)
group by patient, region, day
