-- What is wrong with each diagnosis in each edition? `words` says it for people; what is right has no row.
-- A code that was billed in another edition has ended or not begun; one that is a category is not complete. Outside the
-- editions only the writing of a code can be judged.
with spans as (
    select
        code,
        min(first_day) as first_billed,
        max(last_day) as last_billed
    from (select icd10cm_code as code, first_day, last_day from diagnosis_codes where is_billable)
    group by code
),
known as (
    select
        min(first_day) as first_day,
        max(last_day) as last_day
    from diagnosis_editions
),
members as (
    select
        parent as code,
        first_day,
        count(*) as many,
        list(left(icd10cm_code, 3) || '.' || substr(icd10cm_code, 4) order by icd10cm_code)[1:6] as some
    from diagnosis_codes
    where parent is not null
    group by parent, first_day
),
asked as (
    select
        words.word,
        words.given,
        words.code,
        editions.first_day,
        not regexp_full_match(upper(trim(words.given)), '[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?') as is_malformed
    from diagnosis_words as words
    cross join (select distinct first_day from diagnosis_days) as editions
),
found as (
    select
        asked.*,
        on_day.icd10cm_code is not null as is_listed,
        coalesce(on_day.is_billable, false) as is_billed,
        ever.code is not null as was_listed,
        spans.first_billed,
        spans.last_billed,
        known.first_day as first_known,
        known.last_day as last_known,
        coalesce(' of ' || array_to_string(members.some, ', ')
            || case when members.many > 6 then ' and ' || (members.many - 6) || ' more' else '' end, '') as members
    from asked
    cross join known
    left join diagnosis_codes as on_day
        on on_day.icd10cm_code = asked.code and on_day.first_day = asked.first_day
    left join (select distinct icd10cm_code as code from diagnosis_codes) as ever on ever.code = asked.code
    left join spans on spans.code = asked.code
    left join members on members.code = asked.code and members.first_day = asked.first_day
),
judged as (
    select
        word,
        given,
        first_day,
        first_billed,
        last_billed,
        first_known,
        last_known,
        is_listed,
        members,
        case
            when is_malformed then 'malformed'
            when first_day is null or is_billed then null
            when first_billed is not null then 'not_in_force'
            when is_listed then 'incomplete'
            when was_listed then 'not_in_force'
            else 'unknown'
        end as verdict
    from found
)
select
    word,
    first_day,
    case verdict when 'malformed' then 'unknown' else verdict end as verdict,
    upper(trim(given)) || case verdict
        when 'malformed' then ' (not written as a code)'
        when 'incomplete' then ' (a category' || members || ')'
        when 'not_in_force' then ' ('
            || case
                when first_billed is null then 'a category in another year'
                when first_billed > first_day then 'billed from ' || first_billed
                when last_billed < last_known then 'billed until ' || last_billed
                else 'not billed on the day'
            end
            || case when is_listed then '; on the day a category' || members else '' end || ')'
        else ''
    end as words
from judged
where verdict is not null
