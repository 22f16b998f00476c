-- In how many regions was a group of codes billed on the day, and which of them is the line's, in claim and line order?
-- Without a patient the lines of one claim are looked at alone. The limit is that of the line's own payer.
with several as (
    select patient, kind, day
    from session_company
    where kind in (select kind from session_limits where rule_id = 'session.one_region_a_day')
    group by patient, kind, day
    having min(region) < max(region)
),
placed as (
    select
        company.*,
        min(company.turn) over (partition by company.patient, company.kind, company.day, company.region) as region_turn
    from session_company as company
    join several
        on several.patient = company.patient
        and several.kind = company.kind
        and several.day = company.day
),
ranked as (
    select
        *,
        dense_rank() over (partition by patient, kind, day order by region_turn) as region_place
    from placed
),
others as (
    select
        mine.line,
        mine.kind,
        count(distinct ranked.region) + 1 as regions,
        string_agg(ranked.label, ';' order by ranked.turn) as labels
    from ranked as mine
    join ranked
        on ranked.patient = mine.patient
        and ranked.kind = mine.kind
        and ranked.day = mine.day
        and ranked.region <> mine.region
    group by mine.line, mine.kind
),
asked as (
    select ranked.line, has_patient, payer, ranked.kind, day, region, region_place, regions, labels
    from ranked
    join others
        on others.line = ranked.line
        and others.kind = ranked.kind
    union all
    select line, has_patient, payer, kind, day, region, 1, 1, null
    from session_lines
    where not has_patient and (patient, kind, day) not in (select (patient, kind, day) from several)
)
select
    asked.line,
    asked.has_patient as region_has_patient,
    asked.region_place,
    asked.regions as regions_of_day,
    limits.most as region_limit,
    session_groups.words as region_of,
    asked.labels as region_lines,
    limits.row as region_policy_row
from asked
join session_limits as limits
    on limits.rule_id = 'session.one_region_a_day'
    and limits.kind = asked.kind
    and limits.payer is not distinct from asked.payer
    and limits.day = asked.day
join session_groups
    on session_groups.region = asked.region
qualify row_number() over (
    partition by asked.line
    order by asked.region_place > limits.most desc, limits.gravity desc, limits.most, limits.row
) = 1
