-- Which lines carry modifiers that set a pair of codes aside, and which of these name a place on the body?
select
    line,
    list_sort(list(modifier)) as modifiers,
    list(modifier) filter (reference_modifiers.kind = 'anatomic') as places
from line_modifiers
join reference_modifiers using (modifier)
where reference_modifiers.is_ncci_associated
group by line
