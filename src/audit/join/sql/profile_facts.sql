-- What does the reference know of each profile's code and place on the date of service?
-- A code that the table of codes is not complete around is asked of the HCPCS edition that answers on the day: that is
-- complete among the letters of which it has a code.
with listed_in_force as (
    select distinct
        profiles.profile
    from profiles
    join listed_codes
        on listed_codes.hcpcs_code = profiles.hcpcs_code
        and profiles.claim_line_start_date >= listed_codes.first_day
        and profiles.claim_line_start_date <= listed_codes.last_day
        and profiles.claim_line_start_date >= listed_codes.effective_from
        and profiles.claim_line_start_date <= listed_codes.effective_to
)
select
    profiles.profile,
    profiles.hcpcs_code,
    profiles.claim_line_start_date,
    case
        when known.hcpcs_code is not null or scopes.hcpcs_code is not null then 'codes'
        when left(profiles.hcpcs_code, 1) between 'A' and 'Z' then 'hcpcs'
    end as code_table,
    known.hcpcs_code is not null or listed.hcpcs_code is not null as code_is_known,
    scopes.hcpcs_code is not null or letters.letter is not null as code_is_in_scope,
    coalesce(known.days_in_force, listed.days_in_force) as code_days_in_force,
    case
        when known.hcpcs_code is not null then in_force.hcpcs_code is not null
        when listed.hcpcs_code is not null and letters.edition is not null then listed_in_force.profile is not null
        when listed.hcpcs_code is null then true
    end as code_is_in_force,
    case when known.hcpcs_code is null and scopes.hcpcs_code is null then letters.edition end as code_edition,
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
left join listed_spans as listed
    on listed.hcpcs_code = profiles.hcpcs_code
    and known.hcpcs_code is null
    and scopes.hcpcs_code is null
left join listed_letters as letters
    on letters.letter = left(profiles.hcpcs_code, 1)
    and profiles.claim_line_start_date >= letters.first_day
    and profiles.claim_line_start_date <= letters.last_day
left join listed_in_force
    on listed_in_force.profile = profiles.profile
left join place_of_service as places
    on places.place_of_service_code = profiles.place_of_service_code
left join fees
    on places.facility is not null
    and fees.hcpcs_code = profiles.hcpcs_code
    and profiles.claim_line_start_date >= fees.effective_from
    and profiles.claim_line_start_date <= fees.effective_to
