-- Which findings come next?
select finding_id
from kept
order by {order}, finding_id
limit $at_most
