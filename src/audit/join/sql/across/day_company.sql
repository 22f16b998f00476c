-- Beside which lines stands another code of that patient, provider, day and setting, and are all codes of the day known?
-- `has_foreign_codes`: some are outside our own code table; `is_beyond_pairs`: and the pair table of the day is complete
-- among our own codes only. `day_has_bypass`: a line of them carries a modifier that sets pairs aside.
with setting_aside as (
    select distinct line
    from line_modifiers
    join reference_modifiers using (modifier)
    where reference_modifiers.is_ncci_associated
),
days as materialized (
    select
        encounter,
        any_value(day) as day,
        case when any_value(is_outpatient) then 'outpatient' else 'practitioner' end as setting,
        bool_or(own_codes.hcpcs_code is null) as has_foreign_codes,
        bool_or(setting_aside.line is not null) as day_has_bypass
    from lines_once
    left join own_codes on own_codes.hcpcs_code = lines_once.code
    left join setting_aside on setting_aside.line = lines_once.line
    group by encounter
    having min(code) <> max(code)
)
select
    lines_once.line,
    true as has_other_codes,
    days.has_foreign_codes,
    days.day_has_bypass,
    days.has_foreign_codes and parts.table_name is not null as is_beyond_pairs,
    lines_once.code,
    days.encounter,
    days.day,
    days.setting
from lines_once
join days using (encounter)
left join table_days as parts
    on parts.table_name = 'ncci_ptp' and parts.among_own_codes
    and parts.setting = days.setting
    and days.day between parts.first_day and parts.last_day
