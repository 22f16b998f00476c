-- Which value do the modifiers of each profile tell of an attribute that its code leaves to them?
-- One row where the fee schedule of the day says whether modifiers may tell it; `is_torn` where they tell two values.
select
    profile_facts.profile,
    tells.attribute,
    count(tells.modifier) > 0 as may_be_told,
    count(distinct case when carried.modifier is not null then tells.value end) > 1 as is_torn,
    min(case when carried.modifier is not null then tells.value end) as value,
    string_agg(distinct carried.modifier, ', ' order by carried.modifier) as modifiers
from profile_facts
join modifier_tells as tells
    on tells.hcpcs_code = profile_facts.hcpcs_code
    and profile_facts.claim_line_start_date >= tells.effective_from
    and profile_facts.claim_line_start_date <= tells.effective_to
left join carried_modifiers as carried
    on carried.profile = profile_facts.profile
    and carried.modifier = tells.modifier
group by profile_facts.profile, tells.attribute
