-- How many units may be billed of each code of the run on each of its days, in each setting, and is that known?
with asked as (
    select distinct code, is_outpatient, day
    from claim_keys
    where code is not null
),
answered as (
    select
        asked.*,
        case when asked.is_outpatient then 'outpatient' else 'practitioner' end as setting,
        table_days.edition,
        table_days.among_own_codes and asked.code not in (select hcpcs_code from own_codes) as is_outside
    from asked
    left join table_days
        on table_days.table_name = 'ncci_mue'
        and coalesce(table_days.setting, case when asked.is_outpatient then 'outpatient' else 'practitioner' end)
            = case when asked.is_outpatient then 'outpatient' else 'practitioner' end
        and asked.day between table_days.first_day and table_days.last_day
)
select
    answered.code,
    answered.is_outpatient,
    answered.day,
    answered.edition,
    unit_limits.units as unit_limit,
    try_cast(unit_limits.adjudication_indicator as tinyint) as unit_limit_indicator,
    answered.edition is null or answered.is_outside as is_unit_limit_unknown
from answered
left join unit_limits
    on unit_limits.hcpcs_code = answered.code
    and unit_limits.setting = answered.setting
    and unit_limits.edition = answered.edition
    and not answered.is_outside
