-- Which modifiers stand on a line more than once?
with carried as (
    select
        line,
        unnest([hcpcs_modifier_1, hcpcs_modifier_2, hcpcs_modifier_3, hcpcs_modifier_4, hcpcs_modifier_5]) as modifier
    from claims
    where coalesce(hcpcs_modifier_2, hcpcs_modifier_3, hcpcs_modifier_4, hcpcs_modifier_5) is not null
)
select
    line,
    string_agg(modifier, ', ' order by modifier) as modifiers_repeated
from (
    select line, modifier
    from carried
    where modifier is not null
    group by line, modifier
    having count(*) > 1
)
group by line
