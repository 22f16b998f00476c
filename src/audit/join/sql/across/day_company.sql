-- Beside which lines stands another code of that patient, provider, day and setting, and are all codes of the day known?
-- `has_foreign_codes`: some are outside our own code table; `is_beyond_pairs`: and the pair table of the day is complete
-- among our own codes only.
with days as materialized (
    select
        patient,
        provider,
        day,
        is_outpatient,
        case when is_outpatient then 'outpatient' else 'practitioner' end as setting,
        bool_or(own_codes.hcpcs_code is null) as has_foreign_codes
    from lines_once
    left join own_codes on own_codes.hcpcs_code = lines_once.code
    group by all
    having min(code) <> max(code)
)
select
    lines_once.line,
    true as has_other_codes,
    days.has_foreign_codes,
    days.has_foreign_codes and parts.table_name is not null as is_beyond_pairs
from lines_once
join days using (patient, provider, day, is_outpatient)
left join table_days as parts
    on parts.table_name = 'ncci_ptp' and parts.among_own_codes
    and parts.setting = days.setting
    and days.day between parts.first_day and parts.last_day
