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
    select
        lines_once.*,
        members.family_id,
        members.one_a_day_by,
        claims.claim_id,
        claims.claim_line_number,
        row_number() over (order by claims.claim_id, claims.claim_line_number, claims.line) as turn
    from lines_once
    join members using (code)
    join claims on claims.line = lines_once.line
    where lines_once.day between members.effective_from and members.effective_to
)
select
    first.line as line_1,
    second.line as line_2,
    first.code as code_1,
    second.code as code_2,
    first.family_id,
    apart.code is null and back.code is null as is_of_one_place
from asked as first
join asked as second
    on second.patient = first.patient and second.day = first.day and second.is_outpatient = first.is_outpatient
    and second.family_id = first.family_id
left join of_two_places as apart on apart.code = first.code and apart.rival = second.code
left join of_two_places as back on back.code = second.code and back.rival = first.code
where first.turn < second.turn
    and first.code <> second.code
    and (first.one_a_day_by = 'patient' or first.provider = second.provider)
