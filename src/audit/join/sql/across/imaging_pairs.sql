-- Which imaging lines stand beside a code that has the imaging already, with no code that day for which it is billed?
-- `line` is the imaging, `other` the code.
select line, other, other_code, sibling
from imaging_beside
where is_included
    and line not in (select line from imaging_beside where is_billed_for)
