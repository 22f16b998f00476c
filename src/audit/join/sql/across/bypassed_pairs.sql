-- Which pairs of the table does a modifier set aside, and what do the record and the claim say of their places?
-- `is_shown`: the record of the two lines names different places. `is_claimed_only`: the modifiers name different places,
-- and the record of the two lines names none for both. Visits are asked elsewhere.
with visits as (
    select code from grouped_codes where group_id = 'visits'
),
said_already as (
    select line, other from visit_pairs
    union
    select other, line from visit_pairs
    union
    select line, other from beside_pairs
    union
    select other, line from beside_pairs
    union
    select line, other from imaging_pairs
    union
    select other, line from imaging_pairs
    union
    select line, other from lattice_pairs
    union
    select other, line from lattice_pairs
),
pairs as materialized (
    select
        listed_pairs.line,
        listed_pairs.other,
        listed_pairs.other_code,
        listed_pairs.edition,
        coalesce(own.modifiers, []) as own_modifiers,
        coalesce(theirs.modifiers, []) as their_modifiers,
        coalesce(own.places, []) as own_places,
        coalesce(theirs.places, []) as their_places
    from listed_pairs
    left join bypassing_modifiers as own on own.line = listed_pairs.line
    left join bypassing_modifiers as theirs on theirs.line = listed_pairs.other
    left join said_already on said_already.line = listed_pairs.line and said_already.other = listed_pairs.other
    where listed_pairs.indicator = '1'
        and (own.line is not null or theirs.line is not null)
        and said_already.line is null
        and listed_pairs.code not in (select code from visits)
        and listed_pairs.other_code not in (select code from visits)
),
said as materialized (
    select documented_values.line, documented_values.attribute, documented_values.value
    from documented_values
    join reference_attributes as attributes using (attribute)
    where attributes.tells_site = 'yes'
        and documented_values.assertion = 'affirmed' and documented_values.value is not null
        and documented_values.line in (select line from pairs union select other from pairs)
),
recorded as (
    select pairs.line, pairs.other, bool_or(own.value <> theirs.value) as is_shown
    from pairs
    join said as own on own.line = pairs.line
    join said as theirs on theirs.line = pairs.other and theirs.attribute = own.attribute
    group by pairs.line, pairs.other
)
select
    pairs.*,
    coalesce(recorded.is_shown, false) as is_shown,
    recorded.line is null
        and len(pairs.own_places) > 0 and len(pairs.their_places) > 0
        and not list_has_any(pairs.own_places, pairs.their_places) as is_claimed_only
from pairs
left join recorded using (line, other)
