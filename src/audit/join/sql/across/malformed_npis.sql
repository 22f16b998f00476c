-- Which NPIs of the run are not ten digits that begin with 1 or 2, or end with another digit than their check digit?
-- The check digit is Luhn's over 80840 and the NPI: 24 stands for the five digits before it.
with given as (
    select distinct rendering_npi as npi from claims where rendering_npi is not null
    union
    select distinct billing_npi as npi from claims where billing_npi is not null
    union
    select distinct facility_npi as npi from claims where facility_npi is not null
),
shaped as (
    select npi from given where regexp_matches(npi, '^[12][0-9]{9}$')
),
digits as (
    select
        shaped.npi,
        places.place,
        cast(substr(shaped.npi, places.place, 1) as integer) as digit
    from shaped
    cross join (select unnest([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) as place) as places
),
summed as (
    select
        npi,
        24 + sum(case when place % 2 = 0 then digit when digit > 4 then 2 * digit - 9 else 2 * digit end) as total
    from digits
    group by npi
)
select
    given.npi,
    case
        when summed.npi is null then 'it is not ten digits that begin with 1 or 2'
        else 'its last digit is not its check digit'
    end as words
from given
left join summed
    on summed.npi = given.npi
where summed.npi is null
   or summed.total % 10 <> 0
