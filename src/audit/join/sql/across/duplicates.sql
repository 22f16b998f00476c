-- Which earlier line does each line of a service say over again, wholly or nearly, what differs, and which lines belong to it?
-- Modifiers part two lines: one that stands for a service of its own does so alone, places and kinds of work do where
-- both lines name one and they share none, and drugs where they are not the same. Of the lines that belong to it, fifty are named.
with standing as (
    select
        *,
        row_number() over (partition by service, modifiers order by turn) as place_in_set
    from same_service
    where line not in (select line from exact_duplicates)
),
spelled as (
    select modifiers, unnest(modifiers) as modifier
    from (select distinct modifiers from standing)
),
kinds as (
    select
        modifiers,
        bool_or(kind in ('distinct', 'repeat', 'assistant')) as stands_alone,
        bool_or(kind = 'bilateral') as has_both_sides,
        list(spelled.modifier) filter (where kind = 'anatomic') as places,
        list(spelled.modifier) filter (where kind = 'component') as components,
        list(spelled.modifier) filter (where kind in ('therapy', 'anesthesia')) as disciplines,
        list_sort(list(spelled.modifier) filter (where kind = 'drug')) as drugs
    from spelled
    inner join reference_modifiers on reference_modifiers.modifier = spelled.modifier
    group by modifiers
),
sets as (
    select
        standing.service,
        standing.modifiers,
        min(standing.sent) as first_sent,
        coalesce(any_value(kinds.stands_alone), false) as stands_alone,
        coalesce(any_value(kinds.has_both_sides), false) as has_both_sides,
        any_value(kinds.places) as places,
        any_value(kinds.components) as components,
        any_value(kinds.disciplines) as disciplines,
        any_value(kinds.drugs) as drugs
    from standing
    left join kinds on kinds.modifiers = standing.modifiers
    group by standing.service, standing.modifiers
),
alike as (
    select one.service, one.modifiers, other.modifiers as other_modifiers, other.first_sent
    from sets as one
    inner join sets as other on other.service = one.service
    where not one.stands_alone
        and not other.stands_alone
        and (one.has_both_sides or other.has_both_sides or coalesce(list_has_any(one.places, other.places), true))
        and coalesce(list_has_any(one.components, other.components), true)
        and coalesce(list_has_any(one.disciplines, other.disciplines), true)
        and one.drugs is not distinct from other.drugs
),
nearly as (
    select
        standing.line,
        standing.service,
        standing.modifiers,
        standing.turn,
        standing.sent,
        min(alike.first_sent) as first_sent
    from standing
    inner join alike on alike.service = standing.service and alike.modifiers = standing.modifiers
    group by standing.line, standing.service, standing.modifiers, standing.turn, standing.sent
    having min(alike.first_sent) < standing.sent
),
repeated as (
    select
        *,
        first_value(sent) over (partition by service, content order by sent) as first_sent,
        row_number() over (partition by service, content order by sent) as turn_in_all,
        row_number() over (partition by service, content, claim order by sent) as turn_in_claim,
        row_number() over (partition by service, content order by turn) as place_in_content
    from same_service
),
repeated_elsewhere as (
    select line, service, modifiers, turn, content, first_sent
    from repeated
    where turn_in_all > turn_in_claim and line not in (select line from exact_duplicates)
),
copies as (
    select repeated.line, repeated.service, repeated.turn, repeated.content, repeated.first_sent
    from exact_duplicates
    inner join repeated on repeated.line = exact_duplicates.line
),
of_content as (
    select service, content, list({'turn': turn, 'label': label} order by turn) as members
    from repeated
    where place_in_content <= 51
    group by service, content
),
of_sets as (
    select
        alike.service,
        alike.modifiers,
        list({'turn': standing.turn, 'label': standing.label} order by standing.turn)[1:51] as members
    from alike
    inner join standing on standing.service = alike.service and standing.modifiers = alike.other_modifiers
    where standing.place_in_set <= 51
    group by alike.service, alike.modifiers
),
found as (
    select copies.line, copies.service, copies.turn, copies.first_sent, true as is_exact, of_content.members
    from copies
    inner join of_content on of_content.service = copies.service and of_content.content = copies.content
    union all
    select nearly.line, nearly.service, nearly.turn, nearly.first_sent, false as is_exact, of_sets.members
    from nearly
    inner join of_sets on of_sets.service = nearly.service and of_sets.modifiers = nearly.modifiers
    union all
    select
        repeated_elsewhere.line,
        repeated_elsewhere.service,
        repeated_elsewhere.turn,
        repeated_elsewhere.first_sent,
        false as is_exact,
        of_content.members
    from repeated_elsewhere
    inner join of_content
        on of_content.service = repeated_elsewhere.service and of_content.content = repeated_elsewhere.content
)
select
    mine.line,
    true as has_same_service,
    coalesce(found.is_exact, false) as is_exact_duplicate,
    coalesce(not found.is_exact, false) as is_suspect_duplicate,
    'claim ' || first_line.claim_id || ', line ' || first_line.claim_line_number as duplicate_of,
    coalesce(nullif(concat_ws(
        ', ',
        case when mine.modifiers <> first_line.modifiers then
            'modifiers (' || coalesce(nullif(array_to_string(mine.modifiers, ' '), ''), 'none') || ' here, '
            || coalesce(nullif(array_to_string(first_line.modifiers, ' '), ''), 'none') || ' there)' end,
        case when mine.units_told <> first_line.units_told then
            'units (' || regexp_replace(mine.units_told, '\.0+$', '') || ' here, '
            || regexp_replace(first_line.units_told, '\.0+$', '') || ' there)' end,
        case when mine.charge_told <> first_line.charge_told then
            'charge (' || coalesce(nullif(mine.charge_told, ''), 'none') || ' here, '
            || coalesce(nullif(first_line.charge_told, ''), 'none') || ' there)' end,
        case when mine.rendering <> first_line.rendering then 'rendering provider' end,
        case when mine.billing <> first_line.billing then 'billing provider' end,
        case when mine.claim = first_line.claim and mine.pointer <> first_line.pointer then 'diagnosis pointer' end
    ), ''), 'nothing but the claim') as duplicate_differs,
    array_to_string(
        [member.label for member in found.members if member.turn <> found.turn][1:50], ';'
    ) as duplicate_related
from same_service as mine
left join found on found.line = mine.line
left join same_service as first_line on first_line.service = found.service and first_line.sent = found.first_sent
