-- Which modifiers does the run have, are they written as a modifier can be, and is each in a list of modifiers?
with carried as (
    select distinct modifier from line_modifiers
),
listed as (
    select modifier from reference_modifiers
    union
    select modifier from modifier_editions
)
select
    carried.modifier,
    regexp_matches(carried.modifier, '^[0-9A-Z]{2}$') as has_shape,
    listed.modifier is not null as is_listed
from carried
left join listed
    on listed.modifier = carried.modifier
