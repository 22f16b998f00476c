-- How many levels of a region had been billed before a line on its day, and how many does it bill itself?
-- A level on the right and the same level on the left are one. Units that the table of units allows nobody, and lines
-- that say over again what another says, are not counted: they are told of elsewhere. One provider's lines are counted,
-- those of a facility apart from those of a person.
with limited as (
    select
        lines.line,
        lines.patient,
        lines.has_patient,
        lines.provider,
        lines.is_outpatient,
        lines.day,
        lines.code,
        lines.kind,
        lines.region,
        lines.payer,
        lines.units is null as is_unread,
        greatest(coalesce(lines.units, 1), 0) as levels,
        case when not unit_limits_of_day.is_unit_limit_unknown then unit_limits_of_day.unit_limit end as cap,
        company.turn,
        company.label
    from session_lines as lines
    left join unit_limits_of_day
        on unit_limits_of_day.code = lines.code
        and unit_limits_of_day.is_outpatient = lines.is_outpatient
        and unit_limits_of_day.day = lines.day
    left join session_company as company
        on company.line = lines.line
        and company.kind = lines.kind
    where lines.kind in (select kind from session_limits where rule_id = 'session.one_level_a_day')
        and lines.line not in (select line from exact_duplicates)
),
sides as (
    select
        line,
        bool_or(modifier = 'RT') and not bool_or(modifier = 'LT') as is_right,
        bool_or(modifier = 'LT') and not bool_or(modifier = 'RT') as is_left
    from line_modifiers
    where line in (select line from limited where turn is not null)
    group by line
),
summed as (
    select
        limited.*,
        sum(case when sides.is_right then levels else 0 end) over so_far as on_right,
        sum(case when sides.is_left then levels else 0 end) over so_far as on_left,
        sum(case when sides.is_right or sides.is_left then 0 else levels end) over so_far as on_no_side
    from limited
    left join sides
        on sides.line = limited.line
    where limited.turn is not null
    window so_far as (
        partition by patient, provider, is_outpatient, day, region, code
        order by turn rows between unbounded preceding and current row
    )
),
of_codes as (
    select *, least(greatest(on_right, on_left) + on_no_side, cap) as of_code
    from summed
),
added as (
    select
        *,
        of_code - coalesce(
            lag(of_code) over (partition by patient, provider, is_outpatient, day, region, code order by turn), 0
        ) as own
    from of_codes
),
met as (
    select
        *,
        sum(own) over (
            partition by patient, provider, is_outpatient, day, region
            order by turn rows between unbounded preceding and current row
        ) - own as levels_before,
        bool_or(is_unread) over (partition by patient, provider, is_outpatient, day, region) as has_unread
    from added
),
counted as (
    select line, has_patient, payer, kind, day, region, levels_before, own, has_unread
    from met
    union all
    select line, has_patient, payer, kind, day, region, 0, least(levels, cap), is_unread
    from limited
    where turn is null
),
held as materialized (
    select counted.*, limits.most, limits.row, limits.gravity
    from counted
    join session_limits as limits
        on limits.rule_id = 'session.one_level_a_day'
        and limits.kind = counted.kind
        and limits.payer is not distinct from counted.payer
        and limits.day = counted.day
),
several as (
    select line
    from held
    group by line
    having count(*) > 1
),
told as (
    select *
    from held
    where line not in (select line from several)
    union all
    select *
    from held
    where line in (select line from several)
    qualify row_number() over (
        partition by line
        order by levels_before + own > most desc, gravity desc, most, row
    ) = 1
),
others as (
    select told.line, string_agg(beside.label, ';' order by beside.turn) as labels
    from told
    join met as mine
        on mine.line = told.line
        and mine.kind = told.kind
    join met as beside
        on beside.patient = mine.patient
        and beside.provider = mine.provider
        and beside.is_outpatient = mine.is_outpatient
        and beside.day = mine.day
        and beside.region = mine.region
        and beside.line <> mine.line
    where told.levels_before + told.own > told.most
    group by told.line
)
select
    told.line,
    told.has_patient as level_has_patient,
    told.has_unread as level_units_unread,
    ceil(told.levels_before)::bigint as levels_before,
    ceil(told.own)::bigint as levels_own,
    told.most as level_limit,
    session_groups.words as level_of,
    others.labels as level_lines,
    told.row as level_policy_row
from told
join session_groups
    on session_groups.region = told.region
left join others
    on others.line = told.line
