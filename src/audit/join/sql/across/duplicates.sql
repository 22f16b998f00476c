-- Which earlier line does each line of a service say over again, wholly or nearly, what differs, and which lines belong to it?
-- Modifiers part two lines: one that stands for a service of its own does so alone, places and kinds of work do where
-- both lines name one and they share none, and drugs where they are not the same.
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
    select line, service, content, turn, sent, first_sent
    from repeated
    where turn_in_all > turn_in_claim and line not in (select line from exact_duplicates)
),
copies as (
    select exact_duplicates.line, exact_duplicates.service, exact_duplicates.turn, repeated.content, repeated.first_sent
    from exact_duplicates
    inner join repeated on repeated.line = exact_duplicates.line
),
others as (
    select copies.line, repeated.turn, repeated.label
    from copies
    inner join repeated on repeated.service = copies.service and repeated.content = copies.content
    where repeated.line <> copies.line and repeated.place_in_content <= 50
    union all
    select repeated_elsewhere.line, repeated.turn, repeated.label
    from repeated_elsewhere
    inner join repeated on repeated.service = repeated_elsewhere.service and repeated.content = repeated_elsewhere.content
    where repeated.line <> repeated_elsewhere.line and repeated.place_in_content <= 50
    union all
    select nearly.line, standing.turn, standing.label
    from nearly
    inner join alike on alike.service = nearly.service and alike.modifiers = nearly.modifiers
    inner join standing on standing.service = alike.service and standing.modifiers = alike.other_modifiers
    where standing.line <> nearly.line and standing.place_in_set <= 50
),
related as (
    select line, string_agg(label, ';' order by turn) as duplicate_related
    from others
    group by line
),
found as (
    select line, service, first_sent, true as is_exact from copies
    union all
    select line, service, first_sent, false as is_exact from nearly
    union all
    select line, service, first_sent, false as is_exact from repeated_elsewhere
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
    related.duplicate_related
from same_service as mine
left join found on found.line = mine.line
left join same_service as first_line on first_line.service = found.service and first_line.sent = found.first_sent
left join related on related.line = mine.line
