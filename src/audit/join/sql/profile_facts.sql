-- What does the reference know of each profile's code and place on the date of service?
select
    profiles.profile,
    profiles.hcpcs_code,
    profiles.claim_line_start_date,
    known.hcpcs_code is not null as code_is_known,
    scopes.hcpcs_code is not null as code_is_in_scope,
    known.days_in_force as code_days_in_force,
    known.hcpcs_code is null or in_force.hcpcs_code is not null as code_is_in_force,
    known.family_id,
    places.facility as place_is_facility,
    case when places.facility then fees.facility_amount else fees.non_facility_amount end as fee_billed,
    fees.edition as fee_edition
from profiles
left join code_spans as known
    on known.hcpcs_code = profiles.hcpcs_code
left join codes as in_force
    on in_force.hcpcs_code = profiles.hcpcs_code
    and profiles.claim_line_start_date >= in_force.effective_from
    and profiles.claim_line_start_date <= in_force.effective_to
left join codes_in_scope as scopes
    on scopes.hcpcs_code = profiles.hcpcs_code
left join place_of_service as places
    on places.place_of_service_code = profiles.place_of_service_code
left join fees
    on places.facility is not null
    and fees.hcpcs_code = profiles.hcpcs_code
    and profiles.claim_line_start_date >= fees.effective_from
    and profiles.claim_line_start_date <= fees.effective_to
