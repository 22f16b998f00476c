-- Which lines bill what cannot be so beside another code of the family, at one place on one day? `line` carries it.
-- What the record of either line says is held against both, a line's own record first. The line against which it speaks
-- carries the finding, else the later one. Places that the record tells apart are two; pairs that an edit stops are said.
with said_already as (
    select line, other from visit_pairs
    union
    select line, other from beside_pairs
    union
    select line, other from imaging_pairs
    union
    select line, other from edit_pairs
),
sides as materialized (
    select line_1, line_2, line_1 as line, line_2 as other, code_1 as code, family_id
    from family_company
    where is_of_one_place
    union all
    select line_1, line_2, line_2, line_1, code_2, family_id
    from family_company
    where is_of_one_place
),
said as materialized (
    select line, attribute, assertion, value
    from documented_values
    where line in (select line from sides)
),
two_places as (
    select distinct sides.line_1, sides.line_2
    from sides
    join said as own on own.line = sides.line
    join said as theirs on theirs.line = sides.other and theirs.attribute = own.attribute
    join reference_attributes as attributes on attributes.attribute = own.attribute
    where attributes.tells_site = 'yes' and own.value <> theirs.value
),
against as (
    select
        sides.line_1,
        sides.line_2,
        coalesce(bool_or(sides.line = sides.line_1 and is_against), false) as first_is_against,
        coalesce(bool_or(sides.line = sides.line_2 and is_against), false) as second_is_against
    from (
        select
            sides.*,
            case
                when coalesce(own.assertion, theirs.assertion) = 'not_mentioned' then rules.silent_value is distinct from told.value
                when own.assertion is not null then own.value <> told.value
                else theirs.value <> told.value
            end as is_against
        from sides
        join reference_attribute_rules as rules on rules.family_id = sides.family_id and rules.role = 'lattice'
        join reference_attributes as attributes on attributes.attribute = rules.attribute and attributes.kind <> 'number'
        join reference_code_attributes as told on told.hcpcs_code = sides.code and told.attribute = rules.attribute
        left join said as own on own.line = sides.line and own.attribute = rules.attribute
        left join said as theirs on theirs.line = sides.other and theirs.attribute = rules.attribute
        where own.line is not null or theirs.line is not null
    ) as sides
    group by sides.line_1, sides.line_2
),
carried as (
    select
        pairs.line_1,
        pairs.line_2,
        coalesce(against.first_is_against and not against.second_is_against, false) as first_carries,
        coalesce(against.first_is_against <> against.second_is_against, false) as record_decides
    from family_company as pairs
    left join against using (line_1, line_2)
    where pairs.is_of_one_place
)
select
    case when carried.first_carries then line_1 else line_2 end as line,
    case when carried.first_carries then line_2 else line_1 end as other,
    carried.record_decides
from carried
left join two_places using (line_1, line_2)
left join said_already as forward on forward.line = carried.line_1 and forward.other = carried.line_2
left join said_already as backward on backward.line = carried.line_2 and backward.other = carried.line_1
where two_places.line_1 is null and forward.line is null and backward.line is null
