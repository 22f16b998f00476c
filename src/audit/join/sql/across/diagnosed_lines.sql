-- Which lines have a diagnosis, and why can it, or what excludes it, not be looked up on the date of service?
select
    claims.line,
    true as has_diagnoses,
    case
        when known.first_day is null then 'the ICD-10-CM table is not loaded'
        when days.first_day is null then 'no edition of the ICD-10-CM table, which is known from ' || known.first_day
            || ' to ' || known.last_day || ', answers on the date of service'
    end as diagnoses_missing,
    case
        when known.first_day is null then 'the ICD-10-CM table is not loaded'
        when days.first_day is null then 'no edition of the ICD-10-CM table, which is known from ' || known.first_day
            || ' to ' || known.last_day || ', answers on the date of service'
        when not days.has_exclusions then 'the ICD-10-CM table of the date of service has no exclusions'
    end as exclusions_missing
from claims
join diagnosis_days as days on days.day = claims.claim_line_start_date
cross join (select min(first_day) as first_day, max(last_day) as last_day from diagnosis_editions) as known
where claims.line in (select line from line_diagnoses)
