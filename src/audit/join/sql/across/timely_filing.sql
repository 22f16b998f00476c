-- By which day was each line to be received, and which row of the policy says so?
-- A line that corrects an earlier one is not asked: the earlier one may have come in time.
select
    claims.line,
    deadlines.last_day as filing_deadline,
    deadlines.time_allowed as filing_window,
    deadlines.row as filing_policy_row
from claims
join filing_deadlines as deadlines
    on deadlines.day = claims.claim_line_start_date
    and deadlines.of_payer is not distinct from lower(trim(claims.payer))
where claims.claim_received_date is not null
    and claims.line not in (select line from correcting_lines)
