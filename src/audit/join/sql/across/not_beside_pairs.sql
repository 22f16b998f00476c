-- Which lines stand beside another, the same patient and day, with which they are not billed, by which row of the table?
-- `is_set_apart` says whether one of the two carries a modifier that parts them. Only the pairs of one row are kept for a
-- line: of those with a pair that nothing parts the row of the lowest position, else of all.
with groups_asked as (
    select group_id from reference_not_beside
    union
    select beside as group_id from reference_not_beside
),
members as (
    select claim_keys.*, grouped_codes.group_id
    from claim_keys
    join grouped_codes
        on grouped_codes.code = claim_keys.code
        and claim_keys.day between grouped_codes.effective_from and grouped_codes.effective_to
    where grouped_codes.group_id in (select group_id from groups_asked)
        and claim_keys.line not in (select line from exact_duplicates)
),
unpaid as (
    select
        members.*,
        listed.rule_id,
        listed.position,
        listed.beside,
        listed.provider as whose,
        listed.modifiers,
        listed.words
    from members
    join reference_not_beside as listed
        on listed.group_id = members.group_id
        and members.day between coalesce(listed.effective_from, date '0001-01-01') and coalesce(listed.effective_to, date '9999-12-31')
),
parting as (
    select distinct
        told.position,
        carried.line
    from (select position, unnest(string_split(modifiers, ';')) as modifier from reference_not_beside) as told
    join line_modifiers as carried
        on carried.modifier = told.modifier
),
pairs as (
    select
        unpaid.line,
        others.line as other,
        others.code,
        unpaid.rule_id,
        unpaid.position,
        unpaid.words,
        mine.line is not null or theirs.line is not null as is_set_apart
    from unpaid
    join members as others
        on others.patient = unpaid.patient
        and others.day = unpaid.day
        and others.group_id = unpaid.beside
        and (
            unpaid.whose = 'any'
            or (unpaid.whose = 'other' and others.provider <> unpaid.provider)
            or (unpaid.whose = 'same' and others.provider = unpaid.provider and others.is_outpatient = unpaid.is_outpatient)
        )
    left join parting as mine
        on mine.line = unpaid.line and mine.position = unpaid.position
    left join parting as theirs
        on theirs.line = others.line and theirs.position = unpaid.position
),
ranked as (
    select *, dense_rank() over (partition by line order by is_set_apart, position) as turn
    from pairs
)
select line, other, code, rule_id, words, is_set_apart
from ranked
where turn = 1
