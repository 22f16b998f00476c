-- Which value does each attribute of the target family take on each unlike profile: as documented, else as the exit fixes it, else as billed?
select
    unlike_profiles.profile,
    wanted.attribute,
    case
        when documented.assertion = 'not_mentioned' then wanted.silent_value
        when documented.assertion is not null then documented.value
        when fixed.value is not null then fixed.value
        else billed.value
    end as value,
    documented.assertion is not null or fixed.value is not null as is_documented,
    coalesce(documented.assertion = 'not_mentioned' and wanted.silent_value is distinct from billed.value, false) as is_changed_by_silence
from unlike_profiles
join family_lattice as wanted
    on wanted.family_id = unlike_profiles.target_family
    and unlike_profiles.claim_line_start_date >= wanted.effective_from
    and unlike_profiles.claim_line_start_date <= wanted.effective_to
left join documented
    on documented.profile = unlike_profiles.profile
    and documented.attribute = wanted.attribute
left join exit_values as fixed
    on fixed.family_id = unlike_profiles.family_id
    and fixed.to_family = unlike_profiles.target_family
    and fixed.attribute = wanted.attribute
left join billed_attributes as billed
    on billed.hcpcs_code = unlike_profiles.hcpcs_code
    and billed.attribute = wanted.attribute
