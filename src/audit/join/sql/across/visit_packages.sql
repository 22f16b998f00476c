-- Which procedures of the same provider and patient stand on the day of a visit, or are a surgery on the day after?
-- `question` says of which rule it is: a visit on the day of a surgery of ninety days is asked for that surgery alone.
-- `is_set_apart` says whether the visit carries a modifier that parts it from the longest package of that day; where no
-- length is known, from packages of any length.
with that_day as (
    select
        visit.line,
        procedure.*,
        max(procedure.global_days) over (partition by visit.line) as longest
    from visit_lines as visit
    join package_days as procedure
        on procedure.patient = visit.patient
        and procedure.provider = visit.provider
        and procedure.day = visit.day
        and procedure.is_outpatient = visit.is_outpatient
),
day_before as (
    select
        visit.line,
        procedure.*,
        '090' as longest
    from visit_lines as visit
    join package_days as procedure
        on procedure.patient = visit.patient
        and procedure.provider = visit.provider
        and procedure.day = cast(visit.day + interval 1 day as date)
    where not visit.is_outpatient and not procedure.is_outpatient
        and coalesce(procedure.global_days, '090') = '090'
),
lengths as (select count(distinct global_days) as known from reference_global_modifiers where question = 'visit_that_day'),
parts as (
    select line, global_days, question from package_modifiers where question in ('visit_that_day', 'visit_day_before')
    union all
    select line, 'any' as global_days, question
    from package_modifiers
    where question = 'visit_that_day'
    group by line, question
    having count(distinct global_days) = (select known from lengths)
)
select
    pairs.*,
    parts.line is not null as is_set_apart
from (
    select *, case when longest = '090' then 'surgery' else 'procedure' end as question, 'visit_that_day' as asked
    from that_day
    where longest is null or global_days is not null
    union all
    select *, 'surgery' as question, 'visit_day_before' as asked
    from day_before
) as pairs
left join parts
    on parts.line = pairs.line
    and parts.question = pairs.asked
    and parts.global_days = coalesce(pairs.longest, 'any')
