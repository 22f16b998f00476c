-- Which lines point to a diagnosis that is not there?
select
    line,
    string_agg(piece, ', ' order by position, piece) filter (where not is_there) as pointers_astray
from line_pointers
group by line
having bool_or(not is_there)
