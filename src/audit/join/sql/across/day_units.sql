-- How many units of its code did the lines before it bill on the day, for lines that are not alone or that bill more than the limit?
-- A copy of a line does not count, nor do units that cannot be read or are not positive.
with limits as (
    select line, unit_limit, unit_limit_indicator
    from line_limits
    where unit_limit is not null and line not in (select line from exact_duplicates)
),
beside as (
    select
        same_service.line,
        same_service.service,
        same_service.turn,
        same_service.label,
        coalesce(spanned_lines.units_a_day, same_service.units::double) as units,
        row_number() over (partition by same_service.service order by same_service.turn) as place_in_day
    from same_service
    inner join limits on limits.line = same_service.line
    left join spanned_lines on spanned_lines.line = same_service.line
),
summed as (
    select
        *,
        coalesce(sum(units) over (
            partition by service order by turn rows between unbounded preceding and 1 preceding
        ), 0) as units_before,
        count(*) over (partition by service) as lines_of_day
    from beside
),
over_limit as (
    select
        limits.line,
        limits.unit_limit,
        limits.unit_limit_indicator,
        coalesce(spanned_lines.units_a_day, claim_keys.units::double) as units,
        case when limits.unit_limit_indicator = 1 then 0 else coalesce(summed.units_before, 0) end as units_before,
        unit_limits_of_day.edition,
        claim_keys.is_outpatient
    from limits
    inner join claim_keys on claim_keys.line = limits.line
    inner join unit_limits_of_day
        on unit_limits_of_day.code = claim_keys.code
        and unit_limits_of_day.is_outpatient = claim_keys.is_outpatient
        and unit_limits_of_day.day = claim_keys.day
    left join spanned_lines on spanned_lines.line = limits.line
    left join summed on summed.line = limits.line
    where coalesce(spanned_lines.units_a_day, claim_keys.units::double)
        + case when limits.unit_limit_indicator = 1 then 0 else coalesce(summed.units_before, 0) end > limits.unit_limit
),
of_service as (
    select service, list({'turn': turn, 'label': label} order by turn) as members
    from summed
    where place_in_day <= 51
    group by service
)
select
    coalesce(summed.line, over_limit.line) as line,
    summed.units_before,
    regexp_replace(over_limit.units::varchar, '\.0+$', '') || ' on this line'
        || case when over_limit.units_before > 0
                then ', ' || regexp_replace(over_limit.units_before::varchar, '\.0+$', '') || ' on lines of the day before it'
                else '' end as units_in_words,
    'the MUE table of ' || over_limit.edition
        || case when over_limit.is_outpatient then ' for outpatient hospitals ' else ' for practitioners ' end
        || case over_limit.unit_limit_indicator
             when 1 then 'holds each line by itself against it (indicator 1)'
             when 2 then 'sets it for the day by policy (indicator 2): no modifier and no appeal sets it aside'
             else 'sets it for the day from clinical practice (indicator 3): units beyond it may be paid on appeal with the record'
           end
        || case when over_limit.unit_limit = 0 and not over_limit.is_outpatient
                then '. A limit of 0 says that practitioners do not bill the code; a claim of an equipment supplier has a table of its own'
                else '' end as unit_limit_in_words,
    case when over_limit.unit_limit_indicator <> 1 and summed.lines_of_day > 1 then array_to_string(
        [member.label for member in of_service.members if member.turn <> summed.turn][1:50], ';'
    ) end as unit_related
from (select * from summed where lines_of_day > 1) as summed
full outer join over_limit on over_limit.line = summed.line
left join of_service on of_service.service = summed.service and over_limit.line is not null
