-- How many findings stand where?
select {counts}
from kept
