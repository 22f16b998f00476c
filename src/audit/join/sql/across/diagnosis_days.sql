-- Which edition of ICD-10-CM answers on each date of service? `first_day` names it; without one it is null.
select
    days.day,
    editions.first_day,
    editions.has_exclusions
from (select distinct claim_line_start_date as day from claims) as days
left join diagnosis_editions as editions
    on days.day between editions.first_day and editions.last_day
