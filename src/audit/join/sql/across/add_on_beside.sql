-- Is there a code beside each add-on to which it is added, and does the level before it stand there too?
with company as (
    select
        patient,
        provider,
        day,
        code,
        bool_or(is_of_provider and is_listed) as has_listed_primary,
        bool_or(is_of_provider and not is_add_on) as has_other_procedure,
        bool_or(is_of_provider and is_level_before) as has_level_before
    from add_on_company
    group by patient, provider, day, code
),
wanted as (
    select distinct
        company.patient,
        case when company.has_listed_primary then company.provider end as provider,
        company.day,
        company.code,
        add_on_company.other_code
    from company
    inner join add_on_company
        on add_on_company.patient = company.patient
        and add_on_company.provider = company.provider
        and add_on_company.day = company.day
        and add_on_company.code = company.code
        and add_on_company.is_listed
        and add_on_company.is_of_provider = company.has_listed_primary
),
primaries as (
    select distinct patient, day, other_code from wanted
),
told as (
    select
        claim_keys.patient,
        claim_keys.provider,
        claim_keys.day,
        claim_keys.code,
        claims.claim_id || ':' || claims.claim_line_number as label,
        row_number() over (order by claims.claim_id, claims.claim_line_number, claims.line) as turn
    from claim_keys
    inner join primaries
        on primaries.patient = claim_keys.patient
        and primaries.day = claim_keys.day
        and primaries.other_code = claim_keys.code
    inner join claims on claims.line = claim_keys.line
),
few as (
    select
        *,
        row_number() over (partition by patient, provider, day, code order by turn) as place_of_provider,
        row_number() over (partition by patient, day, code order by turn) as place_of_day
    from told
),
labels as (
    select
        wanted.patient,
        wanted.provider,
        wanted.day,
        wanted.code,
        array_to_string(list(few.label order by few.turn)[1:50], ';') as primary_lines
    from wanted
    inner join few
        on few.patient = wanted.patient
        and few.day = wanted.day
        and few.code = wanted.other_code
        and case when wanted.provider is null then few.place_of_day <= 50
                 else few.provider = wanted.provider and few.place_of_provider <= 50 end
    group by wanted.patient, wanted.provider, wanted.day, wanted.code
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
    case when elsewhere.primary_lines is not null
         then 'Another provider bills one on the day, which counts only within one group and specialty.'
         else 'No other provider bills one on the day either.' end as primary_elsewhere,
    elsewhere.primary_lines as primary_lines_elsewhere,
    own.primary_lines
from add_on_lines
left join company
    on company.patient = add_on_lines.patient
    and company.provider = add_on_lines.provider
    and company.day = add_on_lines.day
    and company.code = add_on_lines.code
left join labels as own
    on own.patient = add_on_lines.patient
    and own.provider = add_on_lines.provider
    and own.day = add_on_lines.day
    and own.code = add_on_lines.code
left join labels as elsewhere
    on elsewhere.patient = add_on_lines.patient
    and elsewhere.provider is null
    and elsewhere.day = add_on_lines.day
    and elsewhere.code = add_on_lines.code
    and not coalesce(company.has_listed_primary, false)
left join spoken
    on spoken.code = add_on_lines.code
    and coalesce(spoken.edition, '') = coalesce(add_on_lines.edition, '')
    and spoken.day = add_on_lines.day
left join levels on levels.code = add_on_lines.code and levels.day = add_on_lines.day
