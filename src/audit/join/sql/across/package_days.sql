-- Which procedures does a provider bill for a patient on the day of a visit or the day after: one row a code and length of package?
-- `lines` are the first fifty of its lines in claim and line order; more are not named.
with asked as (
    select distinct patient, provider, is_outpatient, day from visit_lines
    union
    select distinct patient, provider, is_outpatient, cast(day + interval 1 day as date) as day
    from visit_lines
    where not is_outpatient
),
beside as materialized (
    select package_lines.*
    from package_lines
    join asked
        on asked.patient = package_lines.patient
        and asked.provider = package_lines.provider
        and asked.is_outpatient = package_lines.is_outpatient
        and asked.day = package_lines.day
)
select
    beside.patient,
    beside.provider,
    beside.is_outpatient,
    beside.day,
    beside.code,
    beside.global_days,
    beside.package_unknown,
    list(
        struct_pack(claim := claims.claim_id, number := claims.claim_line_number, line := claims.line)
        order by claims.claim_id, claims.claim_line_number, claims.line
    )[1:50] as lines
from beside
join claims
    on claims.line = beside.line
group by all
