-- Which procedures does a provider bill for a patient on the day of a visit or the day after: one row a code and length of package?
-- `lines` are the first fifty of its lines in claim and line order; more are not named.
with asked as (
    select encounter from visit_lines
    union all
    select hash(patient, provider, cast(day + interval 1 day as date), is_outpatient) as encounter
    from visit_lines
    where not is_outpatient
),
beside as materialized (
    select package_lines.*
    from package_lines
    where encounter in (select encounter from asked)
)
select
    beside.encounter,
    any_value(beside.patient) as patient,
    any_value(beside.provider) as provider,
    any_value(beside.is_outpatient) as is_outpatient,
    any_value(beside.day) as day,
    beside.code,
    beside.global_days,
    beside.package_unknown,
    list_sort(
        list(struct_pack(claim := claims.claim_id, number := claims.claim_line_number, line := claims.line))
    )[1:50] as lines
from beside
join claims
    on claims.line = beside.line
group by beside.encounter, beside.code, beside.global_days, beside.package_unknown
