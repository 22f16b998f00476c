-- Which lines stand on the timeline of a claim: its own, those that a finding names, and the patient's on the days around?
with named as (
    select
        unnest($named_claims::varchar[]) as claim_id,
        unnest($named_numbers::bigint[]) as claim_line_number
),
near as (
    select file_row_number as line, *
    from read_parquet($claims, file_row_number = true)
    where list_contains($claim_ids, claim_id)
        or (person_id = $person::varchar and claim_line_start_date between $first::date and $last::date)
),
told as (
    select
        near.line,
        near.claim_id,
        near.claim_line_number,
        near.claim_line_start_date,
        near.hcpcs_code,
        near.hcpcs_modifier_1,
        near.hcpcs_modifier_2,
        near.hcpcs_modifier_3,
        near.hcpcs_modifier_4,
        near.hcpcs_modifier_5,
        near.service_unit_quantity,
        near.place_of_service_code,
        coalesce(near.rendering_npi, near.billing_npi) as provider,
        coalesce(near.allowed_amount, near.charge_amount) as amount,
        near.claim_id = $claim as is_claim,
        named.claim_id is not null as is_named,
        abs(near.claim_line_start_date - $day::date) as days_away
    from near
    left join named
        on named.claim_id = near.claim_id
        and named.claim_line_number = near.claim_line_number
    where near.claim_id = $claim
        or named.claim_id is not null
        or (near.person_id = $person::varchar and near.claim_line_start_date between $first::date and $last::date)
    order by is_named desc, is_claim desc, days_away, near.line
    limit $most
)
select
    told.*,
    lines.line_status,
    lines.finding_count,
    lines.rules_evaluated,
    lines.rules_not_evaluated
from told
join read_parquet($lines, file_row_number = true) as lines
    on lines.file_row_number = told.line
order by told.claim_line_start_date, told.claim_id, told.claim_line_number, told.line
