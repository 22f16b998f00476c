-- What share of the lines of each {group} is flagged, and what is it worth?
, flagged as (
    select line, sum(overpaid) as overpaid, sum(underpaid) as underpaid
    from kept
    group by line
)
select
    audited.{group},
    count(*) as lines,
    count(flagged.line) as flagged,
    coalesce(sum(flagged.overpaid), 0) as overpaid,
    coalesce(sum(flagged.underpaid), 0) as underpaid
from audited
left join flagged
    on flagged.line = audited.line
group by audited.{group}
order by lines desc, audited.{group}
limit $most
