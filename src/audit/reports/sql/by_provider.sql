-- How many dollars a line are overpaid, provider by provider?
, over_lines as (
    select line, sum(overpaid) as overpaid
    from kept
    where overpaid is not null
    group by line
), providers as (
    select
        audited.provider,
        count(*) as lines,
        coalesce(sum(over_lines.overpaid), 0) as overpaid,
        coalesce(sum(over_lines.overpaid::double ^ 2), 0) as squares,
        max(over_lines.overpaid)::double as largest
    from audited
    left join over_lines
        on over_lines.line = audited.line
    group by audited.provider
)
select
    *,
    (overpaid / lines)::double as overpaid_per_line,
    median((overpaid / lines)::double) over () as group_median,
    coalesce(largest, (select median(overpaid)::double from over_lines), 0) as largest_or_typical
from providers
order by lines desc, provider
limit $most
