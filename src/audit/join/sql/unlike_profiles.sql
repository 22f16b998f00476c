-- On which profiles does the record, or the calendar, point to another code than the billed one, and to which family?
with departures as (
    select
        profile,
        to_family
    from attribute_facts
    where (role = 'lattice' and assertion = 'not_mentioned' and expected is distinct from silent_value)
       or (role = 'lattice' and assertion <> 'not_mentioned' and fit is distinct from 'contained')
       or (role = 'side' and fit = 'disjoint')
       or to_family is not null
    union all
    select
        profile,
        null as to_family
    from profile_facts
    where code_is_known and not code_is_in_force
)
select
    departures.profile,
    min(profile_facts.hcpcs_code) as hcpcs_code,
    min(profile_facts.claim_line_start_date) as claim_line_start_date,
    bool_or(profile_facts.place_is_facility) as place_is_facility,
    min(profile_facts.fee_billed) as fee_billed,
    min(profile_facts.family_id) as family_id,
    case count(distinct to_family) when 0 then min(profile_facts.family_id) when 1 then min(to_family) end as target_family
from departures
join profile_facts
    on profile_facts.profile = departures.profile
group by departures.profile
