-- What does the list of findings show of each, with everything that it is filtered and sorted by?
select
    finding_id,
    line,
    severity,
    severity_rank,
    tier,
    rule,
    rule_title,
    category,
    verdict,
    direction,
    code,
    suggested_code,
    suggested_action,
    amount_difference,
    amount_basis,
    provider,
    payer,
    place,
    month,
    claim_line_start_date,
    claim_id,
    claim_line_number,
    carc,
    message
from kept
order by {order}, finding_id
