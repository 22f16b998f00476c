-- Which modifiers does each line carry? One row a line and modifier; most lines have none.
select distinct
    line,
    modifier
from (
    select
        line,
        unnest([hcpcs_modifier_1, hcpcs_modifier_2, hcpcs_modifier_3, hcpcs_modifier_4, hcpcs_modifier_5]) as modifier
    from claims
    where hcpcs_modifier_1 is not null or hcpcs_modifier_2 is not null or hcpcs_modifier_3 is not null
        or hcpcs_modifier_4 is not null or hcpcs_modifier_5 is not null
)
where modifier is not null
