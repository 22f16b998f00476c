-- How long is the global package of each code of the run, and from when to when is it so?
select
    hcpcs_code as code,
    global_days,
    coalesce(effective_from, date '0001-01-01') as effective_from,
    coalesce(effective_to, date '9999-12-31') as effective_to
from reference_fee_schedule
where modifier is null and hcpcs_code in (select code from claim_keys)
