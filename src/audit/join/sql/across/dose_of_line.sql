-- How much of its drug does the record give a line, and how many units of the code is that, rounded up? Lines with a typed dose only.
-- What was discarded is not given: its line is not asked. A dose that cannot be read leaves the units open.
with asked as (
    select
        keys.line,
        claims.documented_dose as given,
        regexp_extract(
            lower(claims.documented_dose), '^\s*(\d{1,9}(?:\.\d{1,4})?|\.\d{1,4})\s*(mg|mgs|mcg|ug|g|gm|ml|cc)?\s*$', ['amount', 'measure']
        ) as read,
        drugs.dose_per_unit,
        drugs.dose_unit,
        drugs.drug
    from claims
    join claim_keys as keys
        on keys.line = claims.line
    join reference_drugs as drugs
        on drugs.hcpcs_code = keys.code
        and keys.day >= coalesce(drugs.effective_from, date '0001-01-01')
        and keys.day <= coalesce(drugs.effective_to, date '9999-12-31')
    where claims.documented_dose is not null
        and lower(trim(claims.documented_dose)) not in ('', 'unknown')
        and keys.line not in (select line from line_modifiers where modifier = 'JW')
),
measured as (
    select
        *,
        case
            when dose_unit = 'mL' and read.measure in ('', 'ml', 'cc') then try_cast(read.amount as decimal(18, 4))
            when dose_unit = 'mg' and read.measure in ('', 'mg', 'mgs') then try_cast(read.amount as decimal(18, 4))
            when dose_unit = 'mg' and read.measure in ('mcg', 'ug') then try_cast(read.amount as decimal(18, 4)) / 1000
            when dose_unit = 'mg' and read.measure in ('g', 'gm') then try_cast(read.amount as decimal(18, 4)) * 1000
        end as dose
    from asked
)
select
    line,
    given as dose_given,
    drug as dose_of,
    concat(regexp_replace(dose_per_unit::decimal(12, 2)::varchar, '\.?0+$', ''), ' ', dose_unit) as dose_of_unit,
    ceil(round(dose / dose_per_unit, 6))::bigint as dose_units
from measured
