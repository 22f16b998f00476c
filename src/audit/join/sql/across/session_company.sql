-- Which lines of a session meet others of their group on the day, and in which order of claims and lines do they stand?
with met as (
    select patient, kind, day
    from session_lines
    group by patient, kind, day
    having count(*) > 1
)
select
    lines.*,
    concat(claims.claim_id, ':', claims.claim_line_number) as label,
    row_number() over (order by claims.claim_id, claims.claim_line_number, lines.line) as turn
from session_lines as lines
join met
    on met.patient = lines.patient
    and met.kind = lines.kind
    and met.day = lines.day
join claims
    on claims.line = lines.line
