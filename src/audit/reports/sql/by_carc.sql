-- Which answers would a payer likely give?
select carc, count(*) as findings, count(distinct line) as lines
from kept
group by carc
order by carc = 'none', findings desc, carc
limit $most
