-- What has an action to know of a finding, to be found by its id?
select
    finding_id,
    rule_id,
    severity,
    amount_difference
from read_parquet($findings)
order by finding_id
