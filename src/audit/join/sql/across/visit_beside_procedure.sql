-- What stands beside each visit that a global package may include: the procedures of its day, and surgery of that day or the next?
-- Surgery is what has a package of ninety days. A visit that is set apart from one procedure and not from another is not.
with told as (
    select
        line,
        question,
        string_agg(distinct words, ', ' order by words) as procedures,
        array_to_string(
            list_transform(list_sort(flatten(list(lines)))[1:50], lambda each: each.claim || ':' || each.number), ';'
        ) as related,
        bool_and(is_set_apart) as is_set_apart
    from (
        select *, code || ' of ' || day || ' (global days ' || global_days || ')' as words
        from visit_packages
        where global_days is not null
    )
    group by line, question
),
unknown as (
    select
        line,
        question,
        min(package_unknown) as why
    from visit_packages
    where global_days is null and not is_set_apart
    group by line, question
)
select
    visits.line,
    day_told.procedures as day_procedures,
    day_told.related as day_procedure_lines,
    day_told.is_set_apart as is_apart_from_procedure,
    day_unknown.why as day_procedure_unknown,
    surgery_told.procedures as surgery,
    surgery_told.related as surgery_lines,
    surgery_told.is_set_apart as is_apart_from_surgery,
    surgery_unknown.why as surgery_unknown
from (select distinct line from visit_packages) as visits
left join told as day_told
    on day_told.line = visits.line and day_told.question = 'procedure'
left join unknown as day_unknown
    on day_unknown.line = visits.line and day_unknown.question = 'procedure'
left join told as surgery_told
    on surgery_told.line = visits.line and surgery_told.question = 'surgery'
left join unknown as surgery_unknown
    on surgery_unknown.line = visits.line and surgery_unknown.question = 'surgery'
