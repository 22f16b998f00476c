-- Which lists of covered diagnoses hold for a line: its code, its payer and its date of service?
select distinct
    claims.line,
    lists.hcpcs_code,
    lists.policy,
    lists.payer,
    lists.citation,
    lists.first_day
from claims
join (
    select distinct hcpcs_code, policy, payer, citation, effective_from, effective_to, first_day, last_day
    from diagnosis_coverage
) as lists
    on lists.hcpcs_code = claims.hcpcs_code
    and claims.claim_line_start_date between lists.first_day and lists.last_day
    and claims.claim_line_start_date between coalesce(lists.effective_from, date '0001-01-01')
        and coalesce(lists.effective_to, date '9999-12-31')
    and (lists.payer is null or lower(trim(lists.payer)) = lower(trim(claims.payer)))
