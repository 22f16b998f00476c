-- What does the fee schedule of the day say of each modifier of a line? `is_known` where it has the code and the indicator.
-- A code that the schedule lists but does not pay has no indicators: its modifiers are left out.
select
    asked.line,
    asked.modifier,
    asked.indicator,
    asked.day,
    told.value,
    told.words,
    coalesce(told.indicators_hold and told.value is not null, false) as is_known,
    coalesce(told.is_refused, false) as is_refused
from asked_modifiers as asked
left join code_indicators as told
    on told.code = asked.code
    and told.modifier = asked.modifier
    and told.indicator = asked.indicator
    and asked.day between told.first_day and told.last_day
where told.indicators_hold is distinct from false
