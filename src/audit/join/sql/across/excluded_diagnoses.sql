-- Which line carries that two diagnoses of its claim exclude each other, and which others have them?
-- The first line of the claim that points to one of them, else that has one; the pairs of a claim are told together.
with named as (
    select distinct
        claim_id,
        one as code
    from claim_exclusions
    union
    select
        claim_id,
        other as code
    from claim_exclusions
),
having_one as (
    select
        claims.claim_id,
        claims.line,
        claims.claim_line_number,
        bool_or(pointing.line is null or pointed.line is not null) as points
    from named
    join claims on claims.claim_id = named.claim_id
    join line_diagnoses on line_diagnoses.line = claims.line
    join diagnosis_words as words on words.word = line_diagnoses.word and words.code = named.code
    left join (select distinct line from line_pointers) as pointing on pointing.line = claims.line
    left join line_pointers as pointed
        on pointed.line = claims.line
        and pointed.position = line_diagnoses.position
    group by claims.claim_id, claims.line, claims.claim_line_number
),
ranked as (
    select
        *,
        row_number() over (partition by claim_id order by points desc, claim_line_number, line) as turn
    from having_one
),
told as (
    select
        claim_id,
        string_agg(
            left(one, 3) || coalesce('.' || nullif(substr(one, 4), ''), '') || ' and '
            || left(other, 3) || coalesce('.' || nullif(substr(other, 4), ''), ''), '; ' order by one, other
        ) filter (where is_sure) as sure,
        string_agg(
            left(one, 3) || coalesce('.' || nullif(substr(one, 4), ''), '') || ' and '
            || left(other, 3) || coalesce('.' || nullif(substr(other, 4), ''), ''), '; ' order by one, other
        ) filter (where not is_sure) as unsure
    from claim_exclusions
    group by claim_id
)
select
    carrier.line,
    told.sure as diagnoses_excluded,
    told.unsure as diagnoses_excluded_unsure,
    string_agg(beside.claim_id || ':' || beside.claim_line_number, ';' order by beside.claim_line_number, beside.line)
        as diagnoses_excluded_related
from ranked as carrier
join told on told.claim_id = carrier.claim_id
left join ranked as beside on beside.claim_id = carrier.claim_id and beside.line <> carrier.line
where carrier.turn = 1
group by carrier.line, told.sure, told.unsure
