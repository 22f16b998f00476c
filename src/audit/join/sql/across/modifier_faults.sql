-- Which modifiers of each line are not written as one, are in no list, or are out of force on the day by an imported list that tells dates?
with suspect as materialized (
    select
        line_modifiers.line,
        standing.modifier,
        standing.has_shape,
        standing.is_listed
    from line_modifiers
    join modifier_standing as standing
        on standing.modifier = line_modifiers.modifier
    where not standing.has_shape
       or not standing.is_listed
       or standing.is_dated
),
dated as (
    select
        suspect.line,
        suspect.modifier,
        bool_or(
            claims.claim_line_start_date between coalesce(told.effective_from, date '0001-01-01')
            and coalesce(told.effective_to, date '9999-12-31')
        ) as is_in_force
    from suspect
    join claims
        on claims.line = suspect.line
    join modifier_editions as told
        on told.modifier = suspect.modifier
        and claims.claim_line_start_date between told.first_day and told.last_day
    where suspect.modifier in (select modifier from modifier_standing where is_dated)
    group by suspect.line, suspect.modifier
)
select
    suspect.line,
    string_agg(suspect.modifier, ', ' order by suspect.modifier) filter (where not suspect.has_shape) as modifiers_malformed,
    string_agg(suspect.modifier, ', ' order by suspect.modifier)
        filter (where suspect.has_shape and not suspect.is_listed) as modifiers_unlisted,
    bool_or(dated.modifier is not null) as has_dated_modifier,
    string_agg(suspect.modifier, ', ' order by suspect.modifier) filter (where not dated.is_in_force) as modifiers_ended
from suspect
left join dated
    on dated.line = suspect.line
    and dated.modifier = suspect.modifier
group by suspect.line
