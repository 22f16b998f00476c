-- Is there a code beside each add-on to which it is added, and does the level before it stand there too?
with company as (
    select
        line,
        bool_or(is_of_provider and is_listed) as has_listed_primary,
        bool_or(is_of_provider and not is_add_on) as has_other_procedure,
        bool_or(is_of_provider and is_level_before) as has_level_before
    from add_on_company
    group by line
),
named as (
    select line, is_of_provider, other, row_number() over (partition by line, is_of_provider order by other) as turn
    from add_on_company
    where is_listed
),
labels as (
    select
        named.line,
        string_agg(claims.claim_id || ':' || claims.claim_line_number, ';' order by claims.claim_id, claims.claim_line_number, claims.line)
            filter (where named.is_of_provider) as primary_lines,
        string_agg(claims.claim_id || ':' || claims.claim_line_number, ';' order by claims.claim_id, claims.claim_line_number, claims.line)
            filter (where not named.is_of_provider) as primary_lines_elsewhere
    from named
    inner join claims on claims.line = named.other
    where named.turn <= 50
    group by named.line
),
spoken as (
    select
        asked.code,
        asked.edition,
        asked.day,
        count(*) as primaries,
        min(listed.told_by) || case when bool_and(listed.has_first_day) then '' else ', in force since a day that it does not tell' end
            as primary_table,
        string_agg(listed.primary_code, ', ' order by listed.primary_code)
            filter (where regexp_matches(listed.primary_code, '[0-9]')) as primary_codes
    from (select distinct code, edition, day from add_on_lines) as asked
    inner join (
        select *, row_number() over (partition by add_on_code, edition order by primary_code) as turn from add_on_codes
    ) as listed
        on listed.add_on_code = asked.code
        and coalesce(listed.edition, '') = coalesce(asked.edition, '')
        and asked.day between listed.first_day and listed.last_day
    where listed.turn <= 12
    group by asked.code, asked.edition, asked.day
),
levels as (
    select asked.code, asked.day, string_agg(distinct code_ranks.code_before, ' or ' order by code_ranks.code_before) as level_before
    from (select distinct code, day from add_on_lines) as asked
    inner join code_ranks
        on code_ranks.code = asked.code and asked.day between code_ranks.first_day and code_ranks.last_day
    group by asked.code, asked.day
)
select
    add_on_lines.line,
    add_on_lines.add_on_type,
    coalesce(company.has_listed_primary, false) as has_listed_primary,
    coalesce(company.has_other_procedure, false) as has_other_procedure,
    coalesce(company.has_level_before, false) as has_level_before,
    levels.level_before,
    spoken.primary_codes || case when spoken.primaries = 12 then ' and others' else '' end as primary_codes,
    spoken.primary_table,
    case when labels.primary_lines_elsewhere is not null
         then 'Another provider bills one on the day, which counts only within one group and specialty.'
         else 'No other provider bills one on the day either.' end as primary_elsewhere,
    labels.primary_lines_elsewhere,
    labels.primary_lines
from add_on_lines
left join company on company.line = add_on_lines.line
left join labels on labels.line = add_on_lines.line
left join spoken
    on spoken.code = add_on_lines.code
    and coalesce(spoken.edition, '') = coalesce(add_on_lines.edition, '')
    and spoken.day = add_on_lines.day
left join levels on levels.code = add_on_lines.code and levels.day = add_on_lines.day
