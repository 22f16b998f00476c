-- Which limit of units holds for each line that bills any? A line without a row bills a code that has none.
select
    claim_keys.line,
    unit_limits_of_day.unit_limit,
    unit_limits_of_day.unit_limit_indicator,
    unit_limits_of_day.is_unit_limit_unknown
from claim_keys
inner join unit_limits_of_day
    on unit_limits_of_day.code = claim_keys.code
    and unit_limits_of_day.is_outpatient = claim_keys.is_outpatient
    and unit_limits_of_day.day = claim_keys.day
where claim_keys.units > 0
    and (unit_limits_of_day.unit_limit is not null or unit_limits_of_day.is_unit_limit_unknown)
