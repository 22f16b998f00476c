-- Which values are there to choose from?
select {field} as value, count(*) as findings
from kept
group by value
order by findings desc, value
limit $most
