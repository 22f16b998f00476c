-- Which lines stand beside another with which they are not billed? `line` is the one that is not paid, `other` the one beside it.
select
    line,
    other
from not_beside_pairs
where not is_set_apart
