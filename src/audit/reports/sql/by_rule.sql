-- Which rules hold the dollars?
select
    rule,
    verdict,
    mode(rule_title order by rule_title) as rule_title,
    count(distinct line) as lines,
    coalesce(sum(overpaid), 0) as overpaid,
    coalesce(sum(underpaid), 0) as underpaid
from kept
group by rule, verdict
order by overpaid desc, lines desc, rule, verdict
limit $most
