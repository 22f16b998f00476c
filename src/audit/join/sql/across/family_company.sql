-- Which lines of one patient and day bill different codes of a family that has one code a day, and of one place?
-- Whoever bills, or one provider only: the family says. `line_1` comes first in claim and line order. Add-on codes are no
-- rivals; codes of which the values of an attribute that tells a place differ are of two places.
with members as (
    select
        codes.hcpcs_code as code,
        families.family_id,
        families.one_a_day_by,
        coalesce(codes.effective_from, date '0001-01-01') as effective_from,
        coalesce(codes.effective_to, date '9999-12-31') as effective_to
    from reference_codes as codes
    join reference_families as families using (family_id)
    where families.one_a_day_by is not null
        and codes.hcpcs_code in (select code from lines_once)
        and codes.hcpcs_code not in (select add_on_code from reference_add_on_primaries)
),
places as (
    select members.code, valued.attribute, valued.value
    from members
    join reference_code_attributes as valued on valued.hcpcs_code = members.code
    join reference_attributes as attributes using (attribute)
    where attributes.tells_site = 'yes'
),
of_two_places as (
    select distinct mine.code, theirs.code as rival
    from places as mine
    join places as theirs on theirs.attribute = mine.attribute and theirs.value <> mine.value
    union
    select mine.code, members.code
    from places as mine
    join members as own on own.code = mine.code
    join members on members.family_id = own.family_id
    left join places as theirs on theirs.code = members.code and theirs.attribute = mine.attribute
    where theirs.code is null
),
asked as materialized (
    select lines_once.*, members.family_id, members.one_a_day_by
    from lines_once
    join members using (code)
    where lines_once.day between members.effective_from and members.effective_to
),
met as materialized (
    select one.line as one, two.line as two, one.code as one_code, two.code as two_code, one.family_id
    from asked as one
    join asked as two using (patient, day, is_outpatient, family_id)
    where one.line < two.line
        and one.code <> two.code
        and (one.one_a_day_by = 'patient' or one.provider = two.provider)
),
turns as (
    select line, row_number() over (order by claim_id, claim_line_number, line) as turn
    from claims
    where line in (select one from met union select two from met)
)
select
    case when mine.turn < theirs.turn then met.one else met.two end as line_1,
    case when mine.turn < theirs.turn then met.two else met.one end as line_2,
    case when mine.turn < theirs.turn then met.one_code else met.two_code end as code_1,
    case when mine.turn < theirs.turn then met.two_code else met.one_code end as code_2,
    met.family_id,
    apart.code is null and back.code is null as is_of_one_place
from met
join turns as mine on mine.line = met.one
join turns as theirs on theirs.line = met.two
left join of_two_places as apart on apart.code = met.one_code and apart.rival = met.two_code
left join of_two_places as back on back.code = met.two_code and back.rival = met.one_code
