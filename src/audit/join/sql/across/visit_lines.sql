-- Which lines are visits on their day, copies of a line left out?
select claim_keys.*
from claim_keys
join grouped_codes as visits
    on visits.code = claim_keys.code and visits.group_id = 'visits'
    and claim_keys.day between visits.effective_from and visits.effective_to
where claim_keys.line not in (select line from exact_duplicates)
