-- Which one code of the target family has exactly those values, is in force on the day, and is not spoken against by the record?
-- An attribute that a code does not have may take any value there. A number fits where it lies inside the code's span.
with keys as (
    select
        unlike_profiles.profile,
        coalesce(bool_and(vectors.is_documented), true) as is_documented,
        coalesce(bool_or(vectors.is_changed_by_silence), false) as is_changed_by_silence,
        string_agg(case when vectors.value is null then vectors.attribute end, ', ' order by vectors.attribute) as attributes_open
    from unlike_profiles
    left join vectors
        on vectors.profile = unlike_profiles.profile
    group by unlike_profiles.profile
), fits as (
    select
        unlike_profiles.profile,
        cells.hcpcs_code
    from unlike_profiles
    join cells
        on cells.family_id = unlike_profiles.target_family
        and unlike_profiles.claim_line_start_date >= cells.effective_from
        and unlike_profiles.claim_line_start_date <= cells.effective_to
    left join vectors
        on vectors.profile = unlike_profiles.profile
        and vectors.attribute = cells.attribute
    left join number_fits
        on number_fits.attribute = cells.attribute
        and number_fits.said = vectors.value
        and number_fits.span = cells.span
    group by unlike_profiles.profile, cells.hcpcs_code
    having bool_and(
        cells.attribute is null
        or unlike_profiles.claim_line_start_date < cells.value_from
        or unlike_profiles.claim_line_start_date > cells.value_to
        or coalesce(
            vectors.value = cells.value
            or (number_fits.fit = 'contained' and (number_fits.is_in_own_bin or not vectors.is_told_by_bin)),
            false
        )
    )
), named as (
    select
        unlike_profiles.*,
        keys.* exclude (profile),
        single.hcpcs_code as fitting_code
    from unlike_profiles
    join keys
        on keys.profile = unlike_profiles.profile
    left join (
        select
            profile,
            min(hcpcs_code) as hcpcs_code
        from fits
        group by profile
        having count(*) = 1
    ) as single
        on single.profile = unlike_profiles.profile
), spoken_against as (
    select distinct named.profile
    from named
    join side_values
        on side_values.hcpcs_code = named.fitting_code
        and named.claim_line_start_date >= side_values.effective_from
        and named.claim_line_start_date <= side_values.effective_to
    join documented
        on documented.profile = named.profile
        and documented.attribute = side_values.attribute
        and documented.value <> side_values.value
    left join number_fits
        on number_fits.attribute = side_values.attribute
        and number_fits.said = documented.value
        and number_fits.span = side_values.span
    where number_fits.fit is null
), undecided as (
    select distinct profile
    from attribute_facts
    where (role <> 'modifier' and assertion = 'affirmed' and documented_value is null)
       or (role <> 'modifier' and fit = 'overlapping')
       or (role = 'lattice' and assertion = 'negated' and documented_value is null)
       or (role = 'lattice' and assertion = 'not_mentioned' and silent_value is null)
), successors as (
    select
        unlike_profiles.profile,
        string_agg(codes.hcpcs_code, ', ' order by codes.hcpcs_code) as successor_codes
    from unlike_profiles
    join code_neighbours as neighbours
        on neighbours.hcpcs_code = unlike_profiles.hcpcs_code
    join codes
        on codes.hcpcs_code = neighbours.neighbour
        and unlike_profiles.claim_line_start_date >= codes.effective_from
        and unlike_profiles.claim_line_start_date <= codes.effective_to
    group by unlike_profiles.profile
)
select
    named.profile,
    case
        when spoken_against.profile is not null or undecided.profile is not null then null
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
    on spoken_against.profile = named.profile
left join undecided
    on undecided.profile = named.profile
left join successors
    on successors.profile = named.profile
left join fees
    on named.place_is_facility is not null
    and fees.hcpcs_code = named.fitting_code
    and named.claim_line_start_date >= fees.effective_from
    and named.claim_line_start_date <= fees.effective_to
