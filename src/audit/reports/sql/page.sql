-- Which findings come next, in the order of what matters?
select
    finding_id,
    line,
    severity,
    tier,
    rule,
    rule_title,
    category,
    verdict,
    code,
    suggested_code,
    suggested_action,
    amount_difference,
    amount_basis,
    provider,
    payer,
    place,
    claim_line_start_date,
    claim_id,
    claim_line_number,
    carc,
    message{beside}
from kept
order by {order}, finding_id
limit $at_most
offset $from_row
