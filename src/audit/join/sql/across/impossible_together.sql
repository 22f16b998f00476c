-- What is told of a line beside another code of its family that day: the lines and codes with which it cannot be so, and why it carries that?
with told as (
    select
        pairs.line,
        string_agg(
            claims.claim_id || ':' || claims.claim_line_number, ';'
            order by claims.claim_id, claims.claim_line_number, claims.line
        ) as rival_others,
        array_to_string(list_sort(list_distinct(list(claims.hcpcs_code))), ', ') as rival_codes,
        case when bool_or(pairs.record_decides) then 'the record speaks against this line'
             else 'the record does not decide, and this is the later line' end as rival_carrier
    from lattice_pairs as pairs
    join claims on claims.line = pairs.other
    group by pairs.line
),
beside as (
    select line_1 as line, family_id from family_company
    union
    select line_2, family_id from family_company
)
select
    beside.line,
    true as has_rival_code,
    families.label as rival_family,
    told.rival_others,
    told.rival_codes,
    told.rival_carrier
from beside
join reference_families as families using (family_id)
left join told using (line)
