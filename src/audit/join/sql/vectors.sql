-- Which value does each attribute of the target family take on each unlike profile: as documented, else as the exit fixes it, else as billed?
-- A number that only the add-ons of the billed code reach stays in the billed bin; one that decides nothing leaves the
-- attribute open. Where the billed code agrees, its sibling is told by its own bin alone, not by what its add-ons reach.
with fixed as (
    select
        unlike_profiles.profile,
        exit_values.attribute,
        min(exit_values.value) as value
    from unlike_profiles
    join exit_values
        on exit_values.family_id = unlike_profiles.family_id
        and exit_values.to_family = unlike_profiles.target_family
        and unlike_profiles.claim_line_start_date >= exit_values.effective_from
        and unlike_profiles.claim_line_start_date <= exit_values.effective_to
    group by unlike_profiles.profile, exit_values.attribute
), at_home as (
    select
        attribute_facts.profile,
        attribute_facts.attribute,
        attribute_facts.expected,
        attribute_facts.fit,
        attribute_facts.is_in_own_bin
    from attribute_facts
    join unlike_profiles
        on unlike_profiles.profile = attribute_facts.profile
        and unlike_profiles.family_id = unlike_profiles.target_family
)
select
    unlike_profiles.profile,
    wanted.attribute,
    case
        when documented.assertion = 'not_mentioned' then wanted.silent_value
        when at_home.fit = 'contained' and not at_home.is_in_own_bin then at_home.expected
        when at_home.fit = 'overlapping' then null
        when documented.assertion is not null then documented.value
        when fixed.value is not null then fixed.value
        else billed.value
    end as value,
    coalesce(at_home.fit = 'contained', false) as is_told_by_bin,
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
left join at_home
    on at_home.profile = unlike_profiles.profile
    and at_home.attribute = wanted.attribute
left join fixed
    on fixed.profile = unlike_profiles.profile
    and fixed.attribute = wanted.attribute
left join billed_attributes as billed
    on billed.hcpcs_code = unlike_profiles.hcpcs_code
    and billed.attribute = wanted.attribute
