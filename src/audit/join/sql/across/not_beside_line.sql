-- Beside which lines is each line not billed, by which rule, and does a modifier part them? The first fifty lines are named.
with told as (
    select
        pairs.patient,
        pairs.provider,
        pairs.is_outpatient,
        pairs.day,
        pairs.code,
        pairs.parted,
        min(pairs.rule_id) as rule_id,
        min(pairs.words) as words,
        string_agg(distinct pairs.other_code, ', ' order by pairs.other_code) as codes,
        array_to_string(
            list(
                claims.claim_id || ':' || claims.claim_line_number
                order by claims.claim_id, claims.claim_line_number, claims.line
            )[1:50], ';'
        ) as related,
        bool_and(pairs.is_set_apart) as is_set_apart
    from not_beside_pairs as pairs
    join not_beside_members as theirs
        on theirs.patient = pairs.patient
        and theirs.provider = pairs.other_provider
        and theirs.is_outpatient = pairs.other_is_outpatient
        and theirs.day = pairs.day
        and theirs.code = pairs.other_code
        and theirs.parted = pairs.other_parted
    join claims
        on claims.line = theirs.line
    group by pairs.patient, pairs.provider, pairs.is_outpatient, pairs.day, pairs.code, pairs.parted
)
select
    mine.line,
    told.rule_id as beside_rule,
    told.words as beside_words,
    told.codes as beside_codes,
    told.related as beside_lines,
    told.is_set_apart as is_parted_beside
from told
join not_beside_members as mine
    on mine.patient = told.patient
    and mine.provider = told.provider
    and mine.is_outpatient = told.is_outpatient
    and mine.day = told.day
    and mine.code = told.code
    and mine.parted = told.parted
