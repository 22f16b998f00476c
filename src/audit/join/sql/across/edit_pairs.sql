-- Which pairs of the table does no modifier set aside, and nothing else say already? `line` is the column 2 line.
select pairs.*
from listed_pairs as pairs
left join bypassing_modifiers as own on own.line = pairs.line
left join bypassing_modifiers as theirs on theirs.line = pairs.other
left join (
    select line, other from visit_pairs
    union
    select other, line from visit_pairs
    union
    select line, other from beside_pairs
    union
    select other, line from beside_pairs
    union
    select line, other from imaging_pairs
    union
    select other, line from imaging_pairs
) as said
    on said.line = pairs.line and said.other = pairs.other
where (pairs.indicator = '0' or (own.line is null and theirs.line is null))
    and said.line is null
