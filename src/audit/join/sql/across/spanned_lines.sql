-- How many units a day do lines bill that last for several days? As whole units, as Medicare counts them.
select
    line,
    round(
        coalesce(service_unit_quantity, 1) / (date_diff('day', claim_line_start_date, claim_line_end_date) + 1)
    )::double as units_a_day
from claims
where claim_line_end_date > claim_line_start_date
