-- Which two diagnoses of the run exclude each other by a note Excludes1, in which edition?
-- A code that a note names stands for all that begin so, a range for all from its first to its last. `is_sure` is false
-- where only one of the releases around the year has the note.
with notes as (
    select
        codes.icd10cm_code as code,
        codes.first_day,
        unnest(string_split(codes.excludes1, ';')) as token
    from diagnosis_codes as codes
    join (select distinct code from diagnosis_words) as words on words.code = codes.icd10cm_code
    join (select distinct first_day from diagnosis_days) as used on used.first_day = codes.first_day
    where codes.excludes1 is not null
),
tokens as (
    select
        token,
        replace(regexp_extract(token, '^\??([0-9A-Z.]+)', 1), '.', '') as first_code,
        replace(regexp_extract(token, '-([A-Z][0-9A-Z.]*)', 1), '.', '') as last_code
    from (select distinct token from notes)
),
beginnings as (
    select
        code,
        left(code, length.of) as beginning
    from (select distinct code from diagnosis_words) as words
    join (select unnest([3, 4, 5, 6, 7]) as of) as length on length.of <= length(code)
),
meant as (
    select
        tokens.token,
        beginnings.code
    from tokens
    join beginnings on beginnings.beginning = tokens.first_code
    where tokens.last_code = ''
    union
    select
        tokens.token,
        words.code
    from tokens
    join (select distinct code from diagnosis_words) as words
        on left(words.code, length(tokens.first_code)) >= tokens.first_code
        and left(words.code, length(tokens.last_code)) <= tokens.last_code
    where tokens.last_code <> ''
)
select
    notes.first_day,
    least(notes.code, meant.code) as one,
    greatest(notes.code, meant.code) as other,
    bool_or(not starts_with(notes.token, '?')) as is_sure
from notes
join meant on meant.token = notes.token
where notes.code <> meant.code
group by notes.first_day, least(notes.code, meant.code), greatest(notes.code, meant.code)
