-- What share of the lines of each month is flagged?
, flagged as (select distinct line from kept)
select audited.month, count(*) as lines, count(flagged.line) as flagged
from audited
left join flagged
    on flagged.line = audited.line
where audited.month <> 'none' and audited.month <= $last_month
group by audited.month
order by audited.month desc
limit $most
