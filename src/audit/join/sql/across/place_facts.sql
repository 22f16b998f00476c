-- Which lines name a place of service that is in no list, and which places does the code of each line have, where it has only some?
with listed as (
    select
        place_of_service_code as place,
        min(label) as label
    from (
        select place_of_service_code, label from reference_place_of_service
        union all
        select place_of_service_code, label from place_editions
    )
    group by place_of_service_code
),
codes as (
    select distinct hcpcs_code as code from claims where hcpcs_code is not null
),
bound as (
    select
        codes.code,
        coalesce(groups.effective_from, date '0001-01-01') as effective_from,
        coalesce(groups.effective_to, date '9999-12-31') as effective_to,
        min(groups.words) as words,
        string_agg(distinct places.place_of_service_code, ', ' order by places.place_of_service_code) as places
    from codes
    join reference_code_groups as groups
        on codes.code between groups.first_code and coalesce(groups.last_code, groups.first_code)
        and translate(codes.code, '012345678', '999999999') = translate(groups.first_code, '012345678', '999999999')
    join reference_code_places as places
        on places.group_id = groups.group_id
    group by codes.code, groups.effective_from, groups.effective_to
)
select
    claims.line,
    claims.place_of_service_code is not null and listed.place is null as place_is_unlisted,
    listed.label as place_label,
    bound.places as places_of_code,
    bound.words as code_place_words,
    claims.place_of_service_code is not null
        and not array_contains(string_split(bound.places, ', '), claims.place_of_service_code) as place_is_another
from claims
left join listed
    on listed.place = claims.place_of_service_code
left join bound
    on bound.code = claims.hcpcs_code
    and claims.claim_line_start_date between bound.effective_from and bound.effective_to
where bound.code is not null
   or (claims.place_of_service_code is not null and listed.place is null)
