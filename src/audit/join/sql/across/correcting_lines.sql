-- Which lines correct earlier ones: those of a claim that replaces or voids another, and those that take something back?
-- A claim says of itself what it is: frequency 7 replaces an earlier claim, 8 voids one; on institutional claims it is the
-- last character of the type of bill. A line takes back what was billed where its units or its dollars are negative.
select
    line,
    claim_id,
    claim_line_number,
    person_id,
    coalesce(rendering_npi, billing_npi) as provider,
    claim_line_start_date as day,
    hcpcs_code as code,
    claim_received_date as received,
    original_claim_id as original,
    abs(coalesce(service_unit_quantity, 1)) as units,
    abs(coalesce(charge_amount, allowed_amount, paid_amount)) as amount,
    case when right(coalesce(claim_frequency_code, bill_type_code), 1) in ('7', '8')
         then right(coalesce(claim_frequency_code, bill_type_code), 1) end as correction,
    coalesce(service_unit_quantity < 0, false)
        or coalesce(coalesce(charge_amount, allowed_amount, paid_amount) < 0, false) as takes_back
from claims
where right(coalesce(claim_frequency_code, bill_type_code), 1) in ('7', '8')
    or service_unit_quantity < 0
    or coalesce(charge_amount, allowed_amount, paid_amount) < 0
