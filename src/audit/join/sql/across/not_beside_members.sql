-- Which lines are of a group that is not billed beside another, or of one beside which it is not, copies left out?
-- `parted` lists by position the rows of the table whose modifiers the line carries.
with asked as (
    select group_id from reference_not_beside
    union
    select beside as group_id from reference_not_beside
),
parting as (
    select distinct
        told.position,
        carried.line
    from (select position, unnest(string_split(modifiers, ';')) as modifier from reference_not_beside) as told
    join line_modifiers as carried
        on carried.modifier = told.modifier
),
parted as (
    select
        line,
        list(position order by position) as positions
    from parting
    group by line
)
select
    claim_keys.line,
    claim_keys.patient,
    claim_keys.provider,
    claim_keys.is_outpatient,
    claim_keys.day,
    claim_keys.code,
    coalesce(parted.positions, []) as parted
from claim_keys
join (
    select distinct grouped_codes.code
    from grouped_codes
    join asked
        on asked.group_id = grouped_codes.group_id
) as members
    on members.code = claim_keys.code
left join parted
    on parted.line = claim_keys.line
where claim_keys.line not in (select line from exact_duplicates)
