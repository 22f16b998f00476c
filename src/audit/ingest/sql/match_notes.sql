-- Which notes belong to which line, by what, and which one of them is read? The nearest key wins; of several of one key
-- the note of the line's own day, then one without a day, then the nearest day, then the greater id, then the later record.
with matches as (
    select line, note, 1 as nearness, null::date as day, null as note_id
    from own
    union all
    select lines.line, keyed.note, 2 as nearness, keyed.day, keyed.note_id
    from lines
    join keyed
        on keyed.note_id = lines.note_id
    union all
    select lines.line, keyed.note, 3 as nearness, keyed.day, keyed.note_id
    from lines
    join keyed
        on keyed.claim_id = lines.claim_id
        and keyed.claim_line_number = lines.claim_line_number
    union all
    select lines.line, keyed.note, 4 as nearness, keyed.day, keyed.note_id
    from lines
    join keyed
        on keyed.claim_id = lines.claim_id
    where keyed.claim_line_number is null
    union all
    select lines.line, keyed.note, 5 as nearness, keyed.day, keyed.note_id
    from lines
    join keyed
        on keyed.person_id = lines.person_id
        and keyed.day = lines.claim_line_start_date
    where keyed.claim_id is null
), nearest as (
    select
        line,
        note,
        min(nearness) as nearness,
        any_value(day) as day,
        any_value(note_id) as note_id
    from matches
    group by line, note
), ranked as (
    select
        nearest.*,
        row_number() over (
            partition by nearest.line
            order by
                nearest.nearness,
                coalesce(nearest.day = lines.claim_line_start_date, false) desc,
                (nearest.day is null) desc,
                abs(nearest.day - lines.claim_line_start_date),
                length(nearest.note_id) desc nulls last,
                nearest.note_id desc nulls last,
                nearest.note desc
        ) as place
    from nearest
    join lines
        on lines.line = nearest.line
)
select
    ranked.line,
    ranked.note,
    case ranked.nearness
        when 1 then 'note_text'
        when 2 then 'note_id'
        when 3 then 'claim_line'
        when 4 then 'claim'
        else 'patient_and_day'
    end as matched_by,
    ranked.place = 1 as is_read,
    same_texts.same_text_as
from ranked
join same_texts
    on same_texts.note = ranked.note
order by ranked.line, ranked.place
