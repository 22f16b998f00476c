-- Is a diagnosis of the line among those that its payer covers for the code? A listed category stands for its codes.
-- Each code is looked up once in each list, by the days of the list that hold for it.
with meetings as (
    select
        lists.line,
        lists.hcpcs_code,
        lists.policy,
        lists.payer,
        lists.citation,
        pointed.code,
        claims.claim_line_start_date as day
    from line_coverage as lists
    join claims on claims.line = lists.line
    join pointed_diagnoses as pointed on pointed.line = lists.line
),
listed as (
    select distinct
        asked.hcpcs_code,
        asked.policy,
        asked.payer,
        asked.code,
        asked.day
    from (select distinct hcpcs_code, policy, payer, code, day from meetings) as asked
    join diagnosis_coverage as lists
        on lists.hcpcs_code = asked.hcpcs_code
        and lists.policy = asked.policy
        and lists.payer is not distinct from asked.payer
        and starts_with(asked.code, lists.icd10cm_code)
        and asked.day between lists.first_day and lists.last_day
        and asked.day between coalesce(lists.effective_from, date '0001-01-01')
            and coalesce(lists.effective_to, date '9999-12-31')
)
select
    meetings.line,
    true as has_covered_list,
    bool_or(listed.code is not null) as is_diagnosis_covered,
    string_agg(distinct meetings.policy, ', ' order by meetings.policy) as coverage_policies,
    string_agg(distinct left(meetings.code, 3) || coalesce('.' || nullif(substr(meetings.code, 4), ''), ''), ', '
        order by left(meetings.code, 3) || coalesce('.' || nullif(substr(meetings.code, 4), ''), ''))
        as diagnoses_billed_for
from meetings
left join listed
    on listed.hcpcs_code = meetings.hcpcs_code
    and listed.policy = meetings.policy
    and listed.payer is not distinct from meetings.payer
    and listed.code = meetings.code
    and listed.day = meetings.day
group by meetings.line
