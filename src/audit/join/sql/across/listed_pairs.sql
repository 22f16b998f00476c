-- Which lines of one patient, provider, day and setting are a pair of the table in force on the day?
-- `line` is the column 2 line, `other` the column 1 line. Codes meet each other before the large table is touched. A pair
-- without effective date is in force until it is deleted; indicator 9 is no pair.
with paired as materialized (
    select code, bool_or(is_first) as is_first, bool_or(not is_first) as is_second
    from (
        select distinct column_1 as code, true as is_first from code_pairs
        union all
        select distinct column_2, false from code_pairs
    )
    group by code
),
sides as materialized (
    select
        encounter,
        code,
        any_value(day) as day,
        any_value(setting) as setting,
        any_value(is_first) as is_first,
        any_value(is_second) as is_second
    from day_company
    join paired using (code)
    group by encounter, code
),
met as materialized (
    select
        second.encounter,
        second.day,
        second.setting,
        second.code,
        first.code as other_code
    from sides as second
    join sides as first using (encounter)
    where second.is_second and first.is_first and first.code <> second.code
),
listed as materialized (
    select
        met.encounter,
        met.code,
        met.other_code,
        min(code_pairs.modifier_indicator) as indicator,
        max(code_pairs.effective_from) as effective_from,
        max(code_pairs.effective_to) as effective_to,
        min(code_pairs.rationale) as rationale,
        max(code_pairs.edition) as edition
    from met
    join code_pairs
        on code_pairs.setting = met.setting
        and code_pairs.column_1 = met.other_code
        and code_pairs.column_2 = met.code
    where code_pairs.modifier_indicator in ('0', '1')
        and met.day between code_pairs.first_day and code_pairs.last_day
        and met.day between coalesce(code_pairs.effective_from, date '0001-01-01')
            and coalesce(code_pairs.effective_to, date '9999-12-31')
    group by all
)
select
    second.line,
    first.line as other,
    listed.code,
    listed.other_code,
    listed.indicator,
    listed.effective_from,
    listed.effective_to,
    listed.rationale,
    listed.edition
from listed
join day_company as second using (encounter, code)
join day_company as first
    on first.encounter = listed.encounter and first.code = listed.other_code
