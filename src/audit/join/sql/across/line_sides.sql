-- On which side was the service of a line done, as its modifiers say? Both of them, or the one for both, are both sides.
select
    line_modifiers.line,
    case
        when count(distinct sides.value) > 1 then 'bilateral'
        else any_value(sides.value)
    end as side
from line_modifiers
join (select distinct modifier, value from reference_modifier_values where attribute = 'laterality') as sides
    on sides.modifier = line_modifiers.modifier
group by line_modifiers.line
