-- Which lines say over again everything that an earlier line says: the copies, without the first one?
-- Of one claim, lines that point to other diagnoses are not copies. A line that says it is a repeat is none either.
with repeats as (
    select distinct line
    from line_modifiers
    inner join reference_modifiers using (modifier)
    where reference_modifiers.kind = 'repeat'
),
copies as (
    select
        line,
        service,
        content,
        turn,
        sent,
        label,
        row_number() over (partition by service, content, claim, pointer order by sent) > 1 as is_again_on_claim,
        row_number() over (partition by service, content order by sent)
            > row_number() over (partition by service, content, claim order by sent) as is_after_another_claim
    from same_service
)
select line, service, content, turn, sent, label
from copies
where (is_again_on_claim or is_after_another_claim)
    and line not in (select line from repeats)
