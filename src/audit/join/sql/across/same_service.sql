-- Which lines bill the same code for the same patient, provider and day as another line that stands, and what do they say beside it?
-- `service` is what they have in common, professional and institutional lines apart; `turn` their order by claim and line,
-- `sent` that in which they came; `content` is everything that two lines of one bill would have in common.
with services as (
    select encounter, code, hash(encounter, code) as service
    from claim_keys
    where code is not null and encounter is not null
    group by encounter, code
    having count(*) > 1
),
told as (
    select
        claim_keys.line,
        services.service,
        claim_keys.claim,
        claim_keys.code,
        claim_keys.day,
        claim_keys.is_outpatient,
        claim_keys.units,
        claims.claim_id,
        claims.claim_line_number,
        claims.claim_received_date,
        claims.claim_id || ':' || claims.claim_line_number as label,
        coalesce(carried.modifiers, []) as modifiers,
        coalesce(claim_keys.units::varchar, 'as given ' || claims.service_unit_quantity_as_given) as units_told,
        coalesce(claims.charge_amount::varchar, 'as given ' || claims.charge_amount_as_given, '') as charge_told,
        coalesce(claims.rendering_npi, '') as rendering,
        coalesce(claims.billing_npi, '') as billing,
        coalesce(claims.diagnosis_pointer, '') as pointer
    from claim_keys
    inner join services
        on services.encounter = claim_keys.encounter
        and services.code = claim_keys.code
    inner join claims on claims.line = claim_keys.line
    left join (
        select line, list_sort(list(modifier)) as modifiers from line_modifiers group by line
    ) as carried on carried.line = claim_keys.line
)
select
    told.*,
    hash(modifiers, units_told, charge_told, rendering, billing) as content,
    row_number() over (partition by service order by claim_id, claim_line_number, line) as turn,
    row_number() over (
        partition by service order by claim_received_date nulls last, claim_id, claim_line_number, line
    ) as sent
from told
