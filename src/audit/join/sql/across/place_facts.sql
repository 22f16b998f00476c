-- Which lines name a place of service that is in no list, and which places does the code of each line have, where it has only some?
with listed as (
    select place_of_service_code as place from reference_place_of_service
    union
    select place_of_service_code as place from place_editions
),
named as materialized (
    select
        hcpcs_code as code,
        place_of_service_code as place
    from claims
    group by hcpcs_code, place_of_service_code
),
bound as (
    select
        codes.code,
        coalesce(groups.effective_from, date '0001-01-01') as effective_from,
        coalesce(groups.effective_to, date '9999-12-31') as effective_to,
        min(groups.words) as words,
        string_agg(distinct places.place_of_service_code, ', ' order by places.place_of_service_code) as places
    from (select distinct code from named where code is not null) as codes
    join reference_code_groups as groups
        on codes.code between groups.first_code and coalesce(groups.last_code, groups.first_code)
        and translate(codes.code, '012345678', '999999999') = translate(groups.first_code, '012345678', '999999999')
    join reference_code_places as places
        on places.group_id = groups.group_id
    group by codes.code, groups.effective_from, groups.effective_to
),
noted as (
    select
        code,
        place,
        date '0001-01-01' as effective_from,
        date '9999-12-31' as effective_to,
        true as is_unlisted,
        null as words,
        null as places,
        false as is_another
    from named
    where place is not null
        and place not in (select place from listed)
    union all
    select
        named.code,
        named.place,
        bound.effective_from,
        bound.effective_to,
        false as is_unlisted,
        bound.words,
        bound.places,
        named.place is not null and not array_contains(string_split(bound.places, ', '), named.place) as is_another
    from named
    join bound
        on bound.code = named.code
)
select
    claims.line,
    bool_or(noted.is_unlisted) as place_is_unlisted,
    max(noted.places) as places_of_code,
    max(noted.words) as code_place_words,
    bool_or(noted.is_another) as place_is_another
from claims
join noted
    on noted.code is not distinct from claims.hcpcs_code
    and noted.place is not distinct from claims.place_of_service_code
    and claims.claim_line_start_date between noted.effective_from and noted.effective_to
group by claims.line
