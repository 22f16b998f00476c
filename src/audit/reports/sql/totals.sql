-- What are the findings that are left worth?
select
    count(*) as findings,
    count(distinct line) as lines,
    coalesce(sum(overpaid), 0) as overpaid,
    coalesce(sum(underpaid), 0) as underpaid,
    count(overpaid) as lines_overpaid,
    count(underpaid) as lines_underpaid
from kept
