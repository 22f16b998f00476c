-- Which modifiers of each line are not written as one, are in no list, or are out of force on the day by an imported list that tells dates?
with dated as (
    select
        modifier,
        first_day,
        last_day,
        coalesce(effective_from, date '0001-01-01') as effective_from,
        coalesce(effective_to, date '9999-12-31') as effective_to
    from modifier_editions
    where modifier in (select modifier from modifier_editions where effective_from is not null or effective_to is not null)
),
out_of_force as (
    select
        line_modifiers.line,
        line_modifiers.modifier,
        bool_or(claims.claim_line_start_date between dated.effective_from and dated.effective_to) as is_in_force
    from line_modifiers
    join claims
        on claims.line = line_modifiers.line
    join dated
        on dated.modifier = line_modifiers.modifier
        and claims.claim_line_start_date between dated.first_day and dated.last_day
    group by line_modifiers.line, line_modifiers.modifier
)
select
    line_modifiers.line,
    string_agg(standing.modifier, ', ' order by standing.modifier) filter (where not standing.has_shape) as modifiers_malformed,
    string_agg(standing.modifier, ', ' order by standing.modifier)
        filter (where standing.has_shape and not standing.is_listed) as modifiers_unlisted,
    string_agg(standing.modifier, ', ' order by standing.modifier)
        filter (where out_of_force.is_in_force is not null) as modifiers_dated,
    string_agg(standing.modifier, ', ' order by standing.modifier) filter (where not out_of_force.is_in_force) as modifiers_ended
from line_modifiers
join modifier_standing as standing
    on standing.modifier = line_modifiers.modifier
left join out_of_force
    on out_of_force.line = line_modifiers.line
    and out_of_force.modifier = line_modifiers.modifier
where not standing.has_shape
   or not standing.is_listed
   or out_of_force.is_in_force is not null
group by line_modifiers.line
