-- What is told of a line that is column 2 of a pair: the column 1 lines and codes, what the indicator means, and since when?
select
    pairs.line,
    string_agg(
        claims.claim_id || ':' || claims.claim_line_number, ';'
        order by claims.claim_id, claims.claim_line_number, claims.line
    ) as edit_others,
    array_to_string(list_sort(list_distinct(list(pairs.other_code))), ', ') as edit_codes,
    min(pairs.indicator) as edit_indicator,
    case min(pairs.indicator)
        when '0' then 'no modifier sets it aside'
        else 'a modifier sets it aside where the record shows another site, session or provider, and none stands on either line'
    end as edit_meaning,
    case
        when bool_or(pairs.effective_from is null) then coalesce('in force until ' || cast(min(pairs.effective_to) as varchar), 'in force')
            || '; its first day is not known'
        else 'in force since ' || cast(max(pairs.effective_from) as varchar)
            || coalesce(', until ' || cast(min(pairs.effective_to) as varchar), '')
    end as edit_days,
    max(pairs.edition) as edit_edition
from edit_pairs as pairs
join claims on claims.line = pairs.other
group by pairs.line
