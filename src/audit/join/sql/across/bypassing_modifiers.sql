-- Which lines of a pair carry modifiers that set it aside, and which of these name a place on the body?
select
    line,
    list_sort(list(modifier)) as modifiers,
    list(modifier) filter (reference_modifiers.kind = 'anatomic') as places
from line_modifiers
join reference_modifiers using (modifier)
where reference_modifiers.is_ncci_associated
    and line in (
        select line from listed_pairs where indicator = '1'
        union all
        select other from listed_pairs where indicator = '1'
    )
group by line
