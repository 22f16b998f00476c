-- What is told of an imaging line: the codes that have the imaging already, and whether a code that day may have it apart?
with told as (
    select
        pairs.line,
        string_agg(
            claims.claim_id || ':' || claims.claim_line_number, ';'
            order by claims.claim_id, claims.claim_line_number, claims.line
        ) as imaging_others,
        array_to_string(list_sort(list_distinct(list(
            case when pairs.sibling is null then pairs.other_code
                 else pairs.other_code || ' (with the imaging the code is ' || pairs.sibling || ')' end
        ))), ', ') as imaging_codes
    from imaging_pairs as pairs
    join claims on claims.line = pairs.other
    group by pairs.line
)
select
    beside.line,
    true as is_imaging,
    bool_or(beside.is_billed_for) as imaging_is_billed_for,
    any_value(told.imaging_others) as imaging_others,
    any_value(told.imaging_codes) as imaging_codes
from imaging_beside as beside
left join told using (line)
group by beside.line
