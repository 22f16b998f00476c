-- Which modifiers of each line do not stand together, and why? A modifier that the fee schedule refuses to the code is not asked again.
with refused as (
    select distinct line, modifier from modifier_verdicts where is_refused
),
pairs as (
    select
        one.line,
        one.modifier,
        conflicts.other,
        conflicts.words
    from line_modifiers as one
    join reference_modifier_conflicts as conflicts
        on conflicts.modifier = one.modifier
    join line_modifiers as two
        on two.line = one.line
        and two.modifier = conflicts.other
)
select
    pairs.line,
    string_agg(pairs.modifier || ' and ' || pairs.other || ' (' || pairs.words || ')', '; ' order by pairs.modifier, pairs.other)
        as modifiers_in_conflict
from pairs
left join refused as first_refused
    on first_refused.line = pairs.line
    and first_refused.modifier = pairs.modifier
left join refused as second_refused
    on second_refused.line = pairs.line
    and second_refused.modifier = pairs.other
where first_refused.line is null
    and second_refused.line is null
group by pairs.line
