-- Which codes draw which rules?
select code, rule, verdict, mode(rule_title order by rule_title) as rule_title, count(distinct line) as lines
from kept
group by code, rule, verdict
order by lines desc, code, rule, verdict
limit $most
