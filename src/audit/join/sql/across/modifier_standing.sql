-- Which modifiers does the run have, are they written as a modifier can be, is each in a list, and does an imported list tell its dates?
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
    listed.modifier is not null as is_listed,
    carried.modifier in (
        select modifier from modifier_editions where effective_from is not null or effective_to is not null
    ) as is_dated
from carried
left join listed
    on listed.modifier = carried.modifier
