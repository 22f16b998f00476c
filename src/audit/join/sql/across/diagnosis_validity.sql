-- Which diagnoses of a line are no codes, not complete, or not in force on the date of service?
-- How a code is written is judged from the first day on that any edition has.
with wrong as (
    select
        line_diagnoses.line,
        judged.verdict,
        judged.words,
        min(line_diagnoses.position) as position
    from line_diagnoses
    join (select distinct word from diagnoses_judged) as doubtful on doubtful.word = line_diagnoses.word
    join claims on claims.line = line_diagnoses.line
    join diagnosis_days as days on days.day = claims.claim_line_start_date
    join diagnoses_judged as judged
        on judged.word = line_diagnoses.word
        and judged.first_day is not distinct from days.first_day
    where days.first_day is not null
        or claims.claim_line_start_date >= (select min(first_day) from diagnosis_editions)
    group by line_diagnoses.line, judged.verdict, judged.words
)
select
    line,
    string_agg(words, ', ' order by position) filter (where verdict = 'unknown') as diagnoses_unknown,
    string_agg(words, ', ' order by position) filter (where verdict = 'incomplete') as diagnoses_incomplete,
    string_agg(words, ', ' order by position) filter (where verdict = 'not_in_force') as diagnoses_not_in_force
from wrong
group by line
