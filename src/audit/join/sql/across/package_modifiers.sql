-- Which lines carry a modifier that says something of a global package, in answer to which question, and for packages of which length?
select distinct
    carried.line,
    told.question,
    told.global_days,
    told.same_code_only
from line_modifiers as carried
join reference_global_modifiers as told
    on told.modifier = carried.modifier
join claim_keys as lines
    on lines.line = carried.line
    and lines.day between coalesce(told.effective_from, date '0001-01-01') and coalesce(told.effective_to, date '9999-12-31')
