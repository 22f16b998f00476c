-- Which codes stand beside each add-on of a provider on the patient's day, whose are they, and what is each to it?
-- Codes, not lines, so that a day with very many lines is no more than its codes.
with asked as (
    select distinct patient, provider, day, code, edition from add_on_lines
),
days as (
    select distinct patient, day from add_on_lines
),
company as (
    select claim_keys.patient, claim_keys.provider, claim_keys.day, claim_keys.code
    from claim_keys
    inner join days on days.patient = claim_keys.patient and days.day = claim_keys.day
    where claim_keys.code is not null
    group by claim_keys.patient, claim_keys.provider, claim_keys.day, claim_keys.code
),
beside as (
    select asked.*, company.code as other_code, true as is_of_provider
    from asked
    inner join company
        on company.patient = asked.patient and company.provider = asked.provider and company.day = asked.day
    union all
    select asked.*, elsewhere.code as other_code, false as is_of_provider
    from asked
    inner join (select distinct patient, day, code from company) as elsewhere
        on elsewhere.patient = asked.patient and elsewhere.day = asked.day
)
select distinct
    beside.patient,
    beside.provider,
    beside.day,
    beside.code,
    beside.other_code,
    beside.is_of_provider,
    listed.primary_code is not null as is_listed,
    add_on_codes_of_day.code is not null as is_add_on,
    code_ranks.code_before is not null as is_level_before
from beside
left join add_on_codes as listed
    on listed.add_on_code = beside.code
    and listed.primary_code = beside.other_code
    and coalesce(listed.edition, '') = coalesce(beside.edition, '')
    and beside.day between listed.first_day and listed.last_day
left join (select distinct code, day from add_on_lines) as add_on_codes_of_day
    on add_on_codes_of_day.code = beside.other_code and add_on_codes_of_day.day = beside.day
left join code_ranks
    on code_ranks.code = beside.code
    and code_ranks.code_before = beside.other_code
    and beside.day between code_ranks.first_day and code_ranks.last_day
where beside.other_code <> beside.code
