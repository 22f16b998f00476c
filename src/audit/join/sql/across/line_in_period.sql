-- In which global period of the same provider and patient does each visit and each further procedure stand?
-- Of several periods that hold the day, the one that ends last is told, of those the one that began last, and the lowest code.
-- `period_is_parted` says whether the line carries a modifier that parts it from that period, some only for the same code.
-- Without a patient only the claim itself is known: whether a period of another claim holds the day stays open.
with asked as (
    select line, patient, provider, has_patient, day, code, 'visit' as kind, null as package_unknown
    from visit_lines
    where not is_outpatient
    union all
    select line, patient, provider, has_patient, day, code, 'procedure' as kind, package_unknown
    from package_lines
    where not is_outpatient
),
held as (
    select
        asked.line,
        period.day,
        period.last_day,
        period.code,
        period.global_days,
        period.related,
        min(period.package_unknown) over (partition by asked.line) as package_unknown,
        row_number() over (
            partition by asked.line, period.global_days is null
            order by period.last_day desc, period.day desc, period.code
        ) as turn,
        max(case when period.code = asked.code then 1 else 0 end) over (partition by asked.line) = 1 as is_same_code
    from asked
    join package_periods as period
        on period.patient = asked.patient
        and period.provider = asked.provider
        and period.day < asked.day
        and period.last_day >= asked.day
),
parts as (
    select line, question, global_days, min(case when same_code_only then 1 else 0 end) = 1 as same_code_only
    from package_modifiers
    where question in ('visit_in_period', 'procedure_in_period')
    group by line, question, global_days
),
lengths as (select max(global_days) as longest from reference_global_modifiers)
select
    asked.line,
    asked.kind as period_asks,
    known.code as period_code,
    known.day as period_day,
    known.last_day as period_last_day,
    known.related as period_lines,
    parts.line is not null and (not parts.same_code_only or coalesce(known.is_same_code, unknown.is_same_code, false))
        as is_parted_from_period,
    case
        when known.line is not null and asked.package_unknown is not null then asked.package_unknown
        when known.line is null and unknown.line is not null then unknown.package_unknown
        when known.line is null and not asked.has_patient and asked.package_unknown is null
            then 'person_id: what the provider did for the patient in other claims'
    end as period_unknown
from asked
cross join lengths
left join held as known
    on known.line = asked.line and known.turn = 1 and known.global_days is not null
left join held as unknown
    on unknown.line = asked.line and unknown.turn = 1 and unknown.global_days is null
left join parts
    on parts.line = asked.line
    and parts.question = asked.kind || '_in_period'
    and parts.global_days = coalesce(known.global_days, lengths.longest)
where known.line is not null or unknown.line is not null or not asked.has_patient
