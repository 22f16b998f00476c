-- Which diagnoses of one claim exclude each other? Claims with the same diagnoses in the same edition are asked once.
-- A claim is judged by the edition of its first date of service.
with mentions as (
    select distinct
        claims.claim_id,
        words.code
    from line_diagnoses
    join diagnosis_words as words on words.word = line_diagnoses.word
    join (select one as code from diagnosis_exclusions union select other from diagnosis_exclusions) as involved
        on involved.code = words.code
    join claims on claims.line = line_diagnoses.line
),
sets as (
    select
        claim_id,
        list(code order by code) as codes
    from mentions
    group by claim_id
    having count(*) > 1
),
dated as (
    select
        sets.claim_id,
        any_value(sets.codes) as codes,
        min(claims.claim_line_start_date) as day
    from sets
    join claims on claims.claim_id = sets.claim_id
    group by sets.claim_id
),
placed as (
    select
        dated.claim_id,
        dated.codes,
        days.first_day
    from dated
    join diagnosis_days as days on days.day = dated.day
),
asked as (
    select
        codes,
        first_day,
        unnest(codes) as one
    from (select distinct codes, first_day from placed)
),
pairs as (
    select
        asked.codes,
        asked.first_day,
        exclusions.one,
        exclusions.other,
        exclusions.is_sure
    from asked
    join diagnosis_exclusions as exclusions
        on exclusions.first_day = asked.first_day
        and exclusions.one = asked.one
    where list_contains(asked.codes, exclusions.other)
)
select
    placed.claim_id,
    pairs.one,
    pairs.other,
    pairs.is_sure
from placed
join pairs on pairs.codes = placed.codes and pairs.first_day = placed.first_day
