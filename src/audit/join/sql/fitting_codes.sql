-- Which code of the target family has exactly those values, is in force on the day, and is not spoken against by the record?
with keys as (
    select
        unlike_lines.line,
        coalesce(string_agg(vectors.attribute || '=' || vectors.value, ';' order by vectors.attribute), '') as vector_key,
        coalesce(bool_and(vectors.value is not null) filter (where vectors.attribute is not null), true) as is_decided,
        coalesce(bool_and(vectors.is_documented), true) as is_documented,
        coalesce(bool_or(vectors.is_changed_by_silence), false) as is_changed_by_silence,
        string_agg(case when vectors.value is null then vectors.attribute end, ', ' order by vectors.attribute) as attributes_open
    from unlike_lines
    left join vectors
        on vectors.line = unlike_lines.line
    group by unlike_lines.line
), named as (
    select
        unlike_lines.*,
        keys.* exclude (line),
        case when keys.is_decided then cells.hcpcs_code end as fitting_code
    from unlike_lines
    join keys
        on keys.line = unlike_lines.line
    left join cells
        on cells.family_id = unlike_lines.target_family
        and cells.vector_key = keys.vector_key
        and unlike_lines.claim_line_start_date >= cells.effective_from
        and unlike_lines.claim_line_start_date <= cells.effective_to
), spoken_against as (
    select distinct named.line
    from named
    join side_values
        on side_values.hcpcs_code = named.fitting_code
    join documented
        on documented.line = named.line
        and documented.attribute = side_values.attribute
        and documented.value <> side_values.value
), undecided_asides as (
    select distinct line
    from attribute_facts
    where role <> 'lattice' and assertion = 'affirmed' and documented_value is null
), successors as (
    select
        unlike_lines.line,
        string_agg(codes.hcpcs_code, ', ' order by codes.hcpcs_code) as successor_codes
    from unlike_lines
    join code_neighbours as neighbours
        on neighbours.hcpcs_code = unlike_lines.hcpcs_code
    join codes
        on codes.hcpcs_code = neighbours.neighbour
        and unlike_lines.claim_line_start_date >= codes.effective_from
        and unlike_lines.claim_line_start_date <= codes.effective_to
    group by unlike_lines.line
)
select
    named.line,
    case
        when spoken_against.line is not null or undecided_asides.line is not null then null
        when named.fitting_code is not null then named.fitting_code
        when named.family_id is null and not contains(successors.successor_codes, ',') then successors.successor_codes
    end as fitting_code,
    named.is_documented,
    named.is_changed_by_silence,
    named.attributes_open,
    named.target_family,
    successors.successor_codes,
    case when named.place_is_facility then fees.facility_amount else fees.non_facility_amount end as fee_fitting
from named
left join spoken_against
    on spoken_against.line = named.line
left join undecided_asides
    on undecided_asides.line = named.line
left join successors
    on successors.line = named.line
left join fees
    on named.place_is_facility is not null
    and fees.hcpcs_code = named.fitting_code
    and named.claim_line_start_date >= fees.effective_from
    and named.claim_line_start_date <= fees.effective_to
