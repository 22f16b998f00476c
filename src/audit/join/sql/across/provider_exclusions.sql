-- Which providers of each line were excluded on the date of service, by the list that answers for the day?
-- Reinstated from the day of reinstatement on. A waiver holds in one state, and a claim line does not tell its state.
with named as (
    select line, claim_line_start_date as day, 1 as place, 'rendering provider' as role, rendering_npi as npi from claims
    where rendering_npi in (select npi from exclusions)
    union all
    select line, claim_line_start_date as day, 2 as place, 'billing provider' as role, billing_npi as npi from claims
    where billing_npi in (select npi from exclusions)
    union all
    select line, claim_line_start_date as day, 3 as place, 'facility' as role, facility_npi as npi from claims
    where facility_npi in (select npi from exclusions)
),
excluded as (
    select
        named.line,
        named.place,
        named.role,
        exclusions.edition,
        min(exclusions.exclusion_date) as since,
        bool_and(
            (exclusions.waiver_date is not null or exclusions.waiver_state is not null)
            and named.day >= coalesce(exclusions.waiver_date, exclusions.exclusion_date)
        ) as is_waived
    from named
    join exclusions
        on exclusions.npi = named.npi
        and named.day between exclusions.first_day and exclusions.last_day
        and named.day >= exclusions.exclusion_date
        and (exclusions.reinstatement_date is null or named.day < exclusions.reinstatement_date)
    group by named.line, named.place, named.role, exclusions.edition
)
select
    line,
    string_agg(role || ' since ' || since || ' (list of ' || edition || ')', '; ' order by place)
        filter (where not is_waived) as providers_excluded,
    case when bool_or(is_waived) then 'the exclusion is waived in one state, and the claim does not tell where the service was done' end
        as exclusion_is_waived
from excluded
group by line
